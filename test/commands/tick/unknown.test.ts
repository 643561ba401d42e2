import { describe, expect, it } from 'vitest';
import type { SandboxRoom } from '../../../src/sandbox/endpoints/rooms.ts';
import type { Fault } from '../../../src/sandbox/faults.ts';
import { at, CSV, machine, ROW, SILENCE } from '../../support/machine.ts';

const JSON_LINES = ['--catch-up', '10', '--json'];

/** A Zoom that answers every command with `status`, after doing what it says in rooms that `acts` picks. */
async function doubtful(status: number, acts: (room: SandboxRoom, patch: number) => boolean, csv = CSV) {
  let patches = 0;
  const fault: Fault = {
    on: 'PATCH',
    reply({ path, body }) {
      const room = host.zoom.rooms.find(({ id }) => path.includes(encodeURIComponent(id)));
      if (room && acts(room, ++patches)) {
        Object.assign(room, { status: 'InMeeting', meeting: JSON.parse(body).params?.meeting_number });
      }
      return { status, body: {} };
    },
  };
  const host = await machine({ csv, faults: [fault] });
  const forced = () =>
    host.zoom.requests
      .filter(({ method }) => method === 'PATCH')
      .map(({ body }) => JSON.parse(body).params?.force_accept);
  return { ...host, forced };
}

const outcomes = (stdout: string) =>
  stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))
    .filter(({ type }) => type === 'join' || type === 'leave')
    .map(({ outcome }) => outcome);

describe('a join that Zoom acts on, and answers with', () => {
  it.each([204, 200, 500, 502, 503])(
    '%i for the whole window is sent twice in all, then unknown, and told once',
    async (status) => {
      const { tick, patches, forced } = await doubtful(status, () => true);
      await tick(at(9, 10), JSON_LINES);
      const first = await tick(at(9, 11), JSON_LINES);
      expect({ outcomes: outcomes(first.stdout), exitCode: first.exitCode }).toMatchObject({ outcomes: ['failed'] });
      const second = await tick(at(9, 12), JSON_LINES);
      expect({ outcomes: outcomes(second.stdout), exitCode: second.exitCode }).toEqual({
        outcomes: ['unknown'],
        exitCode: 1,
      });
      for (let minute = 13; minute < 25; minute++) expect(await tick(at(9, minute))).toEqual(SILENCE);
      expect(patches()).toBe(2);
      expect(forced()).toEqual([true, false]);
      const history = await tick(at(9, 30), ['history', '--failed']);
      expect(history.stdout).toContain('1 unknown (LOGAN)');
    },
  );

  it('nothing, in a run without catch-up, is unknown at once, and says so', async () => {
    const { tick, patches } = await doubtful(502, () => true);
    const { stderr, exitCode } = await tick(at(9, 11), []);
    expect(stderr).toMatch(/ unknown LOGAN meeting=83299019888 \(meetings\.csv:2\): /);
    expect(exitCode).toBe(1);
    expect(await tick(at(9, 12), [])).toEqual(SILENCE);
    expect(patches()).toBe(2);
  });
});

describe('a join that Zoom did not act on, as a later look at its room shows, is sent again,', () => {
  it('once a minute and without force, until Zoom takes it', async () => {
    const { tick, forced, zoom } = await doubtful(502, (_, patch) => patch === 5);
    await tick(at(9, 10));
    for (let minute = 11; minute < 17; minute++) await tick(at(9, minute));
    expect(zoom.rooms[0]?.meeting).toBe('83299019888');
    // Twice in the first run, then once a run; after the one that worked, the room is in its meeting.
    expect(forced()).toEqual([true, false, false, false, false]);
  });

  it('but not within 15 s of it, nor twice in a minute', async () => {
    const { tick, patches } = await doubtful(502, () => false);
    await tick(at(9, 10));
    await tick(at(9, 11, 50));
    expect(patches()).toBe(2);
    expect(await tick(at(9, 11, 58))).toEqual(SILENCE);
    expect(await tick(at(9, 12, 1))).toEqual(SILENCE);
    expect(patches()).toBe(2);
    await tick(at(9, 12, 30));
    expect(patches()).toBe(3);
    await tick(at(9, 12, 55));
    expect(patches()).toBe(3);
  });

  it('and is unknown at the end of its window', async () => {
    const { tick } = await doubtful(502, () => false);
    await tick(at(9, 10));
    const runs = [];
    for (let minute = 11; minute < 25; minute++) runs.push(...outcomes((await tick(at(9, minute), JSON_LINES)).stdout));
    expect(runs.at(-1)).toBe('unknown');
    expect(runs.filter((outcome) => outcome === 'unknown')).toHaveLength(1);
  });
});

it('a leave whose outcome is unknown is sent twice in all', async () => {
  const csv = CSV.replace('meeting_passcode', 'meeting_passcode,leave_time').replace(ROW, `${ROW},9:14 AM`);
  const { tick, zoom } = await machine({ csv, faults: [{ on: 'PATCH', after: 1, reply: { status: 502, body: {} } }] });
  const runs = [];
  for (let minute = 10; minute < 27; minute++) runs.push(...outcomes((await tick(at(9, minute), JSON_LINES)).stdout));
  expect(zoom.requests.filter(({ body }) => body.includes('leave'))).toHaveLength(2);
  expect(runs).toEqual(['accepted', 'failed', 'unknown']);
});
