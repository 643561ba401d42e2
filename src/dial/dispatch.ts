import { MINUTE_MS } from '../base/system/time.ts';
import { BY_HAND_SINCE, LAST_TRY_FAILED, type LedgerEntry } from '../ledger/joins.ts';
import { type Action, type Join, minuteOf } from '../schedule/due.ts';
import { resolvePatterns } from '../schedule/patterns.ts';
import { matchRooms, type RoomJoin, type RoomList, roomFinder, roomKey } from '../schedule/rooms.ts';
import type { Meeting } from '../schedule/row.ts';
import { NOT_OURS, sendJoins } from './join.ts';
import { failed, type Outcome, skipped } from './outcome.ts';
import type { TickPorts, TickReport } from './ports.ts';
import { isSentBefore, overtakenAt, type Superseded, select } from './select.ts';
import type { TickLedger } from './tick-ledger.ts';
import { isNotified } from './tick-ledger.ts';
import { verify } from './verify.ts';
import { dueWhile, isLastChance, joinsSince } from './window.ts';

type ListRooms = NonNullable<TickPorts['listRooms']>;

const LEAVES_FIRST_MS = 2000;
const BY_HAND = {
  join: `${BY_HAND_SINCE} the room join by hand`,
  leave: `${BY_HAND_SINCE} it leave by hand`,
};
const TAKEN = 'another join of the room took its place';
const NO_CREDENTIALS = 'dry run; no credentials, so the room was not looked up';

/** Sends what is due and open, only the current join of each room, and says what each came to. */
export async function dispatch(
  due: Join[],
  meetings: Meeting[],
  book: TickLedger,
  outside: TickPorts,
  knownRooms?: RoomList,
): Promise<Pick<TickReport, 'problems' | 'outcomes' | 'error'>> {
  const { now, clock, listRooms } = outside;
  const { byHand } = book;
  const context = { joins: joinsSince(due, meetings, now), byHand };
  const byName = select(due, context, ({ room }) => roomKey(room));
  const settled = byName.joins.flatMap((join) => {
    const why = whySettled(book.entry(join));
    return why ? [skipped(join, why, clock())] : [];
  });
  const isOpen = (join: Join) => !whySettled(book.entry(join));

  // What is settled needs no network: in the minutes of catch-up that is every tick.
  if (!listRooms || settled.length === byName.joins.length) {
    const open = byName.joins.filter(isOpen).map((join) => skipped(join, NO_CREDENTIALS, clock()));
    const superseded = await tellSuperseded(byName.superseded, book, outside);
    return { problems: byName.problems, outcomes: [...settled, ...superseded, ...open] };
  }
  const list = knownRooms ?? (await listRooms());
  const { known, unknown } = matchRooms(byName.joins, list);
  const roomOf = roomFinder(list);
  // By now it is known which rooms the patterns of other rows stand for.
  const all = knownRooms ? meetings : resolvePatterns(meetings, list);
  const byId = select(known, { joins: joinsSince(due, all, now), byHand }, roomOf);
  const ahead = dueWhile(due, all, now);
  const open = byId.joins.filter(isOpen).map((join) => ({
    ...join,
    overtakenAt: overtakenAt(join, ahead, roomOf),
    isSentBefore: isSentBefore(join, book.before(join).at(-1)),
  }));
  const outcomes = [
    ...settled,
    ...(await tellSuperseded([...byName.superseded, ...byId.superseded], book, outside)),
    ...unknown.filter(({ join }) => isOpen(join)).map(({ join, error }) => failed(join, error, clock())),
    ...(await send(open, book, { ...outside, listRooms })),
  ];
  // Another row has their room: nobody need tell them as missed, or ask Zoom for them once more.
  const taken = new Set([...byId.joins, ...byId.superseded.map(({ join }) => join)]);
  const dropped = known.filter((join) => isOpen(join) && !taken.has(join));
  if (outside.joinRoom) await book.end(dropped, 'superseded', 'another row has the room');
  return {
    problems: [...byName.problems, ...byId.problems],
    outcomes: await lookAhead(outcomes, book, outside),
    ...(list.incomplete && { error: list.incomplete }),
  };
}

/** Why there is nothing left to do for a join, as far as the ledger knows. */
function whySettled(entry: LedgerEntry | undefined): string | undefined {
  if (entry?.state === 'accepted') return NOT_OURS.accepted;
  if (entry?.state === 'superseded') return 'superseded before';
  return entry?.isHeld ? NOT_OURS.held : undefined;
}

async function send(
  joins: RoomJoin[],
  book: TickLedger,
  outside: TickPorts & { listRooms: ListRooms },
): Promise<Outcome[]> {
  const { clock, joinRoom } = outside;
  if (!joinRoom) return joins.map((join) => skipped(join, 'dry run', clock()));
  const these = (action: Action) => joins.filter((join) => join.action === action);
  // Leaves go before joins, but one that gets no answer must not keep the others from their meetings.
  const leaving = sendJoins(these('leave'), joinRoom, book, clock);
  if (these('leave').length > 0) await outside.wait(LEAVES_FIRST_MS, leaving);
  const sent = (await Promise.all([leaving, sendJoins(these('join'), joinRoom, book, clock)])).flat();
  const verified = await verify(sent, outside);
  for (const isInMeeting of [true, false]) {
    const seen = verified.filter((outcome) => outcome.isInMeeting === isInMeeting);
    await book.saw(
      seen.map(({ join }) => join),
      isInMeeting,
    );
  }
  return verified;
}

/**
 * Those that no tick has told yet; a dry run writes nothing down, and tells all that are not settled. What somebody had the
 * room do since needs nobody's attention.
 */
async function tellSuperseded(
  superseded: Superseded<Join>[],
  book: TickLedger,
  { clock, joinRoom }: TickPorts,
): Promise<Outcome[]> {
  const open = superseded.filter(({ join }) => !whySettled(book.entry(join)) && !isNotified(book, join));
  const told = new Set<Join>();
  const reasonFor = ({ by }: Superseded<Join>) => (by.meeting.isByHand ? BY_HAND[by.action] : TAKEN);
  for (const reason of new Set(open.map(reasonFor))) {
    const joins = open.filter((one) => reasonFor(one) === reason).map(({ join }) => join);
    for (const join of joinRoom ? await book.end(joins, 'superseded', reason) : joins) told.add(join);
  }
  return open
    .filter(({ join }) => told.has(join))
    .map(({ join, by }) => {
      const { file, line, meetingId, isByHand } = by.meeting;
      const isUnknown = book.entry(join)?.isUnknown ?? false;
      if (isByHand) return skipped(join, BY_HAND[by.action], clock());
      const sent = isUnknown ? 'sent, but nobody knows whether Zoom took it' : 'not sent';
      const what = by.action === 'leave' ? 'its leave_time has passed' : `the room should be in ${meetingId}`;
      const reason = `${sent}: by now ${what} (${file}:${line})`;
      return { outcome: 'superseded', join, at: clock(), reason, hint: '', isUnknown };
    });
}

/** A failure is told with what comes of it: the next ticks try again, or it is over, which need not be told once more. */
async function lookAhead(
  outcomes: Outcome[],
  book: TickLedger,
  { now, past, joinRoom }: TickPorts,
): Promise<Outcome[]> {
  const failures = outcomes.filter(({ outcome }) => outcome === 'failed');
  // One that was stopped before it was tried is told as missed, when nobody takes it up.
  const tried = failures.filter(({ code }) => code !== 'stopped');
  const over = tried.filter(({ join }) => isLastChance(join, now, past));
  for (const reason of joinRoom ? new Set(over.map((outcome) => outcome.reason)) : []) {
    const joins = over.filter((outcome) => outcome.reason === reason).map(({ join }) => join);
    await book.end(joins, 'missed', `${LAST_TRY_FAILED}: ${reason}`);
  }
  // What was dialed without the ledger is not taken up again.
  const isTriedAgain = ({ join }: Outcome) =>
    !isLastChance(join, now, past) && (!book.error() || join.dueAt < minuteOf(now).from);
  // Only the scheduler's ticks are followed by others.
  const isFollowed = joinRoom && past.since && past.catchUpMinutes > 0;
  return outcomes.map((ended) => {
    if (!failures.includes(ended)) return ended;
    const outcome = { ...ended, isUnknown: ended.isUnknown || (book.entry(ended.join)?.isUnknown ?? false) };
    if (!isFollowed) return outcome;
    if (!isTriedAgain(outcome)) return { ...outcome, isLast: true };
    return { ...outcome, triedUntil: new Date(outcome.join.dueAt.getTime() + past.catchUpMinutes * MINUTE_MS) };
  });
}
