import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sandboxRoom } from '../../../src/sandbox/endpoints/rooms.ts';
import type { Fault } from '../../../src/sandbox/faults.ts';
import { at, CSV, machine, ROW, SILENCE } from '../../support/machine.ts';
import { itInFull } from '../../support/often.ts';
import { HEADER, inTimeZone, type RunOptions, runDialer } from '../../support/run-dialer.ts';

const OFFLINE: Fault = {
  on: 'PATCH',
  reply: { status: 400, body: { code: 300, message: 'Zoom Room is offline. Please ensure' } },
};

describe('an accepted join', () => {
  it('is not sent again in its minute or after, and that takes no network', async () => {
    const { zoom, tick, patches } = await machine();
    await tick(at(9, 10));
    expect((await tick(at(9, 11))).stdout).toContain('accepted LOGAN');
    const requests = zoom.requests.length;
    for (const now of [at(9, 11, 30), at(9, 12), at(9, 15), at(9, 21)]) expect(await tick(now)).toEqual(SILENCE);
    expect(zoom.requests).toHaveLength(requests);
    expect(patches()).toBe(1);
  });

  it('is not sent again if the clock is set back two minutes', async () => {
    const { tick, patches } = await machine();
    await tick(at(9, 11), []);
    await tick(at(9, 12), []);
    for (const now of [at(9, 10), at(9, 11), at(9, 12), at(9, 13)]) expect(await tick(now, [])).toEqual(SILENCE);
    expect(patches()).toBe(1);
  });

  it('is not sent again by hand, which says why, as a dry run does', async () => {
    const { tick, patches } = await machine();
    await tick(at(9, 11), []);
    const byHand = await tick(at(12, 0), ['--at', '2026-11-23 09:11']);
    expect(byHand.stdout).toMatch(/skipped LOGAN meeting=83299019888 \(meetings\.csv:2\): Already accepted\.\n$/);
    expect((await tick(at(9, 11), ['-n'])).stdout).toContain('skipped LOGAN');
    expect(patches()).toBe(1);
  });

  it('is sent tomorrow even if tomorrow was tried out today', async () => {
    const { tick, accepted } = await machine();
    await tick(at(9, 10));
    expect((await tick(at(15, 0), ['--at', '2026-11-24 09:11'])).stdout).toContain('accepted LOGAN');
    expect((await tick(at(9, 11, 2, 24))).stdout).toContain('accepted LOGAN');
    expect(accepted()).toBe(2);
  });

  it('does not count if it was a rehearsal, a dry run, or sent by another account', async () => {
    const { tick, patches, folder } = await machine();
    await tick(at(9, 10));
    await tick(at(9, 11), ['--sandbox', '--at', '2026-11-23 09:11']);
    await tick(at(9, 11), ['-n']);
    await tick(at(9, 11), [], { env: { ZOOM_ACCOUNT_ID: 'another' } });
    expect(readdirSync(join(folder, '.dialer'))).not.toContain('sandbox-account');
    expect((await tick(at(9, 11), [])).stdout).toContain('accepted LOGAN');
    expect(patches()).toBe(1);
  });
});

describe('catch-up', () => {
  it('dials what a late run finds, once', async () => {
    const { tick, patches, meetings } = await machine();
    await tick(at(9, 2));
    // The host was down for 8 of the 10 minutes.
    expect((await tick(at(9, 19))).stdout).toMatch(/^2026-11-23T09:19:0\d\S* accepted LOGAN/);
    expect(await tick(at(9, 20))).toEqual(SILENCE);
    expect(meetings()[0]).toBe('83299019888');
    expect(patches()).toBe(1);
  });

  it('covers exactly its minutes', async () => {
    const { tick, patches } = await machine();
    await tick(at(9, 0));
    expect((await tick(at(9, 21, 59))).stdout).toContain('accepted LOGAN');
    const other = await machine();
    await other.tick(at(9, 0));
    expect((await other.tick(at(9, 22))).stderr).toContain('missed LOGAN');
    expect([patches(), other.patches()]).toEqual([1, 0]);
  });

  it('can be set with DIALER_CATCH_UP; the option wins; the default is 0', async () => {
    const env = { DIALER_CATCH_UP: '10' };
    const { tick, patches } = await machine();
    await tick(at(9, 10));
    expect((await tick(at(9, 13), ['--catch-up', '0'], { env })).stdout).toBe('');
    expect((await tick(at(9, 13), [])).stdout).toBe('');
    expect((await tick(at(9, 13), [], { env })).stdout).toContain('accepted');
    expect(patches()).toBe(1);
  });

  it.each(['-1', 'ten', '1.5', '1441', ''])('refuses "%s" as minutes', async (minutes) => {
    const { stderr, exitCode } = await runDialer([`--catch-up=${minutes}`], { csv: CSV });
    expect(stderr).toBe(`dialer: --catch-up="${minutes}" is not a whole number from 0 to 1440.\n`);
    expect(exitCode).toBe(2);
  });

  it('reports a failure when it begins and at its last try', async () => {
    const { tick } = await machine({ csv: CSV.replace('LOGAN', 'Logan') });
    const reported = [];
    for (let minute = 11; minute < 24; minute++) {
      const { stderr, exitCode } = await tick(at(9, minute), ['--catch-up', '5']);
      expect(exitCode).toBe(minute < 17 ? 1 : 0);
      if (stderr) reported.push([minute, stderr.replace(/^.*requires|^.*upper and lower case\. /s, '').trim()]);
    }
    expect(reported).toEqual([
      [11, 'Retrying until 09:16.'],
      [16, 'Not retried.'],
    ]);
  });

  it('retries a room that was rebooting, and says until when', async () => {
    const { tick, meetings } = await machine({ faults: [{ ...OFFLINE, times: 2 }] });
    const first = await tick(at(9, 11));
    expect(first.stderr).toContain('the room is offline.');
    expect(first.stderr).toContain('Retrying until 09:21.');
    expect(first.exitCode).toBe(1);
    expect((await tick(at(9, 12))).exitCode).toBe(1);
    expect((await tick(at(9, 13))).stdout).toContain('accepted LOGAN');
    expect(meetings()[0]).toBe('83299019888');
  });

  it('bridges seven minutes without Zoom with one accepted join', async () => {
    const away: Fault = { reply: { status: 503, body: 'down for maintenance' } };
    const { tick, meetings, patches } = await machine({ faults: [away] });
    await tick(at(9, 10));
    for (let minute = 11; minute < 18; minute++) {
      const { stderr, exitCode } = await tick(at(9, minute), undefined, { deadlineMs: 300 });
      // Reported when it begins, and not every minute.
      expect(stderr.includes('failed LOGAN')).toBe(minute === 11);
      expect(exitCode).toBe(4);
    }
    Object.assign(away, { times: 0 });
    expect((await tick(at(9, 18))).stdout).toContain('accepted LOGAN');
    expect(await tick(at(9, 19))).toEqual(SILENCE);
    expect(meetings()[0]).toBe('83299019888');
    expect(patches()).toBe(1);
  });

  it('sends the current one of two joins for a room; the other is superseded, and reported once', async () => {
    const later = ROW.replace('9:11', '9:15').replace('83299019888', '91234567890');
    const { tick, meetings, patches } = await machine({ csv: `${CSV}${later}\n` });
    await tick(at(9, 10));
    const { stdout, stderr, exitCode } = await tick(at(9, 16));
    expect(stdout).toContain('accepted LOGAN meeting=91234567890');
    expect(stderr).toMatch(
      /superseded LOGAN meeting=83299019888 \(meetings\.csv:2\): Not sent: by now the room should be in 91234567890 \(meetings\.csv:3\)\.\n$/,
    );
    expect(exitCode).toBe(1);
    for (const minute of [17, 21, 22, 26]) expect(await tick(at(9, minute))).toEqual(SILENCE);
    expect(meetings()[0]).toBe('91234567890');
    expect(patches()).toBe(1);
  });

  it('never sends an earlier join to a room that is in a later one, however the rows name it', async () => {
    const later = ROW.replace('9:11', '9:15').replace('LOGAN,83299019888', `${sandboxRoom('LOGAN').id},91234567890`);
    const { tick, meetings } = await machine({ csv: `${CSV}${later}\n`, faults: [{ ...OFFLINE, times: 4 }] });
    for (let minute = 11; minute < 15; minute++) await tick(at(9, minute));
    expect((await tick(at(9, 15))).stdout).toContain('accepted LOGAN meeting=91234567890');
    for (let minute = 16; minute < 23; minute++) expect((await tick(at(9, minute))).stdout).toBe('');
    expect(meetings()[0]).toBe('91234567890');
  });

  itInFull('does not send a join that waited until the room should be elsewhere', async () => {
    const later = ROW.replace('9:11', '9:15').replace('83299019888', '91234567890');
    const slowDown: Fault = {
      on: 'PATCH',
      times: 1,
      reply: { status: 429, headers: { 'retry-after': '2' }, body: {} },
    };
    const { tick, patches, meetings } = await machine({ csv: `${CSV}${later}\n`, faults: [slowDown] });
    await tick(at(9, 10));
    const waiting = await tick(new Date(2026, 10, 23, 9, 14, 58, 500), undefined, { deadlineMs: 20_000 });
    expect(waiting).toEqual(SILENCE);
    expect(patches()).toBe(1);
    expect((await tick(at(9, 15))).stdout).toContain('accepted LOGAN meeting=91234567890');
    expect(meetings()[0]).toBe('91234567890');
  });

  it('reports as unknown what Zoom may have accepted', async () => {
    const later = ROW.replace('9:11', '9:14').replace('83299019888', '91234567890');
    const lost: Fault = { on: 'PATCH', reset: 'after', times: 2 };
    const json = ['--catch-up', '2', '--json'];
    const superseded = await machine({ csv: `${CSV}${later}\n`, faults: [{ ...lost }] });
    await superseded.tick(at(9, 11));
    const facts = (await superseded.tick(at(9, 14), ['--catch-up', '3', '--json'])).stdout;
    expect(facts).toMatch(
      /"outcome":"superseded".*"reason":"Sent, but the outcome is unknown: by now.*"isUnknown":true/,
    );
    const { tick, zoom } = await machine({ faults: [{ ...lost }] });
    await tick(at(9, 11), json);
    Object.assign(zoom.rooms[0] ?? {}, { status: 'Offline' });
    for (const minute of [12, 13]) {
      expect((await tick(at(9, minute), json)).stdout).toMatch(/"outcome":"failed".*offline.*"isUnknown":true/);
    }
    const missed = await machine({ faults: [{ ...lost }] });
    await missed.tick(at(9, 11), json);
    expect((await missed.tick(at(9, 14), json)).stdout).toMatch(/"outcome":"unknown".*"isUnknown":true/);
  });

  it('forces a room out of a meeting that it may never have left', async () => {
    const { tick, zoom, meetings } = await machine({ faults: [{ on: 'PATCH', reset: 'before', times: 1 }] });
    Object.assign(zoom.rooms[0] ?? {}, { status: 'InMeeting', meeting: '90000000000' });
    expect((await tick(at(9, 11))).stdout).toContain('accepted LOGAN');
    expect(meetings()[0]).toBe('83299019888');
  });

  it('works across midnight, the end of a month and of a year', async () => {
    const nights: [Date, Date][] = [
      [new Date(2026, 11, 31, 23, 59), new Date(2027, 0, 1, 0, 4)],
      [new Date(2028, 1, 29, 23, 59), new Date(2028, 2, 1, 0, 8)],
    ];
    for (const [due, late] of nights) {
      const { tick, patches } = await machine({
        csv: CSV.replace('9:11 AM', '11:59 PM').replace('2026-12-11', '2030-12-11'),
      });
      await tick(new Date(due.getTime() - 60_000));
      expect((await tick(late)).stdout).toContain('accepted LOGAN');
      expect(await tick(new Date(late.getTime() + 60_000))).toEqual(SILENCE);
      expect(patches()).toBe(1);
    }
  });

  it('dials once in the hour that DST repeats, the first time', async () => {
    inTimeZone('America/New_York');
    const { tick, patches } = await machine({ csv: CSV.replace('9:11 AM', '1:30 AM') });
    for (const now of ['05:29', '05:30', '05:31', '06:29', '06:30', '06:31', '06:35']) {
      await tick(new Date(`2026-11-01T${now}:05Z`));
    }
    expect(patches()).toBe(1);
  });
});

describe('a first run', () => {
  it('dials its own minute only, and later runs nothing from before it', async () => {
    const { tick, patches } = await machine();
    expect(await tick(at(9, 12))).toEqual(SILENCE);
    expect(await tick(at(9, 13))).toEqual(SILENCE);
    expect(await tick(at(9, 40))).toEqual(SILENCE);
    expect(patches()).toBe(0);
  });

  it('records when it began, even with nothing due', async () => {
    const { tick, folder } = await machine();
    await tick(at(7, 0));
    await tick(at(7, 1));
    const heartbeat = JSON.parse(readFileSync(join(folder, '.dialer', 'heartbeat.json'), 'utf8'));
    const [since, last] = [at(7, 0, 0).toISOString(), at(7, 1).toISOString()];
    expect(heartbeat).toEqual({ since, last, accounted: last, minutesInARow: 2, catchUpMinutes: 10 });
  });

  it('does not count if it is by hand: --at and --dry-run leave no heartbeat', async () => {
    const { tick, folder } = await machine();
    await tick(at(7, 0), ['-n']);
    await tick(at(7, 0), ['--at', '2026-11-23 07:00']);
    expect(() => readdirSync(join(folder, '.dialer'))).toThrow('ENOENT');
  });

  it('leaves nothing in a folder without a meetings.csv', async () => {
    const { tick, folder } = await machine();
    expect((await tick(at(7, 0), ['-f', 'elsewhere/meetings.csv'])).exitCode).toBe(2);
    expect(readdirSync(folder)).toEqual(['meetings.csv']);
  });

  it('does not promise retries in a dry run', async () => {
    const { tick } = await machine({ csv: CSV.replace('LOGAN', 'Logan') });
    const { stderr } = await tick(at(9, 11), ['-n', '--catch-up', '10']);
    expect(stderr).toContain('Zoom has no such room.');
    expect(stderr).not.toContain('Retrying');
  });

  it('looks the same in a dry run', async () => {
    const { tick } = await machine();
    expect((await tick(at(9, 12), ['-n', '--catch-up', '10'])).stdout).toContain('Nothing is due');
    await tick(at(9, 10));
    expect((await tick(at(9, 12), ['-n', '--catch-up', '10'])).stdout).toContain('skipped LOGAN');
  });

  it('uses its whole catch-up window by hand', async () => {
    const { tick } = await machine();
    expect((await tick(at(12, 0), ['--at', '2026-11-23 09:15', '--catch-up', '10'])).stdout).toContain(
      'accepted LOGAN',
    );
  });
});

describe('a join that was not accepted in time', () => {
  it('is missed: reported once, with exit code 1, and in the ledger', async () => {
    const { tick, ledger, patches } = await machine();
    await tick(at(9, 10));
    const { stdout, stderr, exitCode } = await tick(at(9, 40));
    expect(stdout).toBe('');
    expect(stderr).toMatch(
      /^2026-11-23T09:40:0\d\S* missed LOGAN meeting=83299019888 \(meetings\.csv:2\): dialer did not run then, or was killed\. Check that this machine is on/,
    );
    expect(exitCode).toBe(1);
    expect(ledger()).toEqual([expect.objectContaining({ state: 'missed' })]);
    expect(await tick(at(9, 41))).toEqual(SILENCE);
    expect(patches()).toBe(0);
  });

  it('is reported without catch-up too, and a failure is not reported twice', async () => {
    const { tick } = await machine({ faults: [OFFLINE] });
    await tick(at(9, 10), []);
    expect((await tick(at(9, 11), [])).stderr).toContain('failed LOGAN');
    for (const minute of [12, 13, 14, 30]) expect(await tick(at(9, minute), [])).toEqual(SILENCE);
    expect((await tick(at(9, 13, 2, 24), [])).stderr).toContain('missed LOGAN');
  });

  it.each<[string, RunOptions, (account: string) => () => void]>([
    [
      'the ledger cannot be read',
      {},
      (account) => {
        writeFileSync(account, '');
        return () => rmSync(account);
      },
    ],
    ['the credentials are missing', { env: { ZOOM_CLIENT_SECRET: '' } }, () => () => {}],
  ])('is reported by the next run if in this one %s', async (_, options, spoil) => {
    const { tick, folder } = await machine({
      csv: `${CSV}${ROW.replace('9:11', '9:40').replace('LOGAN', 'VERNAL')}\n`,
    });
    await tick(at(9, 10));
    const restore = spoil(join(folder, '.dialer', 'sandbox-account'));
    expect((await tick(at(9, 40), undefined, options)).stderr).not.toContain('missed');
    restore();
    expect((await tick(at(9, 41))).stderr).toContain('missed LOGAN');
    expect((await tick(at(9, 42))).stderr).toBe('');
  });

  it('is reported on a machine whose clock was years ahead on the first run', async () => {
    const { tick } = await machine();
    await tick(new Date(2030, 0, 1));
    await tick(at(9, 0));
    expect((await tick(at(9, 40))).stderr).toContain('missed LOGAN');
  });

  it("is not one that was accepted under the room's other name", async () => {
    const { id } = sandboxRoom('LOGAN');
    for (const rooms of [`LOGAN;${id}`, `${id};LOGAN`]) {
      const { tick, zoom, accepted } = await machine({ csv: CSV.replace('LOGAN', rooms) });
      await tick(at(9, 11));
      const { length } = zoom.requests;
      for (const minute of [12, 15, 22, 30]) expect((await tick(at(9, minute))).stderr).toBe('');
      expect([accepted(), zoom.requests.length]).toEqual([1, length]);
    }
    const conflict = `${CSV}${ROW.replace('LOGAN,83299019888', `${id},91234567890`)}\n`;
    const { tick } = await machine({ csv: conflict });
    expect((await tick(at(9, 11))).stderr).toContain('conflicts with line 3');
    for (const minute of [12, 15, 22, 30]) expect((await tick(at(9, minute))).stderr).toBe('');
  });

  it('is missed even if its last try is long ago', async () => {
    const { tick } = await machine({ faults: [OFFLINE] });
    await tick(at(9, 10));
    await tick(at(9, 11));
    expect((await tick(at(9, 50))).stderr).toContain(
      'missed LOGAN meeting=83299019888 (meetings.csv:2): It was not accepted in time.',
    );
  });

  it('is counted in one line after a long absence; the ledger has each', async () => {
    const csv = `${HEADER}\n${ROW.replace('LOGAN', 'LOGAN;VERNAL')}\n${ROW.replace('9:11', '8:00')}\n`;
    const { tick, ledger } = await machine({ csv });
    await tick(at(7, 0));
    const { stderr, exitCode } = await tick(at(10, 0, 2, 26));
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(stderr).toMatch(
      /missed 12 joins, due Mon 2026-11-23 08:00 to Thu 2026-11-26 09:11: dialer did not run between Mon 2026-11-23 07:00 and now\. The first was LOGAN meeting=83299019888 \(meetings\.csv:3\)\. Check that/,
    );
    expect(exitCode).toBe(1);
    expect(ledger().filter(({ state }) => state === 'missed')).toHaveLength(12);
    expect(await tick(at(10, 1, 2, 26))).toEqual(SILENCE);
    const { stdout } = await tick(at(10, 0, 2, 30), ['--json']);
    expect(
      stdout
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line)),
    ).toEqual([expect.objectContaining({ type: 'missed', count: 12 }), expect.objectContaining({ type: 'account' })]);
  });
});

it('two files in one folder each have their own state', async () => {
  const broken = `${HEADER}\n${ROW.replace('9:11 AM', '25:99')}\n`;
  const { tick, folder } = await machine({ csv: broken });
  writeFileSync(join(folder, 'fall.csv'), broken.replace('25:99', '26:99'));
  for (const minute of [10, 11, 12]) {
    const reported = minute === 10;
    expect((await tick(at(9, minute), [])).stderr.includes('25:99')).toBe(reported);
    expect((await tick(at(9, minute), ['-f', 'fall.csv'])).stderr.includes('26:99')).toBe(reported);
  }
});

it.skipIf(process.platform !== 'linux')(
  'a ledger folder that cannot be created costs no join, and no time',
  async () => {
    const { tick } = await machine();
    const { stdout, stderr, exitCode } = await tick(at(9, 11), [], { env: { DIALER_LEDGER: '/proc/nope/dialer' } });
    expect(stdout).toContain('accepted LOGAN');
    expect(stderr).toContain(
      'dialer: Could not use the ledger in /proc/nope/dialer: it could not be created, or was deleted',
    );
    expect(exitCode).toBe(1);
  },
);

it('a corrupt line of the ledger costs no join', async () => {
  const { tick, folder, accepted } = await machine();
  await tick(at(9, 11));
  const ledger = join(folder, '.dialer', 'sandbox-account');
  for (const name of readdirSync(ledger, { recursive: true, encoding: 'utf8' })) {
    if (/\.1$/.test(name)) writeFileSync(join(ledger, name), '5\nnull\n"x"\n{');
  }
  expect((await tick(at(9, 12))).exitCode).toBe(0);
  expect(accepted()).toBe(2);
});

it('two meetings for one room in one minute: the conflict is reported once, not in every minute of catch-up', async () => {
  const { tick, patches } = await machine({ csv: `${CSV}${ROW.replace('83299019888', '91234567890')}\n` });
  expect((await tick(at(9, 11))).stderr).toContain(
    'conflicts with line 3, which has another meeting in the same minute',
  );
  expect((await tick(at(9, 12))).stderr).toBe('');
  expect((await tick(at(9, 30))).stderr).toBe('');
  expect(patches()).toBe(1);
});
