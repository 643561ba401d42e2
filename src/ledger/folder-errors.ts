import { DialerError } from '../errors.ts';
import type { Ledger } from './joins.ts';

/** The same ledger, whose errors say what is wrong with the folder. */
export function explained(ledger: Ledger, folder: string): Ledger {
  const explain = (error: NodeJS.ErrnoException) => {
    throw typeof error.code === 'string' && !(error instanceof DialerError) ? folderError(error, folder) : error;
  };
  return {
    ...ledger,
    entries: (span) => ledger.entries(span).catch(explain),
    prune: (before) => ledger.prune(before).catch(explain),
    end: (...args) => ledger.end(...args).catch(explain),
    saw: (...args) => ledger.saw(...args).catch(explain),
    async claim(...args) {
      const claim = await ledger.claim(...args).catch(explain);
      return {
        ...claim,
        sent: () => claim.sent().catch(explain),
        settle: (...result) => claim.settle(...result).catch(explain),
      };
    },
  };
}

const WORDS: Record<string, string> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the disk is read-only',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ENOTDIR: 'it is not a folder',
  EEXIST: 'it is not a folder',
  ENOENT: 'it cannot be made, or was deleted meanwhile',
};

/** What keeps the ledger from using its folder, in words. */
export function folderError({ code = '' }: NodeJS.ErrnoException, folder: string): DialerError {
  const hint = 'Let the user who runs dialer write there, or name another folder with DIALER_LEDGER.';
  return new DialerError(
    'ledger',
    `The ledger in ${folder} cannot be used: ${WORDS[code] ?? 'an error'} (${code}).`,
    hint,
  );
}
