import { Client, Pool, type PoolConfig, type QueryResultRow } from 'pg';
import { DialerError } from '../errors.ts';

export interface Session {
  query: Query;
  close(): Promise<void>;
}

export type Query = <Row extends QueryResultRow>(sql: string, values: unknown[]) => Promise<Row[]>;

const TIMEOUT_MS = 3000;
/** Only a process or a machine that was suspended blocks the event loop for this long. */
const SUSPENDED_MS = 1000;
const CHECK_MS = 200;
const UNDEFINED_TABLE = '42P01';

const REACH = 'Check that PostgreSQL is running and accepts this machine, and the host and port in DIALER_LEDGER.';
const LOGIN = 'Check user, password and database in DIALER_LEDGER, and pg_hba.conf on the server.';
const TLS =
  'Add &sslrootcert=/path/to/ca.pem after sslmode in DIALER_LEDGER, or &uselibpqcompat=true to encrypt without verifying the server.';
const URL_FORM =
  'Write DIALER_LEDGER like postgres://user:password@host:5432/database, with %40 for @, %2F for /, %3F for ?, %23 for # and %25 for % in the password.';
const GRANTS = 'Make the user the owner of the database, or grant it USAGE and CREATE on the schema public.';
const LOG = "Check the PostgreSQL server's log. The ledger's tables are dialer_ledger, dialer_uses and dialer_told.";

/** What went wrong, by the code of an error, or by the message of one without. */
const TROUBLES: [code: RegExp, words: string, hint: string][] = [
  [/^(ENOTFOUND|EAI_)/, 'name not found', REACH],
  [/^ECONNREFUSED/, 'connection refused', REACH],
  [/^(EHOSTUNREACH|ENETUNREACH)/, 'no route to host', REACH],
  [/^(ETIMEDOUT|57014)|time(d )?out/i, 'no answer in time', REACH],
  [/^(ECONNRESET|EPIPE|57P0[12])|terminated/, 'connection lost', REACH],
  [/^57P03/, 'the server is starting or stopping', "Wait a moment. If it does not help, check the server's log."],
  [
    /^53300/,
    'the server has no free connection',
    'Raise max_connections on the server, or find out what uses them up.',
  ],
  [/^08P01/, 'protocol error', 'Behind PgBouncer, add statement_timeout to its ignore_startup_parameters.'],
  [/^(28|SASL)/, 'login refused', LOGIN],
  [/^3D000/, 'no such database', LOGIN],
  [/^(42501|3F000)/, 'permission denied', GRANTS],
  [/^25006/, 'the server is read-only', 'It may be a standby. Set DIALER_LEDGER to the primary server.'],
  [/not support SSL/, 'the server has no TLS', 'Turn on ssl on the server, or add sslmode=disable to DIALER_LEDGER.'],
  [/^(EPROTO|CERT_|ERR_TLS|ERR_SSL|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|HOSTNAME_M)|an SSL conn/, 'TLS failed', TLS],
  [/^(ENOENT|EACCES|EISDIR)/, 'a file or socket in its URL cannot be opened', URL_FORM],
  [/^ERR_(INVALID|SOCKET)|Invalid|URI|uselibpqcompat|sslnegotiation|WARNING/, 'its URL is invalid', URL_FORM],
];

/**
 * Sends queries to the server of this URL, at most four at a time. Connects with the first one, and runs `create` if that
 * finds no table. Throws DialerError `ledger`, within seconds, and without the secrets of the URL.
 */
export function session(url: string, create: string): Session {
  let pool: Pool | undefined;
  const send: Query = async (sql, values) => {
    pool ??= connect(url);
    const time = watchForSuspension();
    try {
      return (await pool.query(sql, values)).rows;
    } catch (error) {
      // Then the timeout may only have fired first on waking up: the answer to a second query says who holds the join.
      if (!time.wasSuspended()) throw error;
      return (await pool.query(sql, values)).rows;
    } finally {
      time.end();
    }
  };
  return {
    async query(sql, values) {
      try {
        return await send(sql, values);
      } catch (error) {
        if (troubleOf(error).code !== UNDEFINED_TABLE) throw explain(error, url);
      }
      try {
        await send(create, []);
        return await send(sql, values);
      } catch (error) {
        throw explain(error, url);
      }
    },
    async close() {
      // After an error at the wrong moment, pg waits for a connection that never existed.
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, TIMEOUT_MS);
      });
      await Promise.race([pool?.end().catch(() => {}), late]);
      clearTimeout(timer);
    },
  };
}

/** Notices whether this process was suspended since the call. */
function watchForSuspension() {
  const nowMs = () => process.uptime() * 1000;
  let lastMs = nowMs();
  let longestMs = 0;
  const check = () => {
    longestMs = Math.max(longestMs, nowMs() - lastMs);
    lastMs = nowMs();
  };
  const timer = setInterval(check, CHECK_MS).unref();
  return {
    wasSuspended() {
      check();
      return longestMs > SUSPENDED_MS;
    },
    end: () => clearInterval(timer),
  };
}

function connect(url: string): Pool {
  const pool = new Pool({
    ...settings(url),
    max: 4,
    connectionTimeoutMillis: TIMEOUT_MS,
    query_timeout: TIMEOUT_MS,
    statement_timeout: TIMEOUT_MS,
    // A half-closed connection to a server that hangs must not keep the process alive.
    allowExitOnIdle: true,
  });
  // Losing an idle connection is no error: the next query opens another, or says why it cannot.
  pool.on('error', () => {});
  return pool;
}

function settings(url: string): PoolConfig {
  // An unencoded # / ? or @ would make part of the password the host or the database, which messages show.
  if (!/^postgres(ql)?:\/\/[^/?#]*([/?][^@#]*)?$/i.test(url)) throw new Error('Invalid URL');
  // pg treats these three as verify-full anyway, and prints a warning unless that name is used.
  const connectionString = url.includes('uselibpqcompat=')
    ? url
    : url.replace(/([?&]sslmode=)(prefer|require|verify-ca)(?=&|$)/, '$1verify-full');
  return { connectionString, fallback_application_name: 'dialer' };
}

/** Explains an error in our own words: pg's can contain the user and the password. */
function explain(error: unknown, url: string): DialerError {
  const { code, message = '' } = troubleOf(error);
  const [, words, hint] = TROUBLES.find(([pattern]) => pattern.test(code ?? message)) ?? [/./, 'query failed', LOG];
  return new DialerError(
    'ledger',
    `Could not use the PostgreSQL ledger${placeOf(url)}: ${words}${code ? ` (${code})` : ''}.`,
    hint,
  );
}

function placeOf(url: string): string {
  try {
    const { host, database, user } = new Client(settings(url));
    return ` at ${host}${database && database !== user ? ` (database ${database})` : ''}`;
  } catch {
    return '';
  }
}

function troubleOf(error: unknown): { code?: string; message?: string } {
  return typeof error === 'object' && error !== null ? error : {};
}
