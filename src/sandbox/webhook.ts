import { createHmac, randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { asZoomSends, type RegistrationMeeting, type SandboxRegistrant } from './endpoints/registrants.ts';

export interface WebhookOptions {
  /** The receiver. Without one, no events are sent. */
  url?: string;
  secret: string;
  accountId: string;
  clock: () => Date;
  /** Called after each event with the status of the response, 0 if there was none. */
  onSent?: (event: string, status: number) => void;
}

export type Webhook = ReturnType<typeof createWebhook>;

/** As long as Zoom waits for a response. */
const TIMEOUT_MS = 3000;
const VALIDATE_EVERY_MS = 1000;

/** Sends events, signed as Zoom signs them. */
export function createWebhook({ secret, accountId, clock, onSent, ...options }: WebhookOptions) {
  const hmac = (text: string) => createHmac('sha256', secret).update(text).digest('hex');

  async function send(url: string, event: string, payload: object): Promise<{ status: number; body: string }> {
    const body = JSON.stringify({ event, event_ts: clock().getTime(), payload });
    const timestamp = String(Math.floor(clock().getTime() / 1000));
    const headers = {
      'content-type': 'application/json; charset=utf-8',
      'x-zm-request-timestamp': timestamp,
      'x-zm-signature': `v0=${hmac(`v0:${timestamp}:${body}`)}`,
    };
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const answer = await fetch(url, { method: 'POST', headers, body, signal, redirect: 'manual' })
      .then(async (response) => ({ status: response.status, body: await response.text() }))
      .catch(() => ({ status: 0, body: '' }));
    onSent?.(event, answer.status);
    return answer;
  }

  return {
    url: options.url,
    /** Whether a receiver with the same secret is listening, checked as Zoom does with `endpoint.url_validation`. */
    async validate(): Promise<boolean> {
      const plainToken = randomBytes(16).toString('base64url');
      if (!this.url) return false;
      const { status, body } = await send(this.url, 'endpoint.url_validation', { plainToken });
      return status === 200 && body === JSON.stringify({ plainToken, encryptedToken: hmac(plainToken) });
    },
    /** Sends `meeting.registration_created`. Resolves to the status of the response, 0 if there was none. */
    async announce({ meetingId }: RegistrationMeeting, registrant: SandboxRegistrant): Promise<number> {
      if (!this.url) return 0;
      const object = {
        id: Number(meetingId),
        uuid: 'AWZrhLrjrnWBeNZBAZYcsw==',
        host_id: 'sandbox-host',
        topic: 'Sandbox',
        type: 2,
        start_time: registrant.create_time,
        timezone: 'UTC',
        duration: 60,
        registrant: asZoomSends(meetingId, registrant),
      };
      const payload = { account_id: accountId, object };
      return (await send(this.url, 'meeting.registration_created', payload)).status;
    },
  };
}

/** Waits until a receiver passes validation, then announces everybody who is waiting, one at a time, until `stop` aborts. */
export async function announceWaiting(
  { webhook, registrations }: { webhook: Webhook; registrations: RegistrationMeeting[] },
  stop: AbortSignal,
): Promise<void> {
  while (!stop.aborted && !(await webhook.validate())) {
    await sleep(VALIDATE_EVERY_MS, undefined, { signal: stop }).catch(() => undefined);
  }
  for (const meeting of registrations) {
    for (const registrant of meeting.registrants.filter(({ status }) => status === 'pending')) {
      if (!stop.aborted) await webhook.announce(meeting, registrant);
    }
  }
}
