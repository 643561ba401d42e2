import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  chmodSync,
  chownSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { Client, type QueryResultRow } from 'pg';

/** A PostgreSQL server on a port of 127.0.0.1, in a temporary folder. */
export interface Postgres {
  /** The URL of the database `postgres`, with a superuser and password. */
  url: string;
  /** The plain password; in the URL it is percent-encoded. */
  password: string;
  /** Creates an empty database and returns its URL. With `clock`, its clock_timestamp() follows setClock. */
  database(options?: { clock?: boolean }): Promise<string>;
  /** Sets the clock of all databases with `clock`, even while the server is stopped. */
  setClock(now: Date): void;
  /** `fast` ends open transactions, `immediate` is a crash. The server can be started again. */
  stop(mode?: 'fast' | 'immediate'): Promise<void>;
  start(): Promise<void>;
  /** Stops the server and deletes its folder. */
  remove(): Promise<void>;
}

const EXE = process.platform === 'win32' ? '.exe' : '';
const BIN = findPostgres();
const USER = 'dialer';
const PASSWORD = 'CANARY-pg/p@ss:w?rd#%41 é';
const CLOCK_FILE = 'dialer-clock';

/** Whether to run the tests that need PostgreSQL. CI always runs them. */
export const hasPostgres = process.env.CI === 'true' || BIN !== undefined;
if (!hasPostgres) process.stderr.write('PostgreSQL is not installed. Its tests are skipped.\n');

/** The folder with initdb and pg_ctl. */
function findPostgres(): string | undefined {
  const onPath = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  const versions = [
    '/usr/lib/postgresql',
    'C:\\Program Files\\PostgreSQL',
    '/Applications/Postgres.app/Contents/Versions',
  ];
  const folders = [
    ...versions.flatMap((parent) => list(parent).map((version) => join(parent, version, 'bin'))),
    ...['/opt/homebrew/opt', '/usr/local/opt', '/usr'].flatMap((parent) =>
      list(parent)
        .filter((name) => /^(postgresql|pgsql-)/.test(name))
        .map((name) => join(parent, name, 'bin')),
    ),
  ];
  const found = [...onPath, ...folders].find((folder) =>
    ['initdb', 'pg_ctl'].every((name) => existsSync(join(folder, name + EXE))),
  );
  // On the PATH they may be links, and they find the rest of PostgreSQL only from their real folder.
  return found && dirname(realpathSync(join(found, `pg_ctl${EXE}`)));
}

/** The names in a folder, with the highest version first. */
function list(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).sort((a, b) => b.localeCompare(a, 'en', { numeric: true }));
}

export async function startPostgres(): Promise<Postgres> {
  if (!BIN) throw new Error('PostgreSQL is not installed. On Debian: apt-get install postgresql');
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'dialer-postgres-'));
  const data = join(folder, 'data');
  const log = join(folder, 'log');
  const account = accountToRunAs();
  if (account) chownSync(folder, account.uid, account.gid);
  const guard = guardOf(folder, data, account);
  const run = async (name: string, ...args: string[]) => {
    const options = { cwd: folder, env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' }, ...account };
    // The server inherits the output, so that a pipe would never close.
    const child = spawn(join(BIN, name + EXE), args, { ...options, stdio: 'ignore', windowsHide: true });
    const [exitCode] = await once(child, 'close');
    if (exitCode === 0) return;
    throw new Error(
      `${name} ${args.join(' ')} failed: ${existsSync(log) ? readFileSync(log, 'utf8').slice(-2000) : ''}`,
    );
  };
  const start = () => run('pg_ctl', 'start', '-D', data, '-l', log, '-w', '-t', '60');

  writeFileSync(join(folder, 'password'), PASSWORD);
  chmodSync(join(folder, 'password'), 0o644);
  await run('initdb', '-D', data, '-U', USER, '-A', 'scram-sha-256', `--pwfile=${join(folder, 'password')}`, ...INITDB);
  const port = await startOnFreePort(data, start);

  const urlOf = (name: string) => `postgres://${USER}:${encodeURIComponent(PASSWORD)}@127.0.0.1:${port}/${name}`;
  let databases = 0;
  return {
    url: urlOf('postgres'),
    password: PASSWORD,
    async database({ clock = false } = {}) {
      const name = `test_${++databases}`;
      await sql(urlOf('postgres'), `CREATE DATABASE ${name}`);
      if (!clock) return urlOf(name);
      await sql(urlOf(name), CLOCK);
      return `${urlOf(name)}?options=${encodeURIComponent('-c search_path=sim,pg_catalog')}`;
    },
    setClock(now) {
      writeFileSync(join(folder, CLOCK_FILE), now.toISOString());
      chmodSync(join(folder, CLOCK_FILE), 0o644);
      renameSync(join(folder, CLOCK_FILE), join(data, CLOCK_FILE));
    },
    start,
    stop: (mode = 'fast') => run('pg_ctl', 'stop', '-D', data, '-m', mode, '-w', '-t', '60'),
    async remove() {
      guard.stdin?.end();
      await once(guard, 'exit');
    },
  };
}

/** Runs a query, to look up and change data behind the ledger's back. */
export async function sql(url: string, text: string, values: unknown[] = []): Promise<QueryResultRow[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text, values)).rows;
  } finally {
    await client.end();
  }
}

const INITDB = ['-E', 'UTF8', '--no-locale', '--no-sync'];

const CONFIG = `
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
fsync = off
full_page_writes = off
shared_buffers = 16MB
max_connections = 100
`;

// The clock is a file, which can be set at any time; a table would need a connection each time.
const CLOCK = `
  CREATE SCHEMA sim;
  CREATE FUNCTION sim.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE AS
    $$ SELECT coalesce(pg_read_file('${CLOCK_FILE}', 0, 100, true)::timestamptz, pg_catalog.clock_timestamp()) $$`;

async function startOnFreePort(data: string, start: () => Promise<void>): Promise<number> {
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    appendFileSync(join(data, 'postgresql.conf'), `${CONFIG}port = ${port}\n`);
    try {
      await start();
      return port;
    } catch (error) {
      // Another process may have taken the port in the meantime.
      if (attempt === 3) throw error;
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** PostgreSQL refuses to run as root. In that case, it runs as an account without rights. */
function accountToRunAs(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const accounts = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const [, , uid, gid] =
    accounts.find(([name]) => name === 'postgres') ?? accounts.find(([name]) => name === 'nobody') ?? [];
  return { uid: Number(uid), gid: Number(gid) };
}

/** Starts a process that stops the server and deletes the folder once its input ends, even if the tests are killed. */
function guardOf(folder: string, data: string, account: { uid: number; gid: number } | undefined): ChildProcess {
  const script = `
    const { spawnSync } = require('node:child_process');
    const { rmSync } = require('node:fs');
    const [pgCtl, folder, data, account] = process.argv.slice(1);
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});
    process.stdin.resume().on('end', () => {
      const options = { cwd: folder, stdio: 'ignore', windowsHide: true, ...JSON.parse(account) };
      spawnSync(pgCtl, ['stop', '-D', data, '-m', 'immediate', '-w'], options);
      rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    });`;
  const args = ['-e', script, join(BIN ?? '', `pg_ctl${EXE}`), folder, data, JSON.stringify(account ?? {})];
  const guard = spawn(process.execPath, args, {
    stdio: ['pipe', 'ignore', 'ignore'],
    cwd: tmpdir(),
    windowsHide: true,
  });
  guard.unref();
  return guard;
}
