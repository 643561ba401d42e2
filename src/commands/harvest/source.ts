import { createHash } from 'node:crypto';
import { MINUTE_MS } from '../../base/system/time.ts';
import { type DialerError, expected } from '../../errors.ts';
import type { ZoomClient } from '../../zoom/client.ts';
import { pastMeetings, pastSessions } from '../../zoom/dashboards.ts';
import { activeHosts, hostedMeetings, reportedSessions } from '../../zoom/host-reports.ts';
import type { ListedMeeting, SessionPage } from '../../zoom/past-meetings.ts';

export type SourceName = 'dashboards' | 'reports';

/** UTC days, both inclusive, a month at most. */
export interface Dates {
  from: string;
  to: string;
}

/** A piece of a list of meetings. Its `mark` records that it need not be requested again. */
export interface Piece {
  meetings: ListedMeeting[];
  unreadable: number;
  mark: Mark;
  /** Why Zoom refused to list the meetings of a host. */
  refused?: DialerError;
}

export interface Mark {
  /** The first of the dates. */
  from: string;
  /** When Zoom listed the piece, in Unix ms. Later meetings are not in it. */
  at: number;
  /** All meetings of these dates are listed. */
  isEnd?: boolean;
  /** The token of the next page; from the dashboards. */
  next?: string;
  /** A hash of the ID of the host of these meetings; from the reports. */
  host?: string;
}

export interface Source {
  name: SourceName;
  /** Lists the meetings of these dates that no mark covers, in any order. Throws DialerError. */
  list(dates: Dates, marks: Mark[]): AsyncGenerator<Piece>;
  /** The sessions of one instance. Throws DialerError. */
  sessions(uuid: string): AsyncGenerator<SessionPage>;
}

/** Zoom's page tokens are valid for 15 minutes. */
const TOKEN_MS = 14 * MINUTE_MS;
const HOSTS_AT_ONCE = 8;

/** Reads Zoom's dashboards or reports. `now` is the clock in Unix ms. */
export function openSource(name: SourceName, client: ZoomClient, now: () => number): Source {
  return name === 'dashboards' ? dashboards(client, now) : reports(client, now);
}

function dashboards(client: ZoomClient, now: () => number): Source {
  async function* listFrom({ from, to }: Dates, first: string): AsyncGenerator<Piece> {
    for await (const { next, ...piece } of pastMeetings(client, { from, to }, first)) {
      yield { ...piece, mark: { from, at: now(), ...(next === '' ? { isEnd: true } : { next }) } };
    }
  }
  return {
    name: 'dashboards',
    async *list(dates, marks) {
      const { next, at = 0 } = marks.at(-1) ?? {};
      if (next === undefined || now() - at > TOKEN_MS) return yield* listFrom(dates, '');
      let isTokenValid = false;
      try {
        for await (const piece of listFrom(dates, next)) {
          isTokenValid = true;
          yield piece;
        }
      } catch (error) {
        // Zoom no longer accepts the token, so start the list again.
        if (isTokenValid || expected(error).code !== 'refused') throw error;
        yield* listFrom(dates, '');
      }
    },
    sessions: (uuid) => pastSessions(client, uuid),
  };
}

function reports(client: ZoomClient, now: () => number): Source {
  return {
    name: 'reports',
    async *list(dates, marks) {
      const { from } = dates;
      const at = now();
      const known = new Set(marks.map(({ host }) => host));
      let isWhole = true;
      for await (const hosts of inGroups(activeHosts(client, dates), HOSTS_AT_ONCE)) {
        const wanted = hosts.filter(({ id }) => !known.has(keyOf(id)));
        const lists = await Promise.allSettled(wanted.map((host) => hostedMeetings(client, host, dates)));
        for (const [index, list] of lists.entries()) {
          const host = keyOf(wanted[index]?.id ?? '');
          if (list.status === 'fulfilled') yield { ...list.value, mark: { from, at, host } };
          else if (expected(list.reason).code !== 'refused') throw list.reason;
          else {
            isWhole = false;
            yield { meetings: [], unreadable: 0, mark: { from, at }, refused: list.reason };
          }
        }
      }
      if (isWhole) yield { meetings: [], unreadable: 0, mark: { from, at, isEnd: true } };
    },
    sessions: (uuid) => reportedSessions(client, uuid),
  };
}

async function* inGroups<T>(all: AsyncIterable<T>, size: number): AsyncGenerator<T[]> {
  let group: T[] = [];
  for await (const one of all) {
    group.push(one);
    if (group.length < size) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}

function keyOf(hostId: string): string {
  return createHash('sha256').update(hostId).digest('hex').slice(0, 16);
}
