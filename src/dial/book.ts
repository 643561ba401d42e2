import { DialerError } from '../errors.ts';
import type { Span } from './calendar.ts';
import type { Join } from './due.ts';
import { type Attempt, type Hold, holdOn } from './hold.ts';
import type { Entry, Ledger, Subject } from './ledger.ts';
import { type RoomJoin, roomKey } from './rooms.ts';

/** The ledger as one tick uses it: it never costs a class its room. Once it fails it is left alone, and what is due in this minute goes on without it. */
export interface Book {
  /** The latest word on a join, by what its row says: no rooms list is needed for what is settled. */
  entry(join: Join): Entry | undefined;
  /** A join that this tick wants to send: nothing is claimed before `beforeTry`. */
  hold(join: RoomJoin): Hold;
  /** Writes down that joins came to nothing; resolves to those that are this tick's to tell. */
  end<J extends Join>(joins: J[], state: 'missed' | 'superseded', reason: string): Promise<J[]>;
  /** Why the ledger is not used, if it is not. */
  error(): DialerError | undefined;
}

/** Reads what the ledger has of the span. Without a ledger every join is as new. Never throws a DialerError. */
export async function openBook(
  ledger: Ledger | undefined,
  span: Span,
  { minute, elapsedMs }: { minute: Span; elapsedMs: () => number },
): Promise<Book> {
  let failure: DialerError | undefined;
  const attempt: Attempt = async (work, otherwise) => {
    if (!ledger || failure) return otherwise();
    try {
      return await work(ledger);
    } catch (error) {
      if (!(error instanceof DialerError)) throw error;
      failure ??= error;
      return otherwise();
    }
  };

  const entries = new Map<string, Entry>();
  for (const entry of await attempt(
    (ledger) => ledger.entries(span),
    () => [],
  )) {
    for (const ref of [entry.room, entry.roomId]) entries.set(keyOf(ref, entry), entry);
  }
  const entryOf = (join: Join) => entries.get(keyOf(join.room, subjectOf(join)));

  return {
    entry: entryOf,
    hold: (join) =>
      holdOn(join, subjectOf(join, join.zoomRoom.id), {
        attempt,
        minute,
        elapsedMs,
        hasFailed: () => failure !== undefined,
      }),
    end(joins, state, reason) {
      const bySubject = new Map(joins.map((join) => [subjectOf(join, idOf(join) ?? entryOf(join)?.roomId), join]));
      const told = (subjects: Subject[]) => subjects.flatMap((subject) => bySubject.get(subject) ?? []);
      return attempt(
        async (ledger) => (joins.length > 0 ? told(await ledger.end([...bySubject.keys()], state, reason)) : []),
        () => (failure ? [] : joins),
      );
    },
    error: () => failure,
  };
}

function idOf(join: Join & { zoomRoom?: RoomJoin['zoomRoom'] }): string | undefined {
  return join.zoomRoom?.id;
}

function subjectOf({ meeting, room, dueAt, action }: Join, roomId = room): Subject {
  return { roomId, room, meetingId: meeting.meetingId, dueAt, action };
}

function keyOf(ref: string, { meetingId, dueAt, action }: Subject): string {
  return [action, meetingId, dueAt.getTime(), roomKey(ref)].join(' ');
}
