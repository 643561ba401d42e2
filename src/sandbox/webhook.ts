import { createHmac, randomBytes } from 'node:crypto';
import { asZoomHasIt, type RegistrationMeeting, type SandboxRegistrant } from './registrants.ts';

export interface WebhookOptions {
  /** Where events go; nowhere, while it is left out. */
  url?: string;
  secret: string;
  accountId: string;
  clock: () => Date;
  /** Told what became of each event: the status that answered it, 0 where there was no answer. */
  onSent?: (event: string, status: number) => void;
}

/** Zoom's own patience. */
const ANSWER_MS = 3000;

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
    const signal = AbortSignal.timeout(ANSWER_MS);
    const answer = await fetch(url, { method: 'POST', headers, body, signal, redirect: 'manual' })
      .then(async (response) => ({ status: response.status, body: await response.text() }))
      .catch(() => ({ status: 0, body: '' }));
    onSent?.(event, answer.status);
    return answer;
  }

  return {
    url: options.url,
    /** Asks whether somebody with the same secret listens (`endpoint.url_validation`), as Zoom does before the first event. */
    async validate(): Promise<boolean> {
      const plainToken = randomBytes(16).toString('base64url');
      if (!this.url) return false;
      const { status, body } = await send(this.url, 'endpoint.url_validation', { plainToken });
      return status === 200 && body === JSON.stringify({ plainToken, encryptedToken: hmac(plainToken) });
    },
    /** Tells that somebody has registered. Resolves to the status that answered; 0 where nobody did. */
    async announce(meeting: RegistrationMeeting, registrant: SandboxRegistrant): Promise<number> {
      if (!this.url) return 0;
      const { meetingId } = meeting;
      const object = {
        id: Number(meetingId),
        uuid: 'AWZrhLrjrnWBeNZBAZYcsw==',
        host_id: 'sandbox-host',
        topic: 'Sandbox',
        type: 2,
        start_time: registrant.create_time,
        timezone: 'UTC',
        duration: 60,
        registrant: asZoomHasIt(meetingId, registrant),
      };
      const payload = { account_id: accountId, object };
      return (await send(this.url, 'meeting.registration_created', payload)).status;
    },
  };
}
