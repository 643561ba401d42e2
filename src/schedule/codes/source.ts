import { closeSync, openSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { readMeetings } from '../file.ts';
import { type Invitations, parseInvitations } from './invitations.ts';

const SAVED_AFTER_MS = 300;
const FIND = 'Name the file with --codes or DIALER_CODES, or run in its folder.';

/** A codes.csv. Its `read` throws DialerError when it cannot be read, or not be trusted as a whole. */
export function csvSource(file: string): { file: string; read(): Promise<Invitations> } {
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
