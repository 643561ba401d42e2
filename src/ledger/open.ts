import { basename, dirname, join, resolve } from 'node:path';
import type { Deps } from '../base/system/deps.ts';
import { expandHome, unexpanded, WHOLE_PATH } from '../base/system/path-setting.ts';
import { DialerError } from '../errors.ts';
import type { Span } from '../schedule/calendar.ts';
import type { CodeLedger } from './codes.ts';
import type { Ledger, LedgerEntry } from './joins.ts';

const LONGEST_NAME = 200;

/** The folder in which runs on this file leave their state on this machine. One ledger can serve several files. */
export function stateFolder(file: string, env: Deps['env']): string {
  const folder = namedFolder(env);
  const name = resolve(file).replace(/[^\w.-]+/g, '_');
  if (folder) return join(folder, name.slice(-LONGEST_NAME));
  return basename(file) === 'meetings.csv' ? folderBeside(file) : join(folderBeside(file), basename(file));
}

/** The folder of the ledger's files; with the ledger in PostgreSQL, of the state on this machine. */
export function ledgerFolder(file: string, env: Deps['env']): string {
  return namedFolder(env) ?? folderBeside(file);
}

function folderBeside(file: string): string {
  return join(dirname(file), '.dialer');
}

/** The folder in DIALER_LEDGER; undefined if it is something else or not set. */
export function namedFolder({ DIALER_LEDGER }: Deps['env']): string | undefined {
  const place = DIALER_LEDGER?.trim();
  return place && !isAddress(place) && unexpanded(place) === undefined ? expandHome(place) : undefined;
}

/** Whether DIALER_LEDGER is no folder: the address of a database, if perhaps not a valid one, or a path that nobody expanded. */
export function isOnPostgres({ DIALER_LEDGER }: Deps['env']): boolean {
  const place = DIALER_LEDGER?.trim() ?? '';
  return isAddress(place) || unexpanded(place) !== undefined;
}

/** What a ledger needs from outside. */
export type OpenDeps = Pick<Deps, 'env' | 'now' | 'elapsedMs'>;

/** The ledger for a meetings.csv. Loads and opens nothing before its first use. */
export function openLedger(file: string, deps: OpenDeps): Ledger {
  const { open, close } = onFirstUse(file, deps, {
    inFolder: async (...args) => (await import('./joins-file.ts')).fileLedger(...args),
    inPostgres: async (...args) => (await import('./joins-postgres.ts')).postgresLedger(...args),
  });
  return {
    entries: async (...args) => (await open()).entries(...args),
    claim: async (...args) => (await open()).claim(...args),
    end: async (...args) => (await open()).end(...args),
    markSeen: async (...args) => (await open()).markSeen(...args),
    prune: async (...args) => (await open()).prune(...args),
    close,
  };
}

/** The entries of a span, from a ledger opened only for this. Throws DialerError `ledger`. */
export async function readEntries(file: string, span: Span, deps: OpenDeps): Promise<LedgerEntry[]> {
  const ledger = openLedger(file, deps);
  try {
    return await ledger.entries(span);
  } finally {
    await ledger.close();
  }
}

/** The code ledger for a codes.csv, in the same place. Loads and opens nothing before its first use. */
export function openCodeLedger(file: string, deps: OpenDeps): CodeLedger {
  const { open, close } = onFirstUse(file, deps, {
    inFolder: async (...args) => (await import('./codes-file.ts')).fileCodeLedger(...args),
    inPostgres: async (...args) => (await import('./codes-postgres.ts')).postgresCodeLedger(...args),
  });
  return {
    read: async () => (await open()).read(),
    claim: async (...args) => (await open()).claim(...args),
    markSent: async (...args) => (await open()).markSent(...args),
    settle: async (...args) => (await open()).settle(...args),
    settleUnclaimed: async (...args) => (await open()).settleUnclaimed(...args),
    markNotified: async (...args) => (await open()).markNotified(...args),
    close,
  };
}

interface Kinds<T> {
  inFolder(folder: string, account: string, owner: string, clock: () => Date): Promise<T>;
  inPostgres(url: string, account: string, owner: string): Promise<T>;
}

function onFirstUse<T extends { close(): Promise<void> }>(
  file: string,
  { env, now, elapsedMs }: OpenDeps,
  { inFolder, inPostgres }: Kinds<T>,
): { open(): Promise<T>; close(): Promise<void> } {
  let opened: Promise<T> | undefined;
  async function load(): Promise<T> {
    const place = env.DIALER_LEDGER?.trim() ?? '';
    // Each account has its own records, and so has the sandbox: rooms of two accounts may share a name.
    const account = env.ZOOM_ACCOUNT_ID?.trim() ?? '';
    const [{ randomUUID }, { hostname }] = await Promise.all([import('node:crypto'), import('node:os')]);
    const owner = `${hostname()}:${process.pid}:${randomUUID()}`;
    const variable = isAddress(place) ? undefined : unexpanded(place);
    if (variable !== undefined) {
      throw new DialerError('ledger', `DIALER_LEDGER contains ${variable}, which dialer does not expand.`, WHOLE_PATH);
    }
    if (!isAddress(place)) {
      const folder = ledgerFolder(file, env);
      (await import('./folder-errors.ts')).refuseForeign(folder);
      return inFolder(folder, account, owner, () => new Date(now.getTime() + elapsedMs()));
    }
    if (!/^postgres(ql)?:\/\//.test(place)) {
      const hint =
        'Set it to postgres://user:password@host/database without quotes, or to a folder, with ./ before a name like this one.';
      throw new DialerError('ledger', 'DIALER_LEDGER is neither a folder nor a PostgreSQL URL.', hint);
    }
    return inPostgres(place, account, owner);
  }
  return {
    open() {
      opened ??= load();
      return opened;
    },
    close: async () => (await opened?.catch(() => undefined))?.close(),
  };
}

/** A path that says so itself. */
const PATH = /^(\.{0,2}[\\/]|[a-z]:[\\/])/i;
/** A URL of any kind, its parts in any order, quotes around it, and the settings of libpq and JDBC. */
const ADDRESS =
  /^["'\u2018-\u201f]?(postgres|[a-z][\w+.-]+:)|:\/\/|:.*@|\b(host|hostaddr|port|user|password|dbname|service|sslmode)\s*=/i;

/**
 * Whether it looks like the address of a database. As a folder, it would be a folder named after a password, and two hosts
 * would each have one of their own.
 */
function isAddress(place: string): boolean {
  return !PATH.test(place) && ADDRESS.test(place);
}
