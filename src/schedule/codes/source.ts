import { closeSync, openSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Deps } from '../../base/system/deps.ts';
import type { SheetOptions } from '../../commands/approve/sheet/open.ts';
import type { Use } from '../../ledger/codes.ts';
import { readMeetings } from '../file.ts';
import { type Invitation, type Invitations, parseInvitations } from './invitations.ts';

/** The invitations, as they are now. */
export interface Listed extends Invitations {
  /**
   * What is left of them once it is known who has which code, where that makes a difference, and what is `aside`; `uses` was
   * read later.
   */
  among?(uses: ReadonlyMap<string, Use>): Invitations & { aside: Invitation[] };
}

/** Where the invitations come from. */
export interface InvitationSource {
  /** What it is called: what is remembered of it on this machine goes by this name. */
  file: string;
  /** Throws DialerError when they cannot be read, or not be trusted as a whole. */
  read(): Promise<Listed>;
  /**
   * Writes what became of the codes beside them; `registrants` are as Zoom sent them, by ID, of those who are at hand.
   * Resolves to what a person should know of that, and whether it failed.
   */
  writeBack?(
    uses: ReadonlyMap<string, Use>,
    registrants: ReadonlyMap<string, Record<string, unknown>>,
  ): Promise<{ warnings: string[]; isFailed?: boolean }>;
}

const SAVED_AFTER_MS = 300;
const FIND = 'Name the file with --codes or DIALER_CODES, or run in its folder.';

/** A codes.csv. */
export function csvSource(file: string): InvitationSource {
  return {
    file,
    async read() {
      if (!isReadable(file)) await sleep(SAVED_AFTER_MS);
      return parseInvitations(readMeetings(file, FIND).text, file);
    },
  };
}

/** A spreadsheet that saves it locks it, or takes it away for a moment. */
function isReadable(file: string): boolean {
  try {
    closeSync(openSync(file, 'r'));
    return true;
  } catch {
    return false;
  }
}

/** A Google Sheet, by its ID or link. Throws DialerError `usage` when this is none. */
export async function sheetSource(
  options: SheetOptions,
  deps: Pick<Deps, 'env' | 'now' | 'elapsedMs'>,
): Promise<InvitationSource> {
  const [{ openSheet }, { setAside }] = await Promise.all([
    import('../../commands/approve/sheet/open.ts'),
    import('../../commands/approve/sheet/codes.ts'),
  ]);
  const sheet = openSheet(options, deps);
  return {
    // In the folder where it runs, as a codes.csv would be.
    file: `sheet-${sheet.spreadsheetId}`,
    async read() {
      const codes = await sheet.read();
      return { ...codes, among: (uses) => setAside(codes, uses) };
    },
    writeBack: sheet.writeBack,
  };
}
