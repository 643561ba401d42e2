import { DAY_MS } from '../../base/system/time.ts';
import type { MeetingsFile } from '../../schedule/file.ts';
import { matchRooms, resolvePatterns } from '../../schedule/match-rooms.ts';
import { occurrencesIn } from '../../schedule/occurrences.ts';
import type { Meeting } from '../../schedule/row.ts';
import { clockFindings } from './clock.ts';
import { codesFindings } from './codes.ts';
import { configurationFindings } from './configuration.ts';
import { conflictFindings } from './conflicts.ts';
import type { Facts } from './facts.ts';
import { errorFinding, type Finding, mergedAndSorted } from './finding.ts';
import { codeLedgerFindings, ledgerFindings } from './ledger.ts';
import { passcodeFindings } from './passcodes.ts';
import { roomFindings } from './rooms.ts';
import { liveMeetings, rowFindings, skippedTimeFindings } from './rows.ts';
import { heartbeatFinding, nextJoins } from './scheduler.ts';
import { zoomFindings } from './zoom.ts';

/** Long enough to find a conflict that occurs once a year. */
const CONFLICT_DAYS = 366;
/** How far ahead a time that DST skips is worth a warning. */
const SKIPPED_TIME_DAYS = 60;

/** All findings about the facts, in the order in which they are shown. */
export function findAll(facts: Facts): Finding[] {
  const { environment, zoom, place, ledger, heartbeat, schedulers, now, schedule, isOpen, file, codes } = facts;
  const live = liveMeetings(schedule?.meetings ?? [], now);
  const isSecret = schedule?.meetings.some(({ passcode, link }) => passcode !== '' || link);
  const openFile = isOpen && isSecret ? file : undefined;
  return mergedAndSorted([
    ...configurationFindings(environment, { ...facts, openFile }),
    ...clockFindings({ ...facts, offsetMs: zoom.clockOffsetMs, isChosen: facts.env.TZ !== undefined }, environment),
    ...zoomFindings(zoom, { isApproving: codes !== undefined }),
    ...(schedule ? scheduleFindings(schedule, live, facts) : brokenFindings(facts)),
    ...(codes ? codesFindings(codes) : []),
    ...ledgerFindings(place, ledger),
    ...(codes ? codeLedgerFindings(codes, place, ledger.isPostgres) : []),
    heartbeatFinding(heartbeat, schedulers, now),
    ...(schedule ? [nextJoins(live, now)] : []),
  ]);
}

/** The finding for an unusable meetings.csv. Its rows and rooms are not checked. */
function brokenFindings({ broken, file }: Facts): Finding[] {
  if (!broken) return [];
  const finding = errorFinding('meetings.csv', broken.error);
  const skip: Finding = { level: 'skip', group: 'Rooms', text: `not checked: ${file} cannot be used` };
  if (!broken.hasCopy) return [finding, skip];
  const hint = `${finding.hint} Using the last good copy until you fix it.`;
  return [{ ...finding, hint, exitCode: 1 }, skip];
}

function scheduleFindings(schedule: MeetingsFile, live: Meeting[], { now, zoom }: Facts): Finding[] {
  const rooms = matchRooms(zoom.list ?? { rooms: [] });
  const daysOn = (days: number) => new Date(now.getTime() + days * DAY_MS);
  const occurrences = occurrencesIn(resolvePatterns(live, rooms), { from: now, until: daysOn(CONFLICT_DAYS) });
  return [
    ...schedule.stale.map(({ error }) => ({ ...errorFinding('meetings.csv', error), exitCode: 1 })),
    ...rowFindings(schedule, live, now),
    ...conflictFindings(occurrences, rooms.idOf),
    ...passcodeFindings(live, schedule.problems),
    ...skippedTimeFindings(occurrences.filter(({ startsAt }) => startsAt < daysOn(SKIPPED_TIME_DAYS))),
    ...roomFindings(live, zoom.list),
  ];
}
