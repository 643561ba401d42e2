import { foreignPath } from '../base/system/folders.ts';
import { DialerError } from '../errors.ts';
import type { Ledger } from './joins.ts';

/** The same ledger, with errors that say what is wrong with its folder. */
export function explained(ledger: Ledger, folder: string): Ledger {
  const rethrow = (error: unknown) => rethrowExplained(error, folder);
  return {
    ...ledger,
    entries: (span) => ledger.entries(span).catch(rethrow),
    prune: (before) => ledger.prune(before).catch(rethrow),
    end: (...args) => ledger.end(...args).catch(rethrow),
    markSeen: (...args) => ledger.markSeen(...args).catch(rethrow),
    async claim(...args) {
      const claim = await ledger.claim(...args).catch(rethrow);
      return {
        ...claim,
        markSent: () => claim.markSent().catch(rethrow),
        settle: (...result) => claim.settle(...result).catch(rethrow),
      };
    },
  };
}

/** Throws a file system error as a DialerError, and any other error as it is. */
export function rethrowExplained(error: unknown, place: string): never {
  const { code } = error as NodeJS.ErrnoException;
  throw typeof code === 'string' && !(error instanceof DialerError)
    ? folderError(error as NodeJS.ErrnoException, place)
    : error;
}

/** Why a folder is not safe for the ledger, or for the rest of the state; undefined if it is. */
export function foreignError(
  folder: string,
  { what = 'ledger in' as 'ledger in' | 'state folder', anyOwner = false } = {},
): DialerError | undefined {
  const foreign = foreignPath(folder, { anyOwner });
  if (!foreign) return undefined;
  const hint = foreign.command
    ? `Run \`${foreign.command}\`.`
    : `Make the user who runs dialer the owner of ${folder}, or set DIALER_LEDGER to another folder.`;
  return new DialerError('ledger', `Could not use the ${what} ${folder}: ${foreign.why}.`, hint);
}

/** Throws DialerError `ledger` if a folder is not safe for the ledger. */
export function refuseForeign(folder: string): void {
  const error = foreignError(folder);
  if (error) throw error;
}

const WORDS: Record<string, string> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the disk is read-only',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ENOTDIR: 'it is not a folder',
  EEXIST: 'it is not a folder',
  ENOENT: 'it could not be created, or was deleted',
};

/** Explains a file system error of the ledger. */
export function folderError({ code = '' }: NodeJS.ErrnoException, folder: string): DialerError {
  const words = WORDS[code] ?? 'unexpected error';
  const hint = 'Give the user who runs dialer write permission there, or set DIALER_LEDGER to another folder.';
  return new DialerError('ledger', `Could not use the ledger in ${folder}: ${words} (${code}).`, hint);
}
