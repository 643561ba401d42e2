import type { SandboxRoom } from '../../src/sandbox/endpoints/rooms.ts';
import type { Fault } from '../../src/sandbox/faults.ts';
import type { Random } from './random.ts';
import { CATCH_UP_MINUTES, type Timetable } from './schedule.ts';

export const HOSTS = ['A', 'B'] as const;
export type HostName = (typeof HOSTS)[number];

/** Something that goes wrong for one host in one minute. */
export interface Trouble {
  host: HostName;
  name: string;
  /** Left out where nothing listens at Zoom's address. */
  fault?: Fault;
  /**
   * Whose joins need not be accepted in this minute: a room's, or all. A tick gets over a fault that spoils nothing: it
   * has time to try again.
   */
  spoils: 'nothing' | 'everything' | SandboxRoom;
  /** It lasts as long as the tick: that one gets little time, or the soak would take hours. */
  isSlow?: boolean;
}

/** When a tick is interrupted: after so much of the time that ticks take, or when Zoom answers its n-th request. */
export type Moment = { afterShare: number } | { atRequest: number };

export interface PlannedTick {
  host: HostName;
  /** Of the minute. */
  second: number;
  interruption?: { how: 'kill' | 'stop'; at: Moment };
}

export interface PlannedMinute {
  minute: number;
  /** One after the other; the ticks of each run at the same time. */
  groups: PlannedTick[][];
  troubles: Trouble[];
  offline: SandboxRoom[];
}

/** After the last row all goes well for so long: what is still to be told is told. */
const EPILOGUE_MINUTES = CATCH_UP_MINUTES + 4;

/** What happens in each minute: all of the soak that is not left to real time. */
export function plan(random: Random, minutes: number, { wanted, occurrences }: Timetable): PlannedMinute[] {
  const isDown = { A: episodes(random, 0.012, [4, 15]), B: episodes(random, 0.012, [4, 15]) };
  const areDown = episodes(random, 0.006, [3, 14]);
  const isAway = { A: episodes(random, 0.01, [3]), B: episodes(random, 0.01, [3]) };
  const areAway = episodes(random, 0.008, [3, 14]);
  const offline = wanted.map((room) => ({ room, isOn: episodes(random, 0.006, [4, 12]) }));
  const planned: PlannedMinute[] = [];
  for (let minute = 0; minute < minutes; minute++) {
    const bothDown = areDown(minute);
    const hosts = HOSTS.filter((host) => !isDown[host](minute) && !bothDown);
    const bothAway = areAway(minute);
    const due = occurrences.filter((one) => one.minute <= minute && minute < one.endsAt);
    const justDue = due.filter((one) => one.minute === minute);
    const troubles = HOSTS.flatMap((host) => {
      if (isAway[host](minute) || bothAway) return [away(host, random)];
      const [{ room } = { room: random.pick(wanted) }] = random.chance(0.8) && justDue.length > 0 ? justDue : due;
      return troublesOf(host, room, random);
    });
    const off = offline.filter(({ isOn }) => isOn(minute)).map(({ room }) => room);
    planned.push(
      // The hosts' first tick sets the point from which on nothing may be lost.
      minute === 0 ? quiet(minute) : { minute, groups: groupsOf(hosts, random), troubles, offline: off },
    );
  }
  return [...planned, ...Array.from({ length: EPILOGUE_MINUTES }, (_, index) => quiet(minutes + index))];
}

function quiet(minute: number): PlannedMinute {
  return { minute, groups: [HOSTS.map((host) => ({ host, second: 1 }))], troubles: [], offline: [] };
}

/** Whether something is on that begins now and then, and lasts for up to one of `longest` minutes. */
function episodes(random: Random, probability: number, longest: number[]): (minute: number) => boolean {
  let until = 0;
  return (minute) => {
    if (minute >= until && random.chance(probability)) until = minute + random.whole(1, random.pick(longest));
    return minute < until;
  };
}

function groupsOf(hosts: HostName[], random: Random): PlannedTick[][] {
  let second = random.whole(0, 5);
  const [first, other] = random.chance(0.5) ? hosts : [...hosts].reverse();
  if (!first) return [];
  const tick = (host: HostName, at: number): PlannedTick => ({ host, second: at, ...interrupted(random) });
  const groups = [[tick(first, second)]];
  // Ticks at one time must be near each other by the simulated clock too: a claim of half a minute ago has lapsed.
  if (other && random.chance(0.55)) groups[0]?.push(tick(other, second + random.whole(0, 3)));
  else if (other) {
    second += random.whole(6, 26);
    groups.push([tick(other, second)]);
  }
  if (random.chance(0.1)) groups.push([tick(random.pick(hosts), second + random.whole(6, 26))]);
  return groups;
}

function interrupted(random: Random): Pick<PlannedTick, 'interruption'> {
  if (!random.chance(0.2)) return {};
  const how = random.chance(0.75) ? 'kill' : 'stop';
  // The requests of a tick: token, two pages of rooms, and then the joins.
  const at = random.chance(0.5) ? { afterShare: random.whole(0, 120) / 100 } : { atRequest: random.whole(2, 6) };
  return { interruption: { how, at } };
}

const TOKEN = 'POST /oauth/token';
const LIST = 'GET /v2/rooms';

function away(host: HostName, random: Random): Trouble {
  const name = random.pick(['away: 503', 'away: refused', 'away: reset']);
  const base = { host, name, spoils: 'everything' as const, isSlow: true };
  if (name === 'away: refused') return base;
  return { ...base, fault: name === 'away: reset' ? { reset: 'before' } : { reply: { status: 503, body: 'down' } } };
}

/** At most one for each kind of request: a tick gets over one of each. */
function troublesOf(host: HostName, room: SandboxRoom, random: Random): Trouble[] {
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

/** Of a room's PATCH: what one tick gets over. */
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

/** And what it does not. What is slow takes the time of all other rooms as well. */
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

/** How long to wait until what hangs in a minute's delays is done. */
export function longestDelayMs(troubles: Trouble[]): number {
  return Math.max(0, ...troubles.map(({ fault }) => (fault && 'delayMs' in fault ? fault.delayMs : 0)));
}
