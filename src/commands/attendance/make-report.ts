import { formatCount, formatDuration } from '../../base/output/format.ts';
import type { Deps } from '../../base/system/deps.ts';
import { REPORT_IS_READY_MS } from './classes.ts';
import type { FetchedInstance } from './fetch.ts';
import type { Messages } from './inputs.ts';
import { type AttendanceRules, withRemarks } from './remarks.ts';
import { type AttendanceReport, isExcluded, isSomebody, reportOf } from './report.ts';
import type { AttendanceOptions } from './request.ts';

export interface ReportSettings {
  options: AttendanceOptions;
  zone: { zone?: string };
  rules: AttendanceRules;
}

/** Makes the report of an instance, and says what is missing from it. */
export function makeReport(
  { header, list, rooms }: FetchedInstance,
  { options, zone, rules }: ReportSettings,
  deps: Deps,
  { warn, fail }: Messages,
): AttendanceReport {
  const { incomplete, timeless } = list;
  const { meetingId, classFrom } = header;
  const what = `dialer: The report of ${meetingId}`;
  if (incomplete) fail(`${what} is incomplete: ${[incomplete.message, incomplete.hint].join(' ')}`);
  const nobody = timeless.filter((one) => !isSomebody(one)).length;
  if (nobody > 0) {
    const entries = formatCount(nobody, 'entry', 'entries');
    warn(`dialer: Left out ${entries} without a name and without times from the report of ${meetingId}.`);
  }
  const { exclude = [], sum = false } = options;
  const report = reportOf({ ...header, ...zone }, list, { rooms, exclude, isSum: sum });
  const agoMs = deps.now.getTime() - report.endsAt.getTime();
  if (list.sessions.length + timeless.length - nobody === 0) {
    warn(`${what} is empty. It can take half an hour after the end, and Zoom has none if somebody was alone.`);
  } else if (agoMs >= 0 && agoMs < REPORT_IS_READY_MS) {
    warn(`${what} may be incomplete: the meeting ended ${formatDuration(agoMs)} ago, and Zoom needs half an hour.`);
  }
  const basis = rules.roster ?? classFrom ?? options.late ?? options.min;
  return basis === undefined ? report : withRemarks(report, rules);
}

/** Warns of each --exclude that leaves out nobody: it may be misspelt. */
export function warnOfUnusedPatterns(
  found: FetchedInstance[],
  { exclude = [] }: AttendanceOptions,
  { warn }: Messages,
): void {
  const everybody = found.flatMap(({ list }) => [...list.sessions, ...list.timeless]);
  if (everybody.length === 0) return;
  const unused = exclude.filter((pattern) => !everybody.some((one) => isExcluded(one, pattern)));
  if (unused.length === 0) return;
  const patterns = unused.map((pattern) => `"${pattern}"`).join(', ');
  warn(
    `dialer: warning: --exclude ${patterns} leaves out nobody. A name must match as a whole: write *${unused[0]}* for a part.`,
  );
}
