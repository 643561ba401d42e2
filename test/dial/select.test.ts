import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { onePerMinute, select } from '../../src/dial/select.ts';
import { dueIn, type Join, minuteOf } from '../../src/schedule/due.ts';
import type { Meeting } from '../../src/schedule/row.ts';
import { meeting } from '../support/meeting.ts';
import { often } from '../support/often.ts';

const monday = (hour: number, minute: number) => new Date(2026, 10, 23, hour, minute);

describe('a room that two joins need in the same minute', () => {
  const joinsOf = (...rows: Meeting[]) => dueIn(rows, minuteOf(monday(9, 11)));

  it('joins the meeting of the later row, and the conflict is a problem', () => {
    const joins = joinsOf(meeting(), meeting({ line: 3, meetingId: '91234567890' }));
    const { joins: kept, problems } = onePerMinute(joins, ({ room }) => room);
    expect(kept.map(({ meeting: { line } }) => line)).toEqual([3]);
    expect(problems).toEqual([
      expect.objectContaining({ severity: 'problem', line: 2, column: 'zoom_rooms', value: 'LOGAN' }),
    ]);
  });

  it('joins once if the meeting is the same, with a warning', () => {
    const { joins: kept, problems } = onePerMinute(joinsOf(meeting(), meeting({ line: 3 })), ({ room }) => room);
    expect(kept).toHaveLength(1);
    expect(problems).toEqual([expect.objectContaining({ severity: 'warning', line: 2 })]);
  });

  it('is a problem if the same meeting has two passcodes', () => {
    const { joins: kept, problems } = onePerMinute(
      joinsOf(meeting(), meeting({ line: 3, passcode: '1' })),
      ({ room }) => room,
    );
    expect(kept.map(({ meeting: { line } }) => line)).toEqual([3]);
    expect(problems).toEqual([
      expect.objectContaining({ severity: 'problem', line: 2, message: expect.stringContaining('another passcode') }),
    ]);
  });

  it('joins once, by its name, if one row has both its name and its ID', () => {
    const joins = joinsOf(meeting({ rooms: ['LOGAN', 'the-id'] }));
    expect(onePerMinute(joins, () => 'the-id')).toEqual({ joins: [joins[0]], problems: [] });
  });

  it('is recognized by its name and its ID', () => {
    const joins = joinsOf(
      meeting({ rooms: ['LOGAN'] }),
      meeting({ line: 3, rooms: ['the-id'], meetingId: '91234567890' }),
    );
    expect(onePerMinute(joins, () => 'the-id').joins.map(({ room }) => room)).toEqual(['the-id']);
  });
});

describe('of everything due in a window', () => {
  const byName = ({ room }: Join) => room;
  const row = fc.record({
    joinTime: fc.integer({ min: 540, max: 570 }),
    length: fc.option(fc.integer({ min: 1, max: 30 }), { nil: undefined }),
    rooms: fc.uniqueArray(fc.constantFrom('A', 'B', 'C'), { minLength: 1 }),
  });
  const meetings = fc.array(row, { maxLength: 8 }).map((rows) =>
    rows.map(({ joinTime, length, rooms }, index) =>
      meeting({
        joinTime,
        rooms,
        line: index + 2,
        meetingId: `8000000000${index}`,
        ...(length && { leaveTime: joinTime + length }),
      }),
    ),
  );
  const selected = (rows: Meeting[]) => {
    const due = dueIn(rows, { from: monday(9, 10), until: monday(9, 25) });
    const joins = dueIn(rows, { from: monday(0, 0), until: monday(9, 25) }).filter(({ action }) => action === 'join');
    return { due, ...select(due, { joins, byHand: [] }, byName) };
  };

  it('a room gets at most one join, the last one, and then no leave', () => {
    const property = fc.property(meetings, (rows) => {
      const { due, joins } = selected(rows);
      for (const room of ['A', 'B', 'C']) {
        const these = joins.filter((join) => join.room === room);
        const wanted = due.filter((join) => join.room === room && join.action === 'join');
        const [join, ...more] = these.filter(({ action }) => action === 'join');
        expect(more).toEqual([]);
        if (!join) continue;
        expect(Math.max(...wanted.map(({ dueAt }) => dueAt.getTime()))).toBe(join.dueAt.getTime());
        expect(these).toHaveLength(1);
      }
    });
    fc.assert(property, { numRuns: often(500) });
  });

  it('each join is sent, superseded or reported as a conflict', () => {
    const property = fc.property(meetings, (rows) => {
      const { due, joins, superseded, problems } = selected(rows);
      for (const join of due.filter(({ action }) => action === 'join')) {
        const isReported = problems.some(({ line, value }) => line === join.meeting.line && value === join.room);
        const isSuperseded = superseded.some((other) => other.join === join);
        expect([joins.includes(join), isSuperseded, isReported].filter(Boolean)).toHaveLength(1);
      }
    });
    fc.assert(property, { numRuns: often(500) });
  });

  it('a room leaves only if no other row has had it join since', () => {
    const property = fc.property(meetings, (rows) => {
      for (const leave of selected(rows).joins.filter(({ action }) => action === 'leave')) {
        const others = rows.filter(
          (other) => other !== leave.meeting && other.rooms.includes(leave.room) && other.joinTime < 9 * 60 + 25,
        );
        expect(others.filter(({ joinTime }) => joinTime > leave.meeting.joinTime)).toEqual([]);
      }
    });
    fc.assert(property, { numRuns: often(500) });
  });
});
