import { DialerError } from '../../errors.ts';
import { localDate } from '../../schedule/calendar.ts';
import type { Meeting } from '../../schedule/row.ts';
import type { Instance, SessionList } from '../../zoom/reports.ts';
import { type Class, classAt } from './classes.ts';

// The times that a meeting took place. Zoom does not always say when; then their sessions do.

/** An instance with the time of its start, and its sessions if they had to be listed for it. */
export interface StartedInstance {
  uuid: string;
  startsAt: Date;
  list?: SessionList;
}

export interface Instances {
  started: StartedInstance[];
  /** The UUIDs of those that have no time and no sessions. */
  timeless: string[];
}

/** Lists the sessions of an instance. Throws DialerError if it could list none. */
export type ListSessions = (uuid: string) => Promise<SessionList>;

/** Gives each instance the time of its start, if need be that of its first session. Throws DialerError. */
export async function withTimes(instances: Instance[], listSessions: ListSessions): Promise<Instances> {
  const found: Instances = { started: [], timeless: [] };
  for (const { uuid, startsAt } of instances) {
    if (startsAt) {
      found.started.push({ uuid, startsAt });
      continue;
    }
    const list = await listSessions(uuid);
    const first = firstJoin(list);
    if (first) found.started.push({ uuid, startsAt: first, list });
    else found.timeless.push(uuid);
  }
  found.started.sort((a, b) => a.startsAt.getTime() - b.startsAt.getTime());
  return found;
}

/** When the first person joined; undefined if nobody did. */
export function firstJoin({ sessions }: SessionList): Date | undefined {
  return sessions.map(({ joinAt }) => joinAt).reduce<Date | undefined>((a, b) => (a && a < b ? a : b), undefined);
}

/** The sessions of several instances as those of one. IDs of connections are unique within an instance only. */
export async function unitedSessions(instances: StartedInstance[], listSessions: ListSessions): Promise<SessionList> {
  const united: SessionList = { entries: 0, sessions: [], timeless: [] };
  for (const { uuid, list: known } of instances) {
    const list = known ?? (await listSessions(uuid).catch((error) => failedList(error, instances.length)));
    const within = <T extends { userId: string }>(session: T) =>
      instances.length > 1 && session.userId ? { ...session, userId: `${uuid} ${session.userId}` } : session;
    united.entries += list.entries;
    united.sessions.push(...list.sessions.map(within));
    united.timeless.push(...list.timeless.map(within));
    if (list.incomplete) united.incomplete ??= list.incomplete;
  }
  if (united.incomplete && united.sessions.length + united.timeless.length === 0) throw united.incomplete;
  return united;
}

/** One of several instances may fail. */
function failedList(error: unknown, count: number): SessionList {
  if (count === 1 || !(error instanceof DialerError)) throw error;
  return { entries: 0, sessions: [], timeless: [], incomplete: error };
}

/** Separates the instances of a class, or only the given one if it belongs to none, from the others of its day. */
export function relatedTo(
  { uuid, startsAt }: StartedInstance,
  { meetingId, all, meetings, zone }: { meetingId: string; all: StartedInstance[]; meetings: Meeting[]; zone?: string },
): { own: Class | undefined; together: StartedInstance[]; others: StartedInstance[] } {
  const own = classAt({ meetingId, startsAt }, meetings);
  const isTogether = (other: StartedInstance) =>
    other.uuid === uuid ||
    (own !== undefined && classAt({ meetingId, ...other }, meetings)?.startsAt.getTime() === own.startsAt.getTime());
  const day = localDate(startsAt, zone);
  return {
    own,
    together: all.filter(isTogether),
    others: all.filter((other) => !isTogether(other) && localDate(other.startsAt, zone) === day),
  };
}
