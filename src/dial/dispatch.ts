import type { Account } from '../base/report/account.ts';
import type { Action, Join } from '../schedule/due.ts';
import { matchRooms } from '../schedule/match-rooms.ts';
import { type RoomList, roomKey } from '../schedule/rooms.ts';
import type { Meeting } from '../schedule/row.ts';
import { sendJoins } from './join.ts';
import { failed, type Outcome, skipped } from './outcome.ts';
import type { TickPorts, TickReport } from './ports.ts';
import { withRetries } from './retries.ts';
import { hasRoom, type LocatedJoin, locate, type RoomJoin } from './room-join.ts';
import { isSentBefore, overtakenAt, select } from './select.ts';
import { whySettled } from './settled.ts';
import { sortUnknown } from './sort-unknown.ts';
import { reportSuperseded } from './superseded.ts';
import type { TickLedger } from './tick-ledger.ts';
import { verify } from './verify.ts';
import { dueWhile, joinsSince } from './window.ts';

/** Leaves go before joins, but a slow leave must not keep other rooms from their meetings. */
const LEAVES_FIRST_MS = 2000;
const NO_CREDENTIALS = 'Dry run: not sent. The room was not looked up, because there are no credentials.';

const byKey = ({ room }: Join) => roomKey(room);

/**
 * Sends what is due and still open, at most one join for each room, and returns how each ended. `list` is absent if
 * everything is settled, and in a dry run without credentials.
 */
export async function dispatch(
  due: Join[],
  { meetings, list }: { meetings: Meeting[]; list?: RoomList | undefined },
  ledger: TickLedger,
  ports: TickPorts,
): Promise<Pick<TickReport, 'problems' | 'outcomes' | 'error'> & { aside: Account['parts'] }> {
  const { now, clock } = ports;
  const rooms = list && matchRooms(list);
  const roomOf = rooms ? ({ room }: Join) => rooms.idOf(room) : byKey;
  const located = rooms ? due.map((join) => locate(join, rooms, !list.incomplete)) : due;
  const context = { joins: joinsSince(due, meetings, now), byHand: ledger.byHand };
  const selected = select<LocatedJoin>(located, context, roomOf);
  const settled = selected.joins.flatMap((join) => {
    const why = whySettled(join, ledger);
    return why ? [skipped(join, why, clock())] : [];
  });
  const open = selected.joins.filter((join) => !whySettled(join, ledger));
  const ahead = dueWhile(due, meetings, now);
  const ready = open.filter(hasRoom).map((join) => ({
    ...join,
    overtakenAt: overtakenAt(join, ahead, roomOf),
    isSentBefore: isSentBefore(join, ledger.before(join).at(-1)),
    earlierTries: ledger.entry(join)?.tries ?? 0,
  }));
  const lots = await sortUnknown(ready, ledger, ports);
  const superseded = await reportSuperseded(selected.superseded, ledger, ports);
  const outcomes = [
    ...settled,
    ...superseded,
    ...open.flatMap((join) => withoutRoom(join, clock()) ?? []),
    ...lots.outcomes,
    ...(await send(lots.toSend, ledger, ports)),
  ];
  // Only the list shows that two rows want one room if one has its name and the other its ID. Recorded, so that no later
  // run reports the other join as missed.
  const taken = new Set([...selected.joins, ...selected.superseded.map(({ join }) => join)]);
  const dropped = select<LocatedJoin>(located, context, byKey).joins.filter(
    (join) => hasRoom(join) && !whySettled(join, ledger) && !taken.has(join),
  );
  if (ports.joinRoom) await ledger.end(dropped, 'superseded', 'Another row has the room.');
  return {
    problems: selected.problems,
    outcomes: await withRetries(outcomes, ledger, ports),
    aside: {
      'another row has the room': due.length - selected.joins.length - selected.superseded.length,
      'reported before': selected.superseded.length - superseded.length,
    },
    ...(list?.incomplete && open.length > 0 && { error: list.incomplete }),
  };
}

function withoutRoom(join: LocatedJoin, at: Date): Outcome | undefined {
  if (hasRoom(join)) return undefined;
  return join.roomError ? failed(join, join.roomError, at) : skipped(join, NO_CREDENTIALS, at);
}

/** Sends the leaves, then the joins, and looks whether the rooms get into their meetings. */
async function send(joins: RoomJoin[], ledger: TickLedger, ports: TickPorts): Promise<Outcome[]> {
  const { clock, joinRoom, wait } = ports;
  if (!joinRoom) return joins.map((join) => skipped(join, 'Dry run: not sent.', clock()));
  const sendAll = (action: Action) =>
    sendJoins(
      joins.filter((join) => join.action === action),
      joinRoom,
      ledger,
      clock,
    );
  const leaving = sendAll('leave');
  if (joins.some(({ action }) => action === 'leave')) await wait(LEAVES_FIRST_MS, leaving);
  const sent = (await Promise.all([leaving, sendAll('join')])).flat();
  const verified = await verify(sent, ports);
  for (const isInMeeting of [true, false]) {
    const seen = verified.filter((outcome) => outcome.isInMeeting === isInMeeting);
    await ledger.saw(
      seen.map(({ join }) => join),
      isInMeeting,
    );
  }
  return verified;
}
