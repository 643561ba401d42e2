import { setTimeout as sleep } from 'node:timers/promises';
import type { Sandbox } from './server.ts';

const EVERY_MS = 1000;

/**
 * Tells whoever listens at the webhook's URL of everybody who waits, one after the other; before that, waits until somebody
 * with the same secret does. Ends early when `closing` aborts.
 */
export async function announceWaiting({ webhook, registrations }: Sandbox, closing: AbortSignal): Promise<void> {
  while (!closing.aborted && !(await webhook.validate())) {
    await sleep(EVERY_MS, undefined, { signal: closing }).catch(() => undefined);
  }
  for (const meeting of registrations) {
    for (const registrant of meeting.registrants.filter(({ status }) => status === 'pending')) {
      if (!closing.aborted) await webhook.announce(meeting, registrant);
    }
  }
}
