import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Sandbox } from '../../src/sandbox/server.ts';
import {
  type Host,
  host,
  isForced,
  jsonLines,
  names,
  patches,
  roomsNotPatchedOnce,
  row,
  zoomWith,
} from '../support/host.ts';
import { hasPostgres, type Postgres, sql, startPostgres } from '../support/postgres.ts';
import { type AtEnd, type Ended, hasFaketime, LONG_MS, linesOf, type Started, until } from '../support/process.ts';

// The fault matrix of docs/reliability.md for several hosts: real processes, and a PostgreSQL that is stopped and started.
// Its clock, which judges leases, is real; only the hosts' clocks are fake.

vi.setConfig({ testTimeout: 2 * LONG_MS, hookTimeout: 2 * LONG_MS });

const SILENCE = { stdout: '', stderr: '', exitCode: 0, signal: null };
const FINE = { stderr: '', exitCode: 0 };
const END_LEASES = 'UPDATE dialer_ledger SET lease_until = clock_timestamp()';
const hostOn = (ledger: string, zoom: Sandbox, rows: string[], atEnd?: AtEnd) =>
  host(zoom, rows, { DIALER_LEDGER: ledger }, atEnd);
/** Signals its own process right before it marks its claim as sent. */
const atSent = (signal: 'SIGSTOP' | 'SIGKILL') => `
  const { writeFileSync } = require('node:fs');
  const { Socket } = require('node:net');
  const { write } = Socket.prototype;
  let isDone = false;
  Socket.prototype.write = function (data, ...rest) {
    if (!isDone && Buffer.from(data).includes("SET state = 'sent'")) {
      isDone = true;
      writeFileSync('signalled', '');
      process.kill(process.pid, '${signal}');
    }
    return write.call(this, data, ...rest);
  };`;
const isSignalled = ({ folder }: Host) => existsSync(join(folder, 'signalled'));

/** Two hosts. The first claims its join and is then suspended, until the lease has ended and the second has sent the join. */
async function overtaken(url: string, endLease: () => Promise<unknown>, atEnd?: AtEnd) {
  const zoom = await zoomWith(['LOGAN'], {}, atEnd);
  const [first, second] = [1, 2].map(() => hostOn(url, zoom, [row(['LOGAN'])], atEnd)) as [Host, Host];
  const paused = first.tick('09:11:04', { preload: atSent('SIGSTOP') });
  await until(() => isSignalled(first));
  const early = await second.tick('09:11:14').result;
  const patchesEarly = patches(zoom).length;
  await endLease();
  const takeover = await second.tick('09:11:45', { args: ['--json'] }).result;
  const [after] = await sql(url, 'SELECT * FROM dialer_ledger');
  paused.child.kill('SIGCONT');
  const late = await paused.result;
  return {
    zoom,
    early,
    patchesEarly,
    takeover,
    late,
    ledger: [after, ...(await sql(url, 'SELECT * FROM dialer_ledger'))],
  };
}

function expectOvertaken({ zoom, early, patchesEarly, takeover, late, ledger }: Awaited<ReturnType<typeof overtaken>>) {
  expect(early).toEqual(SILENCE);
  expect(patchesEarly).toBe(0);
  expect(takeover).toMatchObject(FINE);
  expect(jsonLines(takeover.stdout)).toEqual([expect.objectContaining({ outcome: 'accepted', isUnknown: false })]);
  expect(patches(zoom)).toHaveLength(1);
  expect(late).toEqual(SILENCE);
  const [then, now] = ledger;
  expect(then).toMatchObject({ state: 'accepted', epoch: 2 });
  expect(now).toEqual(then);
}

describe.skipIf(!hasPostgres || !hasFaketime)('hosts that share a PostgreSQL', () => {
  let postgres: Postgres;
  const undone: (() => void | Promise<void>)[] = [];
  let paused: ReturnType<typeof overtaken>;

  beforeAll(async () => {
    postgres = await startPostgres();
    undone.push(() => postgres.remove());
    const url = await postgres.database();
    // Runs beside the other tests, because it takes long.
    const leaseIsOver = () =>
      until(async () => (await sql(url, 'SELECT FROM dialer_ledger WHERE lease_until < clock_timestamp()')).length > 0);
    paused = overtaken(url, leaseIsOver, (undo) => undone.push(undo));
    paused.catch(() => undefined);
  });
  afterAll(async () => {
    for (const undo of undone.reverse()) await undo();
  });

  it('send 200 joins once each when all hosts start at once', async () => {
    const url = await postgres.database();
    const zoom = await zoomWith(names(200), { limitPerSecond: 200 });
    const hosts = [1, 2].map(() => hostOn(url, zoom, [row(names(200))]));
    const runs = await Promise.all(hosts.map(({ tick }) => tick('09:11:04').result));
    expect(runs).toMatchObject([FINE, FINE]);
    expect(runs.flatMap(({ stdout }) => linesOf(stdout))).toHaveLength(200);
    expect(patches(zoom)).toHaveLength(200);
    expect(roomsNotPatchedOnce(zoom)).toEqual({});
  });

  it('can start at once on an empty database: one creates the table, and none fails', async () => {
    for (let turn = 1; turn <= 3; turn++) {
      const url = await postgres.database();
      const zoom = await zoomWith(names(5));
      const hosts = [1, 2, 3].map(() => hostOn(url, zoom, [row(names(5))]));
      const runs = await Promise.all(hosts.map(({ tick }) => tick('09:11:04').result));
      expect(runs).toMatchObject([FINE, FINE, FINE]);
      expect(roomsNotPatchedOnce(zoom)).toEqual({});
    }
  });

  it('send 50 joins once each from two shells', async () => {
    for (let turn = 1; turn <= 3; turn++) {
      const zoom = await zoomWith(names(50));
      const { tick } = hostOn(await postgres.database(), zoom, [row(names(50))]);
      const runs = await Promise.all([tick('09:11:04').result, tick('09:11:04').result]);
      expect(runs).toMatchObject([FINE, FINE]);
      expect(runs.flatMap(({ stdout }) => linesOf(stdout))).toHaveLength(50);
      expect(roomsNotPatchedOnce(zoom)).toEqual({});
    }
  });

  it('report a missed join once between them', async () => {
    const url = await postgres.database();
    const zoom = await zoomWith(['LOGAN']);
    const hosts = [1, 2].map(() => hostOn(url, zoom, [row(['LOGAN'], '8:00 AM')]));
    await Promise.all(hosts.map(({ tick }) => tick('07:55:04').result));
    const runs = await Promise.all(hosts.map(({ tick }) => tick('08:30:04').result));
    expect(runs.flatMap(({ stderr }) => linesOf(stderr))).toEqual([expect.stringContaining(' missed LOGAN ')]);
    expect(runs.map(({ exitCode }) => exitCode).sort()).toEqual([0, 1]);
  });

  it.each([
    ['before it sends', false, 1],
    ['before it knows the answer', true, 2],
  ])('take over from a killed host once its lease is over: killed %s', async (_, isUnknown, count) => {
    const url = await postgres.database();
    let killed: Started | undefined;
    const zoom = await zoomWith(['LOGAN'], {
      onRequest: ({ method }) => {
        if (method === 'PATCH') killed?.child.kill('SIGKILL');
      },
    });
    const [first, second] = [1, 2].map(() => hostOn(url, zoom, [row(['LOGAN'])])) as [Host, Host];
    await second.tick('09:10:04').result;
    killed = first.tick('09:11:04', isUnknown ? {} : { preload: atSent('SIGKILL') });
    expect(await killed.result).toMatchObject({ signal: 'SIGKILL', stdout: '' });
    killed = undefined;
    expect(await second.tick('09:11:14').result).toEqual(SILENCE);
    expect(patches(zoom)).toHaveLength(count - 1);
    await sql(url, END_LEASES);
    const { stdout, stderr, exitCode } = await second.tick('09:12:04', { args: ['--json'] }).result;
    expect({ stderr, exitCode }).toEqual(FINE);
    expect(jsonLines(stdout)).toEqual([expect.objectContaining({ outcome: 'accepted', isUnknown })]);
    expect(patches(zoom).map(isForced)).toEqual(isUnknown ? [true, false] : [true]);
    expect(zoom.rooms[0]?.meeting).toBe('83299019888');
    expect(await second.tick('09:13:04').result).toEqual(SILENCE);
  });

  it('overtake a host that is suspended after its claim: it sends nothing, and changes no record', async () => {
    const url = await postgres.database();
    // Suspended for longer than a query may take, so that the database seems not to answer.
    expectOvertaken(await overtaken(url, async () => [await sleep(4000), await sql(url, END_LEASES)]));
  });

  it('overtake a host that is suspended for longer than its lease', async () => {
    expectOvertaken(await paused);
  });
});

describe.skipIf(!hasPostgres || !hasFaketime)('a PostgreSQL that is stopped', () => {
  let postgres: Postgres;
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres.remove());

  function expectSentWithout({ stdout, stderr, exitCode }: Ended) {
    expect(linesOf(stdout)).toEqual([
      expect.stringMatching(/ accepted LOGAN meeting=83299019888 \(meetings\.csv:2\)$/),
    ]);
    expect(linesOf(stderr)).toEqual([
      expect.stringMatching(
        /^dialer: Could not use the PostgreSQL ledger at 127\.0\.0\.1 \(database test_\d+\): [^.]+\. This minute's joins are sent without it\. Earlier joins are not retried\./,
      ),
    ]);
    expect(stderr).not.toContain('CANARY');
    expect(exitCode).toBe(1);
  }

  async function campus(rows = [row(['LOGAN'])], patchTakesMs = 0) {
    const url = await postgres.database();
    const zoom = await zoomWith(['LOGAN'], {
      faults: patchTakesMs ? [{ on: 'PATCH', times: 1, delayMs: patchTakesMs }] : [],
    });
    return { url, zoom, ...hostOn(url, zoom, rows) };
  }

  it('stops no join, and what was sent is not sent again when it is back', async () => {
    const { zoom, tick } = await campus();
    await tick('09:10:04').result;
    await postgres.stop();
    const run = await tick('09:11:04').result;
    await postgres.start();
    expectSentWithout(run);
    expect(await tick('09:12:04').result).toEqual(SILENCE);
    expect(patches(zoom)).toHaveLength(1);
  });

  it.each(['fast', 'immediate'] as const)(
    'between the command and its answer (%s) does not undo an accepted join',
    async (mode) => {
      const { url, zoom, tick } = await campus(undefined, 5000);
      await tick('09:10:04').result;
      const running = tick('09:11:04');
      await until(() => patches(zoom).length === 1);
      await postgres.stop(mode);
      const run = await running.result;
      await postgres.start();
      expectSentWithout(run);
      expect(await sql(url, 'SELECT state FROM dialer_ledger')).toEqual([{ state: 'sent' }]);
      await sql(url, END_LEASES);
      // This host has reported it as accepted, knows that, and leaves it alone.
      expect(await tick('09:12:04').result).toEqual(SILENCE);
      expect(patches(zoom)).toHaveLength(1);
    },
  );

  it('between the command and its answer makes the outcome unknown to another host, which sends it once more', async () => {
    const { url, zoom, tick } = await campus(undefined, 5000);
    const other = hostOn(url, zoom, [row(['LOGAN'])]);
    await other.tick('09:10:04').result;
    const running = tick('09:11:04');
    await until(() => patches(zoom).length === 1);
    await postgres.stop('immediate');
    await running.result;
    await postgres.start();
    await sql(url, END_LEASES);
    const { stdout, stderr, exitCode } = await other.tick('09:12:04', { args: ['--json'] }).result;
    expect({ stderr, exitCode }).toEqual(FINE);
    expect(jsonLines(stdout)).toEqual([expect.objectContaining({ outcome: 'accepted', isUnknown: true })]);
    expect(patches(zoom).map(isForced)).toEqual([true, false]);
    expect(zoom.rooms[0]?.meeting).toBe('83299019888');
  });

  it('or one that accepts connections but never answers, takes only seconds', async () => {
    const silent = createServer(() => {}).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    onTestFinished(() => void silent.close());
    const { port } = silent.address() as AddressInfo;
    const zoom = await zoomWith(['LOGAN']);
    const url = `postgres://dialer:${encodeURIComponent(postgres.password)}@127.0.0.1:${port}/test_0`;
    const began = performance.now();
    expectSentWithout(await hostOn(url, zoom, [row(['LOGAN'])]).tick('09:11:04').result);
    expect(performance.now() - began).toBeLessThan(20_000);
  });

  it('during one run loses no earlier join', async () => {
    const { zoom, tick } = await campus();
    await tick('09:09:04').result;
    // No run at 9:11.
    await postgres.stop();
    const without = await tick('09:12:04').result;
    await postgres.start();
    expect(without).toMatchObject({ stdout: '', exitCode: 1 });
    const { stdout } = await tick('09:13:04').result;
    expect(stdout).toContain('accepted LOGAN');
    expect(patches(zoom)).toHaveLength(1);
  });
});
