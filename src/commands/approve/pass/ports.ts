import type { DialerError } from '../../../errors.ts';
import type { CodeLedger, Redemption } from '../../../ledger/codes.ts';
import type { Invitations } from '../../../schedule/codes/invitations.ts';
import type { Registrant, RegistrantList, RegistrantStatus } from '../../../zoom/registrants.ts';
import type { Outcome, Trouble } from './outcome.ts';

/** What a pass needs from outside. */
export interface PassPorts {
  /** The time, running on. */
  clock: () => Date;
  ledger: CodeLedger;
  /** Throws DialerError `config`. */
  listRegistrants: (meetingId: string, status: RegistrantStatus) => Promise<RegistrantList>;
  /** Undefined in a dry run, which does everything but this, and records nothing. */
  approveRegistrants?: (
    meetingId: string,
    registrants: Pick<Registrant, 'id' | 'email'>[],
    beforeTry: () => Promise<void>,
  ) => Promise<void>;
}

/** All that a pass found and did, as data. */
export interface PassReport extends Invitations {
  /** One for everybody who was pending, and for those that an earlier run had started to approve. */
  outcomes: Outcome[];
  /** What went wrong with a meeting. */
  troubles: Trouble[];
  /** The pending registrants of each meeting, as far as Zoom listed them. */
  pending: Map<string, Registrant[]>;
  /** What the ledger knew of the codes, if it could be read. */
  redemptions?: ReadonlyMap<string, Redemption>;
  /** Why codes could not be redeemed, or the outcome not be recorded. */
  ledgerError?: DialerError;
}
