import { DialerError } from '../errors.ts';
import type { EndState, Ledger, LedgerEntry, LedgerJoin } from '../ledger/joins.ts';
import type { Span } from '../schedule/calendar.ts';
import { type Join, minuteOf } from '../schedule/due.ts';
import { isPattern } from '../schedule/patterns.ts';
import { roomKey } from '../schedule/rooms.ts';
import { joinsOf, meetingByHand } from './by-hand.ts';
import { type Attempt, claimFor, type JoinClaim } from './join-claim.ts';
import type { TickPorts } from './ports.ts';
import type { LocatedJoin, RoomJoin } from './room-join.ts';

/** What was read from the ledger may be this old right before a join is sent. */
const FRESH_MS = 1000;
/** Hosts that share a ledger have different clocks. */
const CLOCK_SKEW_MS = 5000;

/**
 * The ledger as one run uses it. It never costs a class its room: once it fails, it is left alone, and this minute's joins
 * are sent without it.
 */
export interface TickLedger {
  /** The latest record of a join, found by what its row says: settled joins need no rooms list. */
  entry(join: Join): LedgerEntry | undefined;
  /** The names of rooms that earlier runs dealt with. */
  roomNames: string[];
  /** What people had rooms do with `dialer join` and `dialer leave`, in the span. */
  byHand: Join[];
  /** What the join's room did earlier in the span, chronologically. */
  before(join: Pick<RoomJoin, 'zoomRoom' | 'dueAt'>): LedgerEntry[];
  /** What the join's room did in the span, chronologically. undefined if there is no ledger, or it cannot be read. */
  did(join: Join): LedgerEntry[] | undefined;
  /** Whether, since this run began, the room was given something later: by hand, or after a command by hand. */
  isOvertaken(join: RoomJoin): Promise<boolean>;
  /** The claim on a join that this run wants to send. */
  claim(join: RoomJoin): JoinClaim;
  /** Records that joins came to nothing. Resolves to those that are this run's to report. */
  end<J extends LocatedJoin>(joins: J[], state: EndState, reason: string): Promise<J[]>;
  /** Records whether the rooms of accepted joins were seen in a meeting. */
  saw(joins: LocatedJoin[], isInMeeting: boolean): Promise<void>;
  /** Why the ledger is not used. undefined while it works, and if there is none. */
  error(): DialerError | undefined;
}

/** Reads the span from the ledger. Without a ledger, every join is new. Never throws a DialerError. */
export async function openTickLedger(
  ledger: Ledger | undefined,
  span: Span,
  { now, clock, elapsedMs }: Pick<TickPorts, 'now' | 'clock' | 'elapsedMs'>,
): Promise<TickLedger> {
  const { attempt, failure } = attempting(ledger);
  const read = async (until: Date) => {
    const found = await attempt(
      (ledger) => ledger.entries({ from: span.from, until }),
      () => [],
    );
    return found.toSorted((a, b) => a.dueAt.getTime() - b.dueAt.getTime());
  };
  const found = await read(span.until);
  const entryOf = entryFinder(found);
  const isRead = ledger !== undefined && failure() === undefined;
  const doneIn = byRoom(found.filter(isDone));

  let latest = Promise.resolve(found);
  let readAtMs = elapsedMs();
  const readLately = () => {
    if (elapsedMs() - readAtMs < FRESH_MS) return latest;
    readAtMs = elapsedMs();
    latest = read(new Date(clock().getTime() + CLOCK_SKEW_MS));
    return latest;
  };

  return {
    entry: entryOf,
    roomNames: [...new Set(found.map(({ room, roomName }) => roomName || room))].filter((name) => !isPattern(name)),
    byHand: found.filter((entry) => entry.isByHand && isDone(entry)).flatMap(joinsByHand),
    before: ({ zoomRoom, dueAt }) =>
      found.filter((entry) => entry.roomId === zoomRoom.id && entry.dueAt < dueAt && isDone(entry)),
    did: ({ room }) => (isRead ? (doneIn.get(roomKey(room)) ?? []) : undefined),
    async isOvertaken({ zoomRoom, dueAt, meeting }) {
      const isLater = (entry: LedgerEntry) => entry.roomId === zoomRoom.id && entry.dueAt > dueAt && isDone(entry);
      return (await readLately()).some((entry) => isLater(entry) && (entry.isByHand || meeting.isByHand));
    },
    claim: (join) =>
      claimFor(join, subjectOf(join), {
        attempt,
        minute: minuteOf(now),
        elapsedMs,
        hasFailed: () => failure() !== undefined,
      }),
    end(joins, state, reason) {
      const bySubject = new Map(joins.map((join) => [subjectOf(join, entryOf(join)), join]));
      const joinsFor = (subjects: LedgerJoin[]) => subjects.flatMap((subject) => bySubject.get(subject) ?? []);
      return attempt(
        async (ledger) => (joins.length > 0 ? joinsFor(await ledger.end([...bySubject.keys()], state, reason)) : []),
        () => (failure() ? [] : joins),
      );
    },
    async saw(joins, isInMeeting) {
      const subjects = joins.map((join) => subjectOf(join));
      await attempt(
        async (ledger) => (subjects.length > 0 ? ledger.markSeen(subjects, isInMeeting) : undefined),
        () => undefined,
      );
    },
    error: failure,
  };
}

/** Uses the ledger until it fails. From then on, and if there is none, everything goes on without it. */
function attempting(ledger: Ledger | undefined): { attempt: Attempt; failure: () => DialerError | undefined } {
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
  return { attempt, failure: () => failure };
}

/** Returns a function that finds a join's entry by what its row says, be that the room's name or its ID. */
export function entryFinder(entries: LedgerEntry[]): (join: Join) => LedgerEntry | undefined {
  const byKey = new Map<string, LedgerEntry>();
  for (const entry of entries) {
    for (const ref of [entry.room, entry.roomId]) byKey.set(keyOf(ref, entry), entry);
  }
  return (join) => byKey.get(keyOf(join.room, subjectOf(join)));
}

/** The entries of each room, by its name in Zoom, its ID, and what its rows call it. */
function byRoom(entries: LedgerEntry[]): Map<string, LedgerEntry[]> {
  const rooms = new Map<string, LedgerEntry[]>();
  for (const entry of entries) {
    for (const key of new Set([entry.room, entry.roomName, entry.roomId].map(roomKey))) {
      rooms.set(key, [...(rooms.get(key) ?? []), entry]);
    }
  }
  return rooms;
}

/** A join as the ledger records it. Without its room in Zoom's list, the room is as an earlier entry or the row has it. */
function subjectOf(join: LocatedJoin, earlier?: LedgerEntry): LedgerJoin {
  const { meeting, room, dueAt, action, zoomRoom } = join;
  return {
    roomId: zoomRoom?.id ?? earlier?.roomId ?? room,
    room,
    roomName: zoomRoom?.name ?? earlier?.roomName ?? '',
    meetingId: meeting.meetingId,
    dueAt,
    action,
    isByHand: meeting.isByHand ?? false,
    ...(!meeting.isByHand && { row: `${meeting.file}:${meeting.line}` }),
    title: meeting.title,
  };
}

/** Whether it was sent, or is about to be. */
function isDone({ state, isUnknown, isHeld }: LedgerEntry): boolean {
  return state === 'accepted' || isUnknown || isHeld;
}

/** A command by hand as joins: by name and by ID, since a row may have either, and two rooms can share a name. */
function joinsByHand({ room, roomName, roomId, meetingId, dueAt, action }: LedgerEntry): Join[] {
  return joinsOf(meetingByHand({ meetingId }, [roomName || room, roomId], dueAt), action, dueAt);
}

function keyOf(ref: string, { meetingId, dueAt, action }: LedgerJoin): string {
  return [action, meetingId, dueAt.getTime(), roomKey(ref)].join(' ');
}
