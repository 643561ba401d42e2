import type { SandboxRequest } from './endpoints/endpoint.ts';
import type { RegistrationMeeting } from './endpoints/registrants.ts';
import type { PastMeeting } from './endpoints/reports.ts';
import type { SandboxRoom } from './endpoints/rooms.ts';
import type { Credentials } from './endpoints/token.ts';
import type { Fault } from './faults.ts';
import type { WebhookOptions } from './webhook.ts';

export interface SandboxOptions {
  /** 0 or left out: any free one. */
  port?: number;
  rooms?: SandboxRoom[];
  /** Passcodes of meetings that have one: a room that comes with another stays outside, at a prompt. */
  passcodes?: Record<string, string>;
  /** What took place, for its reports. */
  meetings?: PastMeeting[];
  /** Those with registration, and who registered for them. */
  registrations?: RegistrationMeeting[];
  /** Where it tells of whoever registers. */
  webhook?: Pick<WebhookOptions, 'url' | 'onSent'>;
  credentials?: Partial<Credentials>;
  scopes?: string[];
  tokenLifetimeSeconds?: number;
  /** Requests a second; 60 is a Business account's. */
  limitPerSecond?: number;
  /** The same for reports, which are HEAVY; 40 is a Business account's. */
  heavyLimitPerSecond?: number;
  /** Lists of the dashboard a minute, which are RESOURCE-INTENSIVE; 20 is a Business account's. */
  listsLimitPerMinute?: number;
  /** HEAVY and RESOURCE-INTENSIVE requests together, from the start; none when left out. */
  dailyLimit?: number;
  /** A Pro account has reports, but no dashboards. Business when left out. */
  plan?: 'pro' | 'business';
  latencyMs?: number;
  /** Its clock, as the Date of its answers tells; this machine's when left out. */
  clock?: () => Date;
  faults?: Fault[];
  /** Told of every request that was answered. */
  onRequest?: (request: SandboxRequest, status: number) => void;
}
