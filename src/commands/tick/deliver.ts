import { secureUrl } from '../../base/http/address.ts';
import type { RawAnswer } from '../../base/http/transport.ts';
import type { Deps } from '../../base/system/deps.ts';
import { DialerError } from '../../errors.ts';
import type { AlarmTarget } from './alarms.ts';

interface Message {
  url: string;
  type: string;
  body: string;
}

/** How sending a message ended. */
export interface Delivery {
  isDelivered: boolean;
  /** The host took it, but does not say whether it shows it. */
  acceptedBy?: string;
  /** What went wrong, without the address, which is secret. */
  error?: string;
}

const LONGEST_MS = 3000;
const GIVEN = [200, 201, 204];
const ACCEPTED = 202;
/** Teams and healthchecks.io say with status 200 that nobody gets the message. */
const NOT_SHOWN = /^OK \((not found|rate limited)\)|delivery failed|endpoint returned HTTP error/i;
/** Power Automate and Azure Logic Apps, which run a workflow of the user's after they have answered. */
const WORKFLOWS =
  /(^|\.)(logic\.azure\.(com|us|cn)|powerautomate\.com|powerplatform\.(com|us|cn)|flow\.microsoft\.com)$/i;
const WORKFLOW_HEADER = 'x-ms-workflow-run-id';

/** Sends a message, for 3 s at most. Never throws. */
export async function deliver(
  env: Deps['env'],
  name: AlarmTarget,
  message: (url: string) => Message,
): Promise<Delivery> {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), LONGEST_MS);
  try {
    const { url, type, body } = message(secureUrl(name, env[name]?.trim() ?? '', 'https://hc-ping.com/…'));
    const { createTransport } = await import('../../base/http/transport.ts');
    const transport = createTransport(limit.signal);
    const headers = { 'content-type': type };
    const answer = await transport
      .exchange({ method: 'POST', url, headers, body, secrets: [] })
      .finally(transport.close);
    return deliveryOf(answer, name, new URL(url).hostname);
  } catch (error) {
    if (error instanceof DialerError) return { isDelivered: false, error: [error.message, error.hint].join(' ') };
    const { code = 'no answer' } = error as NodeJS.ErrnoException;
    const why = limit.signal.aborted ? 'no answer within 3 s' : code;
    return { isDelivered: false, error: `Could not reach ${name}: ${why}.` };
  } finally {
    clearTimeout(timer);
  }
}

/** Whether an answer means that somebody can see the message. */
export function deliveryOf({ status, headers, body }: RawAnswer, name: AlarmTarget, host: string): Delivery {
  if (GIVEN.includes(status) && !NOT_SHOWN.test(body)) return { isDelivered: true };
  const isWorkflow = WORKFLOWS.test(host) || headers[WORKFLOW_HEADER] !== undefined;
  if (status === ACCEPTED && isWorkflow) return { isDelivered: true, acceptedBy: host };
  const what = GIVEN.includes(status)
    ? `that it does not show the message (status ${status})`
    : `with status ${status}`;
  return { isDelivered: false, error: `${name} answered ${what}.` };
}
