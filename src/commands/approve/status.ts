import type { NotifiedRegistrant, Redemption } from '../../ledger/codes.ts';
import type { Invitation } from '../../schedule/codes/invitations.ts';

/**
 * What became of a code, in a word or two. `failed`: somebody was to be approved with it and is not, so it is free again.
 * `unknown`: somebody may be approved with it; the next pass finds out.
 */
export type Word = 'unused' | 'used' | 'being approved' | 'unknown' | 'failed';

/** A code, and what became of it. */
export interface CodeStatus {
  /** As codes.csv has it; what is no longer there in its canonical form. */
  code: string;
  word: Word;
  /** Its row, where codes.csv still has it. */
  invitation?: Invitation;
  /** Who has it, or was to have it. */
  redemption?: Redemption;
  /** Who else gave it, and waits for a person, in the order in which they were told. */
  clashes: NotifiedRegistrant[];
}

/** What became of every code of the list, in its order, and of those that were used and are no longer in it. Pure. */
export function statusOf(
  invitations: Invitation[],
  uses: ReadonlyMap<string, Redemption>,
  told: NotifiedRegistrant[],
): CodeStatus[] {
  const personOf = ({ meetingId, registrantId }: Pick<Redemption, 'meetingId' | 'registrantId'>) =>
    `${meetingId} ${registrantId}`;
  // Who was let in later, with the right code, waits no more.
  const isApproved = new Set([...uses.values()].filter(({ state }) => state === 'approved').map(personOf));
  const clashes = new Map<string, NotifiedRegistrant[]>();
  for (const one of told) {
    if (one.key === '' || isApproved.has(personOf(one))) continue;
    clashes.set(one.key, [...(clashes.get(one.key) ?? []), one]);
  }
  const statusFor = (key: string, code: string, invitation?: Invitation): CodeStatus => {
    const use = uses.get(key);
    const others = (clashes.get(key) ?? []).filter((one) => !use || personOf(one) !== personOf(use));
    return {
      code,
      word: wordFor(use),
      ...(invitation && { invitation }),
      ...(use && { redemption: use }),
      clashes: others.sort((a, b) => a.at.getTime() - b.at.getTime()),
    };
  };
  const listed = new Set(invitations.map(({ key }) => key));
  const gone = [...uses.keys()].filter((key) => !listed.has(key)).sort();
  return [
    ...invitations.map((invitation) => statusFor(invitation.key, invitation.code, invitation)),
    ...gone.map((key) => statusFor(key, key)),
  ];
}

/** One that was claimed and never sent is as one that nobody took. */
function wordFor(use: Redemption | undefined): Word {
  if (use?.state === 'approved') return 'used';
  if (use?.state === 'failed') return 'failed';
  if (use?.isHeld) return 'being approved';
  return use?.state === 'sent' ? 'unknown' : 'unused';
}
