import {
  APPROVE_SCOPES,
  CONTROL_SCOPES,
  DASHBOARD_PARTICIPANTS_SCOPES,
  DASHBOARD_SCOPES,
  HOSTED_SCOPES,
  HOSTS_SCOPES,
  INSTANCES_SCOPES,
  LIST_REGISTRANTS_SCOPES,
  LIST_SCOPES,
  MEETING_REPORT_SCOPES,
  PARTICIPANTS_SCOPES,
} from '../zoom/scopes.ts';
import { ACCOUNT_SCOPES, accountEndpoints } from './endpoints/account.ts';
import type { Handler } from './endpoints/endpoint.ts';
import { hostsEndpoints } from './endpoints/hosts.ts';
import { metricsEndpoints } from './endpoints/metrics.ts';
import { registrantsEndpoints } from './endpoints/registrants.ts';
import { reportsEndpoints } from './endpoints/reports.ts';
import { roomsEndpoints } from './endpoints/rooms.ts';
import { type Credentials, tokenEndpoint } from './endpoints/token.ts';
import { limiters } from './limits.ts';
import type { SandboxOptions } from './options.ts';
import type { Webhook } from './webhook.ts';

/** The scopes of the sandbox's app, unless the options set others. */
export const SCOPES: string[] = [
  LIST_SCOPES,
  CONTROL_SCOPES,
  PARTICIPANTS_SCOPES,
  MEETING_REPORT_SCOPES,
  INSTANCES_SCOPES,
  HOSTS_SCOPES,
  HOSTED_SCOPES,
  DASHBOARD_SCOPES,
  DASHBOARD_PARTICIPANTS_SCOPES,
  ...ACCOUNT_SCOPES,
  LIST_REGISTRANTS_SCOPES,
  APPROVE_SCOPES,
].map(([granular]) => granular);

/** Answers requests as Zoom does, within the account's limits and the app's scopes. */
export function createApi(
  options: SandboxOptions & Required<Pick<SandboxOptions, 'rooms' | 'registrations' | 'clock'>>,
  credentials: Credentials,
  webhook: Webhook,
): Handler {
  const { rooms, passcodes = {}, meetings = [], registrations, clock, plan = 'business' } = options;
  const {
    scopes = SCOPES,
    tokenLifetimeSeconds: lifetimeSeconds = 3600,
    newestTokenOnly: newestOnly = false,
  } = options;
  const token = tokenEndpoint(credentials, { scopes, lifetimeSeconds, newestOnly });
  const limits = limiters(options);
  const endpoints = [
    ...roomsEndpoints(rooms, passcodes),
    ...reportsEndpoints(meetings),
    ...hostsEndpoints(meetings, clock),
    ...accountEndpoints(meetings, clock),
    ...metricsEndpoints(meetings, clock, plan),
    ...registrantsEndpoints(registrations, clock, (...who) => void webhook.announce(...who)),
  ];
  return (request) => {
    const tokenReply = token.handle(request);
    if (tokenReply) return tokenReply;
    const endpoint = endpoints.find(({ matches }) => matches(request));
    return limits[endpoint?.category ?? 'Medium'](() => {
      if (!endpoint) return { status: 404, body: { code: 2300, message: 'This API endpoint is not recognized.' } };
      return token.refusal(request, endpoint.scopes) ?? endpoint.answer(request);
    });
  };
}
