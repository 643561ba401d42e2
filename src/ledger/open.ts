import { dirname, join } from 'node:path';
import type { Deps } from '../deps.ts';
import type { Ledger } from '../dial/ledger.ts';
import { DialerError } from '../errors.ts';

/** The folder of what ticks leave for each other on this machine: `.dialer` beside the file, or DIALER_LEDGER where that is a folder. */
export function stateFolder(file: string, env: Deps['env']): string {
  const place = env.DIALER_LEDGER?.trim();
  return place && !isUrl(place) ? place : join(dirname(file), '.dialer');
}

/** The ledger that DIALER_LEDGER names, or the one in `folder`. Nothing is loaded or opened before it is asked something. */
export function openLedger(folder: string, { env, now, elapsedMs }: Pick<Deps, 'env' | 'now' | 'elapsedMs'>): Ledger {
  let opened: Promise<Ledger> | undefined;
  async function load(): Promise<Ledger> {
    const place = env.DIALER_LEDGER?.trim() ?? '';
    // Rooms of one account are strangers to another's, and to the sandbox's: only their names may be the same.
    const account = env.ZOOM_ACCOUNT_ID?.trim() ?? '';
    const [{ randomUUID }, { hostname }] = await Promise.all([import('node:crypto'), import('node:os')]);
    const owner = `${hostname()}:${process.pid}:${randomUUID()}`;
    if (!isUrl(place)) {
      const { fileLedger } = await import('./files.ts');
      return fileLedger(folder, account, owner, () => new Date(now.getTime() + elapsedMs()));
    }
    if (!/^postgres(ql)?:/.test(place)) {
      const hint = 'Write a folder, or postgres://user:password@host/database.';
      throw new DialerError('ledger', 'DIALER_LEDGER is neither a folder nor a PostgreSQL URL.', hint);
    }
    const { postgresLedger } = await import('./postgres.ts');
    return postgresLedger(place, account, owner);
  }
  const open = () => {
    opened ??= load();
    return opened;
  };
  return {
    entries: async (...args) => (await open()).entries(...args),
    claim: async (...args) => (await open()).claim(...args),
    end: async (...args) => (await open()).end(...args),
    prune: async (...args) => (await open()).prune(...args),
    close: async () => (await opened?.catch(() => undefined))?.close(),
  };
}

function isUrl(place: string): boolean {
  return /^[a-z][a-z+]+:\/\//i.test(place);
}
