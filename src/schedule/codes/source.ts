import { closeSync, openSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { readSettledText } from '../settled-text.ts';
import { type Invitations, parseInvitations } from './invitations.ts';

const SAVED_AFTER_MS = 300;
const FIND = 'Name the file with --codes or DIALER_CODES, or run dialer in its folder.';

/** A codes.csv. `read` throws DialerError if the file cannot be read, or not be used as a whole. */
export function csvSource(file: string): { file: string; read(): Promise<Invitations> } {
  return {
    file,
    async read() {
      if (!isReadable(file)) await sleep(SAVED_AFTER_MS);
      return parseInvitations(readSettledText(file, FIND).text, file);
    },
  };
}

/** False for a moment while a spreadsheet saves the file: it locks it, or replaces it. */
function isReadable(file: string): boolean {
  try {
    closeSync(openSync(file, 'r'));
    return true;
  } catch {
    return false;
  }
}
