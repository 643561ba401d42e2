import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { createApi } from './api.ts';
import type { Reply, SandboxRequest } from './endpoints/endpoint.ts';
import type { RegistrationMeeting } from './endpoints/registrants.ts';
import type { SandboxRoom } from './endpoints/rooms.ts';
import type { Credentials } from './endpoints/token.ts';
import { faultPicker, inflict } from './faults.ts';
import type { SandboxOptions } from './options.ts';
import { createWebhook, type Webhook } from './webhook.ts';

export interface Sandbox {
  url: string;
  /** Environment variables that point dialer at this sandbox. */
  env: Record<
    | 'ZOOM_ACCOUNT_ID'
    | 'ZOOM_CLIENT_ID'
    | 'ZOOM_CLIENT_SECRET'
    | 'ZOOM_API_URL'
    | 'ZOOM_OAUTH_URL'
    | 'ZOOM_WEBHOOK_SECRET',
    string
  >;
  rooms: SandboxRoom[];
  registrations: RegistrationMeeting[];
  /** Set its `url` once it is known. */
  webhook: Webhook;
  /** Every request received, including those that a fault left unanswered. */
  requests: SandboxRequest[];
  close(): Promise<void>;
}

const CREDENTIALS: Credentials = {
  accountId: 'sandbox-account',
  clientId: 'sandbox-client',
  clientSecret: 'sandbox-client-secret',
  webhookSecret: 'sandbox-webhook-secret',
};

/** Starts a fake of Zoom's API on a loopback port, as strict as the real one. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const credentials = { ...CREDENTIALS, ...options.credentials };
  const { rooms = [], registrations = [], clock = () => new Date(), faults = [] } = options;
  const requests: SandboxRequest[] = [];
  const { accountId, webhookSecret } = credentials;
  const webhook = createWebhook({ ...options.webhook, secret: webhookSecret, accountId, clock });
  const answer = createApi({ ...options, rooms, registrations, clock }, credentials, webhook);
  const faultFor = faultPicker(faults);

  const server = createServer(async (incoming, response) => {
    try {
      const request = await readRequest(incoming);
      requests.push(request);
      if (options.clock) response.setHeader('date', options.clock().toUTCString());
      if (options.latencyMs) await sleep(options.latencyMs);
      const reply = (content: Partial<Reply>) => {
        options.onRequest?.(request, content.status ?? 200);
        send(response, content);
      };
      const fault = faultFor(request);
      if (!fault) return reply(answer(request) ?? {});
      if ('reset' in fault && fault.reset === 'after') answer(request);
      await inflict(fault, request, response, () => reply(answer(request) ?? {}), reply);
    } catch {
      // The request cannot be read: an invalid path, or a body that is cut off.
      send(response, { status: 400, body: { code: 300, message: 'Bad request.' } });
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    env: {
      ZOOM_ACCOUNT_ID: credentials.accountId,
      ZOOM_CLIENT_ID: credentials.clientId,
      ZOOM_CLIENT_SECRET: credentials.clientSecret,
      ZOOM_API_URL: `${url}/v2`,
      ZOOM_OAUTH_URL: `${url}/oauth/token`,
      ZOOM_WEBHOOK_SECRET: webhookSecret,
    },
    rooms,
    registrations,
    webhook,
    requests,
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

async function readRequest(incoming: IncomingMessage): Promise<SandboxRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const { pathname, searchParams } = new URL(`http://sandbox${incoming.url ?? '/'}`);
  const { method = '', headers } = incoming;
  return { method, path: pathname, query: searchParams, headers, body: Buffer.concat(chunks).toString() };
}

function send(response: ServerResponse, { status = 200, headers = {}, body }: Partial<Reply>): void {
  const isText = typeof body === 'string';
  const type = body === undefined ? {} : { 'content-type': isText ? 'text/html' : 'application/json;charset=UTF-8' };
  response.writeHead(status, { ...type, ...headers });
  response.end(body === undefined || isText ? body : JSON.stringify(body));
}
