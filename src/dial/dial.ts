import { type Account, accountOf } from '../base/report/account.ts';
import type { Schedule } from '../schedule/csv.ts';
import { type Action, type Join, minuteOf } from '../schedule/due.ts';
import { matchRooms, resolvePatterns } from '../schedule/match-rooms.ts';
import type { Meeting } from '../schedule/row.ts';
import { joinsOf, meetingByHand, spanByHand } from './by-hand.ts';
import { dispatch } from './dispatch.ts';
import { lookUpRooms } from './look-up-rooms.ts';
import { missedOf } from './missed.ts';
import type { Outcome } from './outcome.ts';
import { planFor } from './plan.ts';
import type { TickPorts, TickReport } from './ports.ts';
import { remark } from './remark.ts';
import { openTickLedger, type TickLedger } from './tick-ledger.ts';

/**
 * One scheduled run: meetings → due joins → what the ledger knows of them → rooms → outcomes. Returns as soon as nothing is
 * due. Throws what `listRooms` throws.
 */
export async function dial({ meetings: asWritten, problems }: Schedule, ports: TickPorts): Promise<TickReport> {
  const plan = planFor(asWritten, ports);
  if (plan.due.length + plan.late.length === 0) {
    return { meetings: asWritten, problems, due: [], outcomes: [], missed: [], accounts: [] };
  }
  const ledger = await openTickLedger(ports.ledger, plan.span, ports);
  const { meetings, due, late, list } = await lookUpRooms(plan, ledger, ports);
  // Without a working ledger, a join of an earlier minute may have been accepted already.
  const { from } = minuteOf(ports.now);
  const safe = ledger.error() ? due.filter(({ dueAt }) => dueAt >= from) : due;
  const { aside, ...dispatched } = await dispatch(safe, { meetings, list }, ledger, ports);
  const missed = await missedOf(late, meetings, ledger, ports);
  const accounts = [
    joinAccount(due, dispatched.outcomes, { ...aside, 'the ledger is missing': due.length - safe.length }),
  ];
  const found = { meetings, due, missed, accounts, ...dispatched, problems: [...problems, ...dispatched.problems] };
  return reportOf(found, ledger);
}

/** What somebody has rooms (names, IDs, patterns) do now, whatever the schedule says: the same steps from the rooms on. */
export async function dialNow(
  action: Action,
  rooms: string[],
  meeting: Partial<Meeting>,
  ports: TickPorts,
): Promise<TickReport> {
  const { now, listRooms } = ports;
  if (listRooms) await ports.begin();
  const list = await listRooms?.();
  const ordered = [meetingByHand(meeting, rooms, now)];
  const meetings = list ? resolvePatterns(ordered, matchRooms(list)) : ordered;
  const due = meetings.flatMap((one) => joinsOf(one, action, now));
  const ledger = await openTickLedger(ports.ledger, spanByHand(now), ports);
  // An earlier order by hand supersedes none of these: the room may have been moved since.
  const { aside, ...dispatched } = await dispatch(due, { meetings: [], list }, { ...ledger, byHand: [] }, ports);
  const outcomes = dispatched.outcomes.map((outcome) => remark(outcome, ledger));
  const accounts = [joinAccount(due, outcomes, aside)];
  return reportOf({ meetings, due, missed: [], accounts, ...dispatched, outcomes }, ledger);
}

/** Every due join has one outcome, or is set aside for a reason. */
function joinAccount(due: Join[], outcomes: Outcome[], aside: Account['parts']): Account {
  const { parts } = accountOf(
    '',
    outcomes.map(({ outcome }) => outcome),
  );
  return { of: 'due joins and leaves', total: due.length, parts: { ...parts, ...aside } };
}

function reportOf(report: Omit<TickReport, 'ledgerError'>, ledger: TickLedger): TickReport {
  const ledgerError = ledger.error();
  return ledgerError ? { ...report, ledgerError } : report;
}
