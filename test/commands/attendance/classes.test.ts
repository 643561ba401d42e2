import { describe, expect, it } from 'vitest';
import { classAt, classesOn, instancesOf } from '../../../src/commands/attendance/classes.ts';
import { meeting } from '../../support/meeting.ts';
import { inTimeZone } from '../../support/run-dialer.ts';

const at = (time: string) => new Date(`2026-11-23T${time}:00Z`);
const instance = (time: string) => ({ uuid: time, startsAt: at(time) });
const row = meeting({ timeZone: 'UTC', leaveTime: 10 * 60 });
const classes = (...rows: ReturnType<typeof meeting>[]) => classesOn('2026-11-23', rows).classes;

describe('the classes of a day', () => {
  it('are those of the day in the time zone of each row', () => {
    const tokyo = meeting({ timeZone: 'Asia/Tokyo', joinTime: 60, meetingId: '91234567890' });
    const honolulu = meeting({ timeZone: 'Pacific/Honolulu', joinTime: 23 * 60, meetingId: '91234567891' });
    const tuesday = meeting({ days: 'T' });
    expect(classes(honolulu, tuesday, tokyo).map(({ startsAt }) => startsAt.toISOString())).toEqual([
      '2026-11-22T16:00:00.000Z',
      '2026-11-24T09:00:00.000Z',
    ]);
  });

  it('merge rows of the same meeting, with all their rooms and the latest end', () => {
    const other = meeting({ ...row, rooms: ['VERNAL'], leaveTime: 10 * 60 + 15 });
    expect(classes(row, other)).toMatchObject([{ rooms: ['LOGAN', 'VERNAL'], endsAt: at('10:15') }]);
  });

  it.each<[string, number, number | undefined, number]>([
    ['rooms that join one after the other', 9 * 60 + 12, 10 * 60, 1],
    ['one of them without leave_time', 9 * 60 + 20, undefined, 1],
    ['a room that joins in the middle and leaves at its end', 9 * 60 + 40, 10 * 60, 1],
    ['a class in the middle of it', 9 * 60 + 40, 9 * 60 + 50, 2],
  ])('merge or separate rows of one meeting: %s', (_, joinTime, leaveTime, count) => {
    const ends = leaveTime !== undefined && { leaveTime };
    const own = classes(meeting({ timeZone: 'UTC', rooms: ['VERNAL'], joinTime, ...ends }), row);
    expect(own).toHaveLength(count);
    expect(own[0]).toMatchObject({ startsAt: at('09:11'), endsAt: at('10:00') });
    if (count === 1) expect(own[0]?.rooms.toSorted()).toEqual(['LOGAN', 'VERNAL']);
  });

  it('keep other services apart', () => {
    const teams = meeting({ meetingId: 'teams-abc' });
    expect(classesOn('2026-11-23', [row, teams])).toMatchObject({
      classes: [{ meeting: row }],
      others: [{ meeting: teams }],
    });
  });

  it.each([
    ['a skipped time in spring', '2026-03-08', '2026-03-08T07:30:00.000Z'],
    ['a repeated time in autumn', '2026-11-01', '2026-11-01T05:30:00.000Z'],
  ])('start at %s as the row is dialed', (_, date, expected) => {
    inTimeZone('America/New_York');
    const joinTime = date === '2026-03-08' ? 2 * 60 + 30 : 60 + 30;
    const night = meeting({ days: 'U', joinTime, startDate: '2026-01-01' });
    expect(classesOn(date, [night]).classes.map(({ startsAt }) => startsAt.toISOString())).toEqual([expected]);
  });
});

describe('the instances of a class', () => {
  const found = (own: ReturnType<typeof classes>, ...times: string[]) => {
    const map = instancesOf(own, times.map(instance));
    return own.map((one) => map.get(one)?.map(({ uuid }) => uuid));
  };

  it.each<[string, string[], (string[] | undefined)[]]>([
    ['are all that started within it', ['09:40', '08:20', '09:08'], [['08:20', '09:08', '09:40']]],
    ['are not those after it', ['09:08', '15:00'], [['09:08']]],
    ['can start an hour before', ['08:11'], [['08:11']]],
    ['cannot start earlier', ['08:10'], [undefined]],
    ['cannot start at its end', ['10:00'], [undefined]],
    ['are undefined if there is none', [], [undefined]],
  ])('%s', (_, times, expected) => expect(found(classes(row), ...times)).toEqual(expected));

  it('starts up to 3 hours late without leave_time', () => {
    const open = classes(meeting({ timeZone: 'UTC' }));
    expect([found(open, '12:10'), found(open, '12:11')]).toEqual([[['12:10']], [undefined]]);
  });

  it('belongs to one class only', () => {
    const open = meeting({ timeZone: 'UTC' });
    const two = classes(open, meeting({ ...open, joinTime: 11 * 60 }));
    expect(found(two, '10:55')).toEqual([undefined, ['10:55']]);
    expect(found(two, '09:09', '10:55')).toEqual([['09:09'], ['10:55']]);
  });

  it('leads back to its class', () => {
    const meetingId = row.meetingId;
    expect(classAt({ meetingId, startsAt: at('09:05') }, [row])?.startsAt).toEqual(at('09:11'));
    expect(classAt({ meetingId, startsAt: at('15:00') }, [row])).toBeUndefined();
    expect(classAt({ meetingId: '91234567890', startsAt: at('09:05') }, [row])).toBeUndefined();
  });
});
