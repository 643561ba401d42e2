import type { Redemption } from '../../../ledger/codes.ts';
import type { Invitation, Invitations } from '../../../schedule/codes/invitations.ts';

/** The invitations, as they are now. */
export interface ListedInvitations extends Invitations {
  /**
   * What is left of them once it is known who has which code, where that makes a difference, and what is `aside`; `uses` was
   * read later.
   */
  among?(uses: ReadonlyMap<string, Redemption>): Invitations & { aside: Invitation[] };
}

/** Where the invitations come from. */
export interface InvitationSource {
  /** What it is called: what is remembered of it on this machine goes by this name. */
  file: string;
  /** Throws DialerError when they cannot be read, or not be trusted as a whole. */
  read(): Promise<ListedInvitations>;
  /**
   * Writes what became of the codes beside them; `registrants` are as Zoom sent them, by ID, of those who are at hand.
   * Resolves to what a person should know of that, and whether it failed.
   */
  writeBack?(
    uses: ReadonlyMap<string, Redemption>,
    registrants: ReadonlyMap<string, Record<string, unknown>>,
  ): Promise<{ warnings: string[]; isFailed?: boolean }>;
}
