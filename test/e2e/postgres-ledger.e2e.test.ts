import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { ledgerWarnings } from '../../src/commands/approve/listen/run.ts';
import { DialerError } from '../../src/errors.ts';
import { postgresLedger } from '../../src/ledger/joins-postgres.ts';
import { ALL, closing, DUE, isHeld, joinOf } from '../support/ledger.ts';
import { hasPostgres, type Postgres, sql, startPostgres } from '../support/postgres.ts';
import { temporaryFolder } from '../support/run-dialer.ts';

const SLOW = 120_000;

let postgres: Postgres;

beforeAll(async () => {
  if (hasPostgres) postgres = await startPostgres();
}, SLOW);
afterAll(() => postgres?.remove(), SLOW);

describe.skipIf(!hasPostgres)('PostgreSQL', { timeout: SLOW }, () => {
  const open = (url: string, owner = 'owner') => closing(postgresLedger(url, 'account', owner));

  // This test must be the first: pg warns once.
  it('makes pg print no warning about sslmode', async () => {
    const warn = vi.spyOn(process, 'emitWarning');
    onTestFinished(() => warn.mockRestore());
    for (const mode of ['prefer', 'require', 'verify-ca', 'verify-full', 'no-verify']) {
      await expectTrouble(open(`postgres://u:p@127.0.0.1:1/db?sslmode=${mode}`).entries(ALL), /refused/);
    }
    expect(warn).not.toHaveBeenCalled();
  });

  it('judges leases by its own clock', async () => {
    const url = await postgres.database();
    await open(url, 'first').claim(joinOf(), 'Available');
    const [row] = await sql(
      url,
      "SELECT lease_until - clock_timestamp() <= interval '30 s' AS fits FROM dialer_ledger",
    );
    expect(row?.fits).toBe(true);
    await sql(url, 'UPDATE dialer_ledger SET lease_until = clock_timestamp()');
    await open(url, 'second').claim(joinOf(), 'Available');
    await sql(url, "UPDATE dialer_ledger SET lease_until = clock_timestamp() + interval '1 hour'");
    await expect(open(url, 'third').claim(joinOf(), 'Available')).rejects.toEqual(isHeld);
  });

  it('gets its table from the first of five hosts', async () => {
    const url = await postgres.database();
    const hosts = Array.from({ length: 5 }, (_, n) => open(url, `host ${n}`));
    const firsts = hosts.flatMap((ledger) => [ledger.entries(ALL), ledger.end([joinOf()], 'missed', '')]);
    const ended = (await Promise.all(firsts)).filter((_, n) => n % 2 === 1);
    expect(ended.flat()).toEqual([joinOf()]);
  });

  it('is all that approve --listen needs, even if its folder cannot be written', async () => {
    const deps = { env: { DIALER_LEDGER: await postgres.database() }, now: new Date(), elapsedMs: () => 0 };
    const file = join(temporaryFolder({ nope: '' }), 'nope', 'codes.csv');
    expect(await ledgerWarnings({ file }, deps)).toEqual([]);
    const inFolder = await ledgerWarnings({ file }, { ...deps, env: {} });
    expect(inFolder.map(({ text }) => text)).toEqual([
      expect.stringContaining(' Nobody is approved without the ledger, '),
    ]);
  });

  it('may format times in any way', async () => {
    const url = await postgres.database();
    const name = new URL(url).pathname.slice(1);
    await sql(
      url,
      `ALTER DATABASE ${name} SET DateStyle = 'German'; ALTER DATABASE ${name} SET TimeZone = 'Asia/Tokyo'`,
    );
    await open(url).end([joinOf()], 'missed', '');
    const [entry] = await open(url).entries(ALL);
    expect(entry?.dueAt).toEqual(DUE);
    expect(Math.abs((entry?.at.getTime() ?? 0) - Date.now())).toBeLessThan(SLOW);
  });

  it('is reported when it is down, and used again when it is back', async () => {
    const url = await postgres.database();
    const ledger = open(url);
    const claim = await ledger.claim(joinOf(), 'Available');
    await postgres.stop('immediate');
    try {
      await expectTrouble(ledger.entries(ALL), /at 127\.0\.0\.1 \(database test_\d+\).*(refused|lost)/);
      await expectTrouble(ledger.claim(joinOf(), ''), /refused|lost/);
      await expectTrouble(claim.settle('accepted', ''), /refused|lost/);
    } finally {
      await postgres.start();
    }
    expect(await claim.settle('accepted', '')).toBe(true);
    expect(await ledger.entries(ALL)).toMatchObject([{ state: 'accepted' }]);
  });

  it.each<[string, (url: URL) => void, RegExp]>([
    ['a wrong password', (url) => Object.assign(url, { password: 'CANARY-wrong' }), /\(28P01\)/],
    ['no password', (url) => Object.assign(url, { password: '' }), /login refused/],
    ['an unknown user', (url) => Object.assign(url, { username: 'CANARY-user' }), /\(28P01\)/],
    ['no such database', (url) => Object.assign(url, { pathname: '/nowhere' }), /database nowhere.*no such database/],
    ['an unknown host', (url) => Object.assign(url, { hostname: 'host.invalid' }), /at host\.invalid.*name not found/],
    ['no server', (url) => Object.assign(url, { username: 'CANARY-user', port: '1', pathname: '' }), /refused/],
    ['TLS that the server does not have', (url) => url.searchParams.set('sslmode', 'require'), /the server has no TLS/],
    ['a missing CA file', (url) => url.searchParams.set('sslrootcert', '/CANARY/none'), /cannot be opened \(ENOENT\)/],
    ['an unknown setting', (url) => url.searchParams.set('options', '-c CANARY'), /Could not use/],
  ])('with %s cannot be used', async (_, change, words) => {
    const url = new URL(await postgres.database());
    change(url);
    await expectTrouble(open(url.href).entries(ALL), words);
  });

  it.each([
    'postgres://u:CANARY#secret@localhost/db',
    'postgres://u:12/CANARY@localhost/db',
    'postgres://u:12?CANARY@localhost/db',
    'postgres://u:p@ss/CANARY@localhost/db',
    'postgres://u:CANARY@localhost:port/db',
    'postgres://u:CANARY%zz@localhost:99999/db',
    'postgres://u:CANARY%ff@localhost/db',
    'postgres://u:CANARY@localhost/db?port=99999',
    'postgres://u:CANARY@localhost/db?sslmode=require&sslnegotiation=CANARY',
    'CANARY',
  ])('refuses the URL %s without repeating it', async (url) => {
    await expectTrouble(open(url).entries(ALL), /its URL is invalid/);
  });

  it.each<[string, string | undefined]>([
    ['never answers', undefined],
    ['is something else', 'HTTP/1.1 400 Bad Request\r\n\r\n'],
    ['closes the connection', ''],
  ])('that %s takes only seconds', async (_, answer) => {
    const sockets = new Set<{ destroy(): unknown }>();
    const server = createServer((socket) => {
      sockets.add(socket.on('error', () => {}));
      if (answer !== undefined) socket.once('data', () => (answer ? socket.write(answer) : socket.end()));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => {
      for (const socket of sockets) socket.destroy();
      server.close();
    });
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const ledger = open(`postgres://u:CANARY@127.0.0.1:${port}/db`);
    const start = performance.now();
    const many = Array.from({ length: 20 }, (_, n) =>
      expectTrouble(ledger.claim(joinOf(`${n}`), ''), /no answer|lost/),
    );
    await Promise.all(many);
    await ledger.close();
    expect(performance.now() - start).toBeLessThan(15_000);
  });

  it('that blocks is given up after seconds, and nothing is written later', async () => {
    const url = await postgres.database();
    await open(url).claim(joinOf(), 'Available');
    const lock = sql(url, 'BEGIN; LOCK TABLE dialer_ledger; SELECT pg_sleep(6); COMMIT');
    await expect
      .poll(() => sql(url, "SELECT 1 FROM pg_locks WHERE mode = 'AccessExclusiveLock'"), { timeout: SLOW })
      .toHaveLength(1);
    await expectTrouble(open(url, 'second').end([joinOf('late')], 'missed', ''), /no answer in time/);
    await lock;
    expect(await open(url).entries(ALL)).toHaveLength(1);
  });

  it('can be closed twice, and before it was used', async () => {
    const ledger = open(await postgres.database());
    await ledger.close();
    await ledger.entries(ALL);
    await Promise.all([ledger.close(), ledger.close()]);
  });
});

async function expectTrouble(work: Promise<unknown>, words: RegExp): Promise<void> {
  const error = await work.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(DialerError);
  if (!(error instanceof DialerError)) return;
  expect(error).toMatchObject({
    code: 'ledger',
    message: expect.stringMatching(words),
    hint: expect.stringMatching(/\.$/),
  });
  expect(error.cause).toBeUndefined();
  const shown = `${error.message} ${error.hint} ${error.stack} ${JSON.stringify(error)}`;
  for (const secret of ['CANARY', encodeURIComponent(postgres.password), postgres.password]) {
    expect(shown.replace(/^ +at .*$/gm, '')).not.toContain(secret);
  }
}
