import { Client, Pool, type PoolConfig, type QueryResultRow } from 'pg';
import { DialerError } from '../errors.ts';

export interface Session {
  query: Query;
  close(): Promise<void>;
}

export type Query = <Row extends QueryResultRow>(sql: string, values: unknown[]) => Promise<Row[]>;

const TIMEOUT_MS = 3000;
/** Nothing keeps the event loop for so long but a process, or a machine, that stood still. */
const STOOD_STILL_MS = 1000;
const LOOK_MS = 200;
const UNDEFINED_TABLE = '42P01';

const REACH =
  'See that PostgreSQL runs there and lets this machine in, and that DIALER_LEDGER has the right host and port.';
const LOGIN = 'Compare user, password and database in DIALER_LEDGER with those of the server, and see its pg_hba.conf.';
const TLS =
  'Put &sslrootcert=/path/of/ca.pem after sslmode in DIALER_LEDGER, or &uselibpqcompat=true to encrypt without checking whose server it is.';
const URL_FORM =
  'Write DIALER_LEDGER like postgres://user:password@host:5432/database, with %40 for @, %2F for /, %3F for ?, %23 for # and %25 for % in the password.';
const GRANTS = 'Make the user the owner of the database, or let it create a table in the schema public and use it.';
const LOG =
  "The log of the PostgreSQL server says more; the ledger's tables are dialer_ledger, dialer_uses and dialer_told.";

/** What went wrong, by its code, or by the words of an error without one. */
const TROUBLES: [code: RegExp, words: string, hint: string][] = [
  [/^(ENOTFOUND|EAI_)/, 'name not found', REACH],
  [/^ECONNREFUSED/, 'connection refused', REACH],
  [/^(EHOSTUNREACH|ENETUNREACH)/, 'no route to host', REACH],
  [/^(ETIMEDOUT|57014)|time(d )?out/i, 'no answer in time', REACH],
  [/^(ECONNRESET|EPIPE|57P0[12])|terminated/, 'connection lost', REACH],
  [/^57P03/, 'the server is starting or stopping', 'It is ready in a moment; else see the log of the server.'],
  [/^53300/, 'it has no connection left', 'Raise max_connections of the server, or see who uses them up.'],
  [
    /^08P01/,
    'it does not understand this',
    'Behind PgBouncer, add statement_timeout to its ignore_startup_parameters.',
  ],
  [/^(28|SASL)/, 'it refuses the user, the password or the way in', LOGIN],
  [/^3D000/, 'there is no such database', LOGIN],
  [/^(42501|3F000)/, 'permission denied', GRANTS],
  [/^25006/, 'it is read-only, as a standby is', 'Name the primary server in DIALER_LEDGER.'],
  [/not support SSL/, 'it does not speak TLS', 'Turn on ssl there, or put sslmode=disable into DIALER_LEDGER.'],
  [/^(EPROTO|CERT_|ERR_TLS|ERR_SSL|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|HOSTNAME_M)|an SSL conn/, 'TLS failed', TLS],
  [/^(ENOENT|EACCES|EISDIR)/, 'a file or socket that its URL names cannot be opened', URL_FORM],
  [/^ERR_(INVALID|SOCKET)|Invalid|URI|uselibpqcompat|sslnegotiation|WARNING/, 'its URL is no use', URL_FORM],
];

/**
 * Queries to the server of this URL, at most four at a time. It connects with the first one, and does `create` when one
 * finds no table. What goes wrong is a DialerError `ledger`, within seconds, without anything secret of the URL.
 */
export function session(url: string, create: string): Session {
  let pool: Pool | undefined;
  const send: Query = async (sql, values) => {
    pool ??= connect(url);
    const time = watchOverTime();
    try {
      return (await pool.query(sql, values)).rows;
    } catch (error) {
      // Then it was the timeout that woke up first: the answer tells who has the join now.
      if (!time.stoodStill()) throw error;
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
      // Errors at the wrong moment make pg wait for a connection that never was.
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, TIMEOUT_MS);
      });
      await Promise.race([pool?.end().catch(() => {}), late]);
      clearTimeout(timer);
    },
  };
}

/** Whether this process has stood still since then. */
function watchOverTime() {
  const nowMs = () => process.uptime() * 1000;
  let lastMs = nowMs();
  let longestMs = 0;
  const look = () => {
    longestMs = Math.max(longestMs, nowMs() - lastMs);
    lastMs = nowMs();
  };
  const timer = setInterval(look, LOOK_MS).unref();
  return {
    stoodStill() {
      look();
      return longestMs > STOOD_STILL_MS;
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
    // A server that hangs leaves a connection half closed: it must not keep the process.
    allowExitOnIdle: true,
  });
  // A connection that is lost while nothing uses it: the next query opens another, or says why it cannot.
  pool.on('error', () => {});
  return pool;
}

function settings(url: string): PoolConfig {
  // An unencoded # / ? or @ in the password would make a part of it the host or the database, which are shown.
  if (!/^postgres(ql)?:\/\/[^/?#]*([/?][^@#]*)?$/i.test(url)) throw new Error('Invalid URL');
  // What pg does with these three, and warns of until it is asked for by this name.
  const connectionString = url.includes('uselibpqcompat=')
    ? url
    : url.replace(/([?&]sslmode=)(prefer|require|verify-ca)(?=&|$)/, '$1verify-full');
  return { connectionString, fallback_application_name: 'dialer' };
}

/** pg's errors can hold the password and the user: only what they mean goes on. */
function explain(error: unknown, url: string): DialerError {
  const { code, message = '' } = troubleOf(error);
  const [, words, hint] = TROUBLES.find(([pattern]) => pattern.test(code ?? message)) ?? [/./, 'it failed', LOG];
  return new DialerError(
    'ledger',
    `The ledger on PostgreSQL${placeOf(url)} cannot be used: ${words}${code ? ` (${code})` : ''}.`,
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
