import type { SandboxRoom } from '../../src/sandbox/endpoints/rooms.ts';
import type { Fault } from '../../src/sandbox/faults.ts';
import type { Random } from './random.ts';

export const HOSTS = ['A', 'B'] as const;
export type HostName = (typeof HOSTS)[number];

/** Something that goes wrong for one host in one minute. */
export interface Trouble {
  host: HostName;
  name: string;
  /** Undefined if nothing listens at Zoom's address. */
  fault?: Fault;
  /**
   * Which joins need not be accepted in this minute: those of a room, or all. A run recovers from a fault that spoils nothing,
   * because it has time to retry.
   */
  spoils: 'nothing' | 'everything' | SandboxRoom;
  /** Lasts as long as the run, which therefore gets a short deadline, or the soak would take hours. */
  isSlow?: boolean;
}

const TOKEN = 'POST /oauth/token';
const LIST = 'GET /v2/rooms';

/** A minute in which the host cannot reach Zoom. */
export function away(host: HostName, random: Random): Trouble {
  const name = random.pick(['away: 503', 'away: refused', 'away: reset']);
  const base = { host, name, spoils: 'everything' as const, isSlow: true };
  if (name === 'away: refused') return base;
  return { ...base, fault: name === 'away: reset' ? { reset: 'before' } : { reply: { status: 503, body: 'down' } } };
}

/** At most one trouble for each kind of request: a run recovers from one of each. */
export function troublesOf(host: HostName, room: SandboxRoom, random: Random): Trouble[] {
  const troubles: Trouble[] = [];
  const add = (name: string, fault: Fault, spoils: Trouble['spoils'] = 'nothing', isSlow = false) =>
    troubles.push({ host, name, fault, spoils, isSlow });
  if (random.chance(0.06)) add(...random.pick(TOKEN_TROUBLES));
  if (random.chance(0.08)) add(...random.pick(LIST_TROUBLES));
  if (random.chance(0.3)) {
    const on = `PATCH /v2/rooms/${encodeURIComponent(room.id)}/`;
    const [name, fault, spoils, isSlow] = random.pick(random.chance(0.5) ? PASSING : LASTING);
    add(`${name} (${room.name})`, { ...fault, on }, spoils === 'room' ? room : spoils, isSlow);
  }
  return troubles;
}

type Kind<Spoils> = [name: string, fault: Fault, spoils?: Spoils, isSlow?: boolean];

const SERVER_ERROR = { reply: { status: 500, body: { code: 500, message: 'Internal error.' } } };
const SLOW_MS = 900;

const TOKEN_TROUBLES: Kind<Trouble['spoils']>[] = [
  ['token: 500 once', { ...SERVER_ERROR, on: TOKEN, times: 1 }],
  ['token: reset once', { reset: 'before', on: TOKEN, times: 1 }],
  ['token: answer lost once', { reset: 'after', on: TOKEN, times: 1 }],
  ['token: 500', { ...SERVER_ERROR, on: TOKEN }, 'everything', true],
  [
    'token: refused',
    {
      reply: { status: 400, body: { reason: 'Invalid client_id or client_secret', error: 'invalid_client' } },
      on: TOKEN,
    },
    'everything',
  ],
];

const LIST_TROUBLES: Kind<Trouble['spoils']>[] = [
  ['list: 500 once', { ...SERVER_ERROR, on: LIST, times: 1 }],
  ['list: cut off once', { cutOff: '{"rooms":[', on: LIST, times: 1 }],
  ['list: second page 500 once', { ...SERVER_ERROR, on: LIST, after: 1, times: 1 }],
  [
    'list: 401 once',
    { reply: { status: 401, body: { code: 124, message: 'Access token is expired.' } }, on: LIST, times: 1 },
  ],
  ['list: 500', { ...SERVER_ERROR, on: LIST }, 'everything', true],
  ['list: second page 500', { ...SERVER_ERROR, on: LIST, after: 1 }, 'everything', true],
  ['list: 403', { reply: { status: 403, body: { code: 403, message: 'No.' } }, on: LIST }, 'everything'],
];

/** Troubles of a room's PATCH from which a run recovers. */
const PASSING: Kind<'room' | 'everything'>[] = [
  ['500 once', { ...SERVER_ERROR, times: 1 }],
  ['503 once', { reply: { status: 503, body: '<html>' }, times: 1 }],
  ['reset before once', { reset: 'before', times: 1 }],
  ['reset after once', { reset: 'after', times: 1 }],
  ['reset after once', { reset: 'after', times: 1 }],
  ['401 once', { reply: { status: 401, body: { code: 124, message: 'Access token is expired.' } }, times: 1 }],
  [
    '429 once',
    { reply: { status: 429, headers: { 'retry-after': '1' }, body: { code: 429, message: 'Wait.' } }, times: 1 },
  ],
  ['answer late', { delayMs: 150 }],
];

/** Troubles from which it does not. Slow ones also use up the time of the other rooms. */
const LASTING: Kind<'room' | 'everything'>[] = [
  ['500', SERVER_ERROR, 'room'],
  ['reset before', { reset: 'before' }, 'room'],
  ['reset after', { reset: 'after' }, 'room'],
  ['404', { reply: { status: 404, body: { code: 1012, message: 'Room does not exist.' } } }, 'room'],
  [
    'daily limit',
    {
      reply: {
        status: 429,
        headers: { 'x-ratelimit-type': 'Daily-limit', 'retry-after': '2026-11-25T00:00:00Z' },
        body: { code: 429, message: 'You have reached the maximum daily rate limit for this API.' },
      },
    },
    'room',
  ],
  ['hangs', { hang: true }, 'everything', true],
  ['answer after the deadline', { delayMs: SLOW_MS }, 'everything', true],
];

/** How long to wait until all delayed answers of a minute are done. */
export function longestDelayMs(troubles: Trouble[]): number {
  return Math.max(0, ...troubles.map(({ fault }) => (fault && 'delayMs' in fault ? fault.delayMs : 0)));
}
