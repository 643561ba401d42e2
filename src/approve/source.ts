import { readMeetings } from '../tick/meetings-file.ts';
import { type Invitations, parseInvitations } from './invitations.ts';

/** Where the invitations come from. */
export interface InvitationSource {
  /** What it is called: what is remembered of it on this machine goes by this name. */
  file: string;
  /** All of them, as they are now. Throws DialerError `meetings` when they cannot be trusted as a whole. */
  read(): Promise<Invitations>;
}

const FIND = 'Name the file with --codes or DIALER_CODES, or run in its folder.';

/** A codes.csv. */
export function csvSource(file: string): InvitationSource {
  return { file, read: async () => parseInvitations(readMeetings(file, FIND).text, file) };
}
