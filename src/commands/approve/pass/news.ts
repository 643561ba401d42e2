import type { NotifiedRegistrant, WaitingRegistrant } from '../../../ledger/codes.ts';
import { GONE, type Outcome } from './outcome.ts';
import type { PassPorts, PassReport } from './ports.ts';

/**
 * Marks the outcomes that need attention and have not been reported before. Throws DialerError `ledger`; then it goes by what
 * could be read, or everybody would be reported again in each pass for as long as the ledger cannot be written.
 */
export async function markNews(
  { outcomes }: PassReport,
  notified: NotifiedRegistrant[],
  { ledger, approveRegistrants }: PassPorts,
): Promise<void> {
  const waiting = outcomes.filter(({ outcome, reason }) => outcome === 'pending' || reason === GONE.reason);
  const mark = (isNews: (key: string) => boolean) => {
    for (const outcome of waiting) outcome.isNews = isNews(keyOf(waitingOf(outcome)));
  };
  // A dry run reports everybody: it was asked what would happen.
  if (!approveRegistrants) return mark(() => true);
  try {
    const news = new Set((await ledger.markNotified(waiting.map(waitingOf))).map(keyOf));
    mark((key) => news.has(key));
  } catch (error) {
    const known = new Set(notified.map(keyOf));
    mark((key) => !known.has(key));
    for (const outcome of waiting) outcome.isUnrecorded = true;
    throw error;
  }
}

function keyOf({ meetingId, registrantId, reason }: WaitingRegistrant): string {
  return JSON.stringify([meetingId, registrantId, reason]);
}

function waitingOf({ meetingId, registrant: { id, email, name }, invitations, reason }: Outcome): WaitingRegistrant {
  const [invitation, ...others] = invitations;
  const key = invitation && others.length === 0 ? invitation.key : '';
  return { meetingId, registrantId: id, email, name, key, reason };
}
