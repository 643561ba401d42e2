import { DialerError } from '../errors.ts';
import type { Ledger, LedgerEntry, LedgerJoin } from '../ledger/joins.ts';
import type { Span } from '../schedule/calendar.ts';
import { isPattern } from '../schedule/columns.ts';
import { type Join, minuteOf } from '../schedule/due.ts';
import { fits } from '../schedule/patterns.ts';
import { type Room, type RoomJoin, roomKey } from '../schedule/rooms.ts';
import { joinsOf, meetingByHand } from './by-hand.ts';
import { type Attempt, claimFor, type JoinClaim } from './join-claim.ts';
import type { Outcome } from './outcome.ts';
import type { TickPorts } from './ports.ts';

/** How old what was read of the ledger may be right before a join is sent. */
const FRESH_MS = 1000;
/** Hosts that share a ledger have clocks of their own. */
const CLOCKS_DIFFER_MS = 5000;

/** The ledger as one tick uses it: it never costs a class its room. Once it fails it is left alone, and what is due in this minute goes on without it. */
export interface TickLedger {
  /** The latest word on a join, by what its row says: no rooms list is needed for what is settled. */
  entry(join: Join): LedgerEntry | undefined;
  /** Of the rooms that the runs before had to do with. */
  roomNames: string[];
  /** What people had rooms do by `dialer join` and `dialer leave`, in the span. */
  byHand: Join[];
  /** All that its room was made to do before, in the span and in the order of time. */
  before(join: RoomJoin): LedgerEntry[];
  /** Whether the room was given something later to do while this run lasted: by hand, or after what was by hand. */
  isOvertaken(join: RoomJoin): Promise<boolean>;
  /** A join that this tick wants to send: nothing is claimed before `beforeTry`. */
  hold(join: RoomJoin): JoinClaim;
  /** Writes down that joins came to nothing; resolves to those that are this tick's to tell. */
  end<J extends Join>(joins: J[], state: 'missed' | 'superseded', reason: string): Promise<J[]>;
  /** Writes down whether the rooms of accepted joins were seen to be in a meeting. */
  saw(joins: Outcome['join'][], isInMeeting: boolean): Promise<void>;
  /** Why the ledger is not used, if it is not. */
  error(): DialerError | undefined;
}

/** Reads what the ledger has of the span. Without a ledger every join is as new. Never throws a DialerError. */
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

  let latest = Promise.resolve(found);
  let readAtMs = elapsedMs();
  const lately = () => {
    if (elapsedMs() - readAtMs < FRESH_MS) return latest;
    readAtMs = elapsedMs();
    latest = read(new Date(clock().getTime() + CLOCKS_DIFFER_MS));
    return latest;
  };

  return {
    entry: entryOf,
    roomNames: [...new Set(found.map(({ room, roomName }) => roomName || room))].filter((name) => !isPattern(name)),
    byHand: found.filter((entry) => entry.isByHand && isDone(entry)).flatMap(handed),
    before: ({ zoomRoom, dueAt }) =>
      found.filter((entry) => entry.roomId === zoomRoom.id && entry.dueAt < dueAt && isDone(entry)),
    async isOvertaken({ zoomRoom, dueAt, meeting }) {
      const isLater = (entry: LedgerEntry) => entry.roomId === zoomRoom.id && entry.dueAt > dueAt && isDone(entry);
      return (await lately()).some((entry) => isLater(entry) && (entry.isByHand || meeting.isByHand));
    },
    hold: (join) =>
      claimFor(join, subjectOf(join, join.zoomRoom), {
        attempt,
        minute: minuteOf(now),
        elapsedMs,
        hasFailed: () => failure() !== undefined,
      }),
    end(joins, state, reason) {
      const bySubject = new Map(joins.map((join) => [subjectOf(join, zoomRoomOf(join) ?? entryOf(join)), join]));
      const told = (subjects: LedgerJoin[]) => subjects.flatMap((subject) => bySubject.get(subject) ?? []);
      return attempt(
        async (ledger) => (joins.length > 0 ? told(await ledger.end([...bySubject.keys()], state, reason)) : []),
        () => (failure() ? [] : joins),
      );
    },
    async saw(joins, isInMeeting) {
      const subjects = joins.map((join) => subjectOf(join, join.zoomRoom));
      await attempt(
        async (ledger) => (subjects.length > 0 ? ledger.markSeen(subjects, isInMeeting) : undefined),
        () => undefined,
      );
    },
    error: failure,
  };
}

/** Asks the ledger until it fails; from then on, as where there is none, all goes without it. */
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

/** Finds what the ledger has of a join by what its row says: no rooms list is needed. */
export function entryFinder(entries: LedgerEntry[]): (join: Join) => LedgerEntry | undefined {
  const byKey = new Map<string, LedgerEntry>();
  for (const entry of entries) {
    for (const ref of [entry.room, entry.roomId]) byKey.set(keyOf(ref, entry), entry);
  }
  return (join) => byKey.get(keyOf(join.room, subjectOf(join)));
}

function zoomRoomOf(join: Outcome['join']): Room | undefined {
  return join.zoomRoom;
}

/** `known` is the room as Zoom has it, or as an entry of the ledger has it. */
function subjectOf({ meeting, room, dueAt, action }: Join, known?: Room | LedgerEntry): LedgerJoin {
  const roomId = known && ('roomId' in known ? known.roomId : known.id);
  const roomName = known && ('roomName' in known ? known.roomName : known.name);
  return {
    roomId: roomId ?? room,
    room,
    roomName: roomName ?? '',
    meetingId: meeting.meetingId,
    dueAt,
    action,
    isByHand: meeting.isByHand ?? false,
  };
}

/** It was sent, or is about to be. */
function isDone({ state, isUnknown, isHeld }: LedgerEntry): boolean {
  return state === 'accepted' || isUnknown || isHeld;
}

/** By its name and its ID: a row may have the one or the other, and two rooms one name. */
function handed({ room, roomName, roomId, meetingId, dueAt, action }: LedgerEntry): Join[] {
  return joinsOf(meetingByHand({ meetingId }, [roomName || room, roomId], dueAt), action, dueAt);
}

function keyOf(ref: string, { meetingId, dueAt, action }: LedgerJoin): string {
  return [action, meetingId, dueAt.getTime(), roomKey(ref)].join(' ');
}

/** Whether it was accepted, or what became of it has been told. */
export function isNotified(book: TickLedger, join: Join): boolean {
  const entry = book.entry(join);
  if (entry) return ['accepted', 'missed', 'superseded'].includes(entry.state);
  // Of a room that no run came to know, its pattern was told.
  const patterns = join.meeting.patterns?.filter((pattern) => fits(join.room, pattern)) ?? [];
  return patterns.some((pattern) => pattern !== join.room && isNotified(book, { ...join, room: pattern }));
}
