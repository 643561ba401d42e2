import { DialerError } from '../errors.ts';
import type { Join, Span } from './due.ts';
import { type Claim, type Entry, LEASE_MS, type Ledger, NotOurs, type Subject } from './ledger.ts';
import { type RoomJoin, roomKey } from './rooms.ts';

/** A claim must outlive a request, which takes 8 s at most, whatever else holds this machine up. */
const LEASE_LEFT_MS = 12_000;

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

export interface Hold {
  /** Claims the join for this run, or sees that it still is, and marks it sent. Throws NotOurs, DialerError `ledger`. */
  beforeTry(): Promise<{ isUnknown: boolean; roomStatus: string }>;
  /** Writes down how it ended; resolves to what should be known of that, or to nothing. */
  settle(state: 'accepted' | 'failed' | 'sent', reason: string): Promise<string>;
}

/** Reads what the ledger has of the span. Without a ledger every join is as new. Never throws a DialerError. */
export async function openBook(
  ledger: Ledger | undefined,
  span: Span,
  { minute, elapsedMs }: { minute: Span; elapsedMs: () => number },
): Promise<Book> {
  let failure: DialerError | undefined;
  /** Does it with the ledger; without one, or when it fails, resolves to `otherwise`. */
  async function attempt<T>(work: (ledger: Ledger) => Promise<T>, otherwise: () => T): Promise<T> {
    if (!ledger || failure) return otherwise();
    try {
      return await work(ledger);
    } catch (error) {
      if (!(error instanceof DialerError)) throw error;
      failure ??= error;
      return otherwise();
    }
  }

  const entries = new Map<string, Entry>();
  for (const entry of await attempt(
    (ledger) => ledger.entries(span),
    () => [],
  )) {
    for (const ref of [entry.room, entry.roomId]) entries.set(keyOf(ref, entry), entry);
  }
  const entryOf = (join: Join) => entries.get(keyOf(join.room, subjectOf(join)));

  function hold(join: RoomJoin): Hold {
    const subject = subjectOf(join, join.zoomRoom.id);
    const { status } = join.zoomRoom;
    let claim: Claim | undefined;
    let leaseEndsMs = 0;
    const leaseLeftMs = () => leaseEndsMs - elapsedMs();
    /** Without the ledger: not what may have been accepted before this minute, nor taken over while this machine stood still. */
    const unclaimed = () => {
      if (failure && (join.dueAt < minute.from || (claim && leaseLeftMs() < 0))) throw new NotOurs('unknowable');
      return { isUnknown: false, roomStatus: status };
    };
    async function claimIn(ledger: Ledger): Promise<Claim> {
      const claimedAtMs = elapsedMs();
      const claimed = await ledger.claim(subject, status);
      claim = claimed;
      leaseEndsMs = claimedAtMs + LEASE_MS;
      return claimed;
    }
    return {
      beforeTry: () =>
        attempt(async (ledger) => {
          for (let isLast = false; ; isLast = true) {
            const held = claim && leaseLeftMs() >= LEASE_LEFT_MS ? claim : await claimIn(ledger);
            try {
              await held.sent();
              // A machine that slept on it must ask again: a lease is no good that ends before the answer can come.
              if (leaseLeftMs() >= LEASE_LEFT_MS) return held;
            } catch (error) {
              if (isLast || !(error instanceof NotOurs)) throw error;
              leaseEndsMs = 0;
            }
            if (isLast) throw new NotOurs('held');
          }
        }, unclaimed),
      settle: (state, reason) =>
        attempt(
          async () => {
            if (!claim || (await claim.settle(state, reason))) return '';
            return 'another run took it over meanwhile, and may have sent it again';
          },
          () => '',
        ),
    };
  }

  return {
    entry: entryOf,
    hold,
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
  return { roomId, room, meetingNumber: meeting.meetingNumber, dueAt, action };
}

function keyOf(ref: string, { meetingNumber, dueAt, action }: Subject): string {
  return [action, meetingNumber, dueAt.getTime(), roomKey(ref)].join(' ');
}
