import type { SandboxRequest } from './endpoints/endpoint.ts';
import type { RegistrationMeeting } from './endpoints/registrants.ts';
import type { PastMeeting } from './endpoints/reports.ts';
import type { SandboxRoom } from './endpoints/rooms.ts';
import type { Credentials } from './endpoints/token.ts';
import type { Fault } from './faults.ts';
import type { WebhookOptions } from './webhook.ts';

export interface SandboxOptions {
  /** Any free port by default. */
  port?: number;
  rooms?: SandboxRoom[];
  /** Passcodes by meeting number. With a wrong one, a room stays at a prompt. */
  passcodes?: Record<string, string>;
  /** Past meetings, for reports and dashboards. */
  meetings?: PastMeeting[];
  /** Meetings with registration, and their registrants. */
  registrations?: RegistrationMeeting[];
  /** Where new registrations are announced. */
  webhook?: Pick<WebhookOptions, 'url' | 'onSent'>;
  credentials?: Partial<Credentials>;
  scopes?: string[];
  tokenLifetimeSeconds?: number;
  /** A new token ends the earlier ones of the app. Off by default. */
  newestTokenOnly?: boolean;
  /** MEDIUM requests per second. By default 60, as for a Business account. */
  limitPerSecond?: number;
  /** HEAVY requests (reports) per second. By default 40, as for a Business account. */
  heavyLimitPerSecond?: number;
  /** RESOURCE-INTENSIVE requests (lists of the dashboards) per minute. By default 20, as for a Business account. */
  listsLimitPerMinute?: number;
  /** HEAVY and RESOURCE-INTENSIVE requests together, counted from the start. By default unlimited. */
  dailyLimit?: number;
  /** A Pro account has reports but no dashboards. Business by default. */
  plan?: 'pro' | 'business';
  latencyMs?: number;
  /** The clock, also sent in the Date header. This machine's by default. */
  clock?: () => Date;
  faults?: Fault[];
  /** Called for every request that is answered. */
  onRequest?: (request: SandboxRequest, status: number) => void;
}
