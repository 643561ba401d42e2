import type { SandboxRoom } from '../../src/sandbox/endpoints/rooms.ts';
import type { Random } from './random.ts';
import { CATCH_UP_MINUTES, type Timetable } from './schedule.ts';
import { away, HOSTS, type HostName, type Trouble, troublesOf } from './troubles.ts';

/** When a run is interrupted: after a share of the usual time of a run, or when Zoom answers its n-th request. */
export type Moment = { afterShare: number } | { atRequest: number };

export interface PlannedTick {
  host: HostName;
  /** Within the minute. */
  second: number;
  interruption?: { how: 'kill' | 'stop'; at: Moment };
}

export interface PlannedMinute {
  minute: number;
  /** The groups run one after the other, and the runs of a group at the same time. */
  groups: PlannedTick[][];
  troubles: Trouble[];
  offline: SandboxRoom[];
}

/** After the last row, nothing goes wrong for so long, so that everything left is reported. */
const EPILOGUE_MINUTES = CATCH_UP_MINUTES + 4;

/** Plans what happens in each minute: everything in the soak that does not depend on real time. */
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
      // From the hosts' first run on, nothing may be lost.
      minute === 0 ? quiet(minute) : { minute, groups: groupsOf(hosts, random), troubles, offline: off },
    );
  }
  return [...planned, ...Array.from({ length: EPILOGUE_MINUTES }, (_, index) => quiet(minutes + index))];
}

function quiet(minute: number): PlannedMinute {
  return { minute, groups: [HOSTS.map((host) => ({ host, second: 1 }))], troubles: [], offline: [] };
}

/** Random episodes, each at most as long as one of `longest` in minutes. Tells whether one is going on in a minute. */
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
  // Runs at the same time must be close by the simulated clock too, because a claim expires after half a minute.
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
  // The requests of a run: the token, two pages of rooms, and then the joins.
  const at = random.chance(0.5) ? { afterShare: random.whole(0, 120) / 100 } : { atRequest: random.whole(2, 6) };
  return { interruption: { how, at } };
}
