import type { Redemption } from '../../../ledger/codes.ts';
import type { Invitation, Invitations } from '../../../schedule/codes/invitations.ts';

/** The invitations as they are now. */
export interface ListedInvitations extends Invitations {
  /**
   * Narrows them down by what the ledger knows; `aside` are those that must not be used. `redemptions` were read later than
   * the list. Undefined if the ledger makes no difference.
   */
  among?(redemptions: ReadonlyMap<string, Redemption>): Invitations & { aside: Invitation[] };
}

/** Registrants as Zoom sent them, by ID. */
export type RegistrantData = ReadonlyMap<string, Record<string, unknown>>;

/** Where invitations come from. */
export interface InvitationSource {
  /** Its name, under which this machine keeps its state. */
  file: string;
  /** Throws DialerError if they cannot be read, or not be trusted as a whole. */
  read(): Promise<ListedInvitations>;
  /**
   * Writes the status of each code beside it; `registrants` are those at hand. Resolves to what somebody should know, and
   * whether it failed.
   */
  writeBack?(
    redemptions: ReadonlyMap<string, Redemption>,
    registrants: RegistrantData,
  ): Promise<{ warnings: string[]; isFailed?: boolean }>;
}
