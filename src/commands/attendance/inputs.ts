import { errorText } from '../../base/output/printer.ts';
import type { Account } from '../../base/report/account.ts';
import { reportBrokenFiles } from '../../base/report/broken-files.ts';
import type { Deps } from '../../base/system/deps.ts';
import { readTextFile } from '../../base/system/files.ts';
import { meetingsFile } from '../../base/system/settings.ts';
import { DialerError, expected } from '../../errors.ts';
import { stateFolder } from '../../ledger/open.ts';
import { readSchedule } from '../../schedule/file.ts';
import type { Meeting } from '../../schedule/row.ts';
import { type AttendanceReport, withPseudonyms } from './report.ts';
import type { AttendanceOptions, AttendanceTarget, Rows } from './request.ts';
import { parseRoster, type RosterEntry } from './roster.ts';

// What a report needs besides Zoom: the rows of meetings.csv, the roster, and the key of pseudonyms.

/** Prints to standard error. `fail` is for what needs attention: it sets the exit code to 1. */
export interface Messages {
  warn(text: string): void;
  fail(text: string): void;
}

/** Returns a function that replaces names with pseudonyms if requested. Throws DialerError `config` without a key. */
export async function pseudonymsFor(
  { pseudonymize, keepDomain = false }: AttendanceOptions,
  env: Deps['env'],
): Promise<(report: AttendanceReport) => AttendanceReport> {
  if (!pseudonymize) return (report) => report;
  const [{ pseudonyms }, { pseudonymKey }] = await Promise.all([
    import('../../privacy/pseudonyms.ts'),
    import('../../privacy/key.ts'),
  ]);
  const tokens = pseudonyms(pseudonymKey(env), { keepDomain });
  return (report) => withPseudonyms(report, tokens);
}

export function readRoster(
  { roster, pseudonymize }: AttendanceOptions,
  { warn, fail }: Messages,
): { roster?: RosterEntry[]; accounts: Account[] } {
  if (roster === undefined) return { accounts: [] };
  const remedies = {
    find: 'Name a CSV with a column of names, of e-mails, or both.',
    save: 'In Excel, save it as "CSV UTF-8 (Comma delimited)".',
  };
  const { enrolled, problems, warnings, account } = parseRoster(readTextFile(roster, 'meetings', remedies), roster);
  // A problem can quote an e-mail.
  for (const problem of problems) fail(pseudonymize ? problem.replace(/".*"/s, '"…"') : problem);
  for (const warning of warnings) warn(warning);
  return { roster: enrolled, accounts: [account] };
}

/** Reads the rows of meetings.csv. The report of one meeting does not need them, unless it is named by its title. */
export function readRows(
  target: AttendanceTarget,
  options: AttendanceOptions,
  deps: Deps,
  { warn, fail }: Messages,
): Meeting[] {
  const file = meetingsFile(options, deps);
  try {
    const schedule = readSchedule(file, stateFolder(file, deps.env), { keepCopy: false });
    if (target.kind === 'day') reportBrokenFiles(schedule, fail);
    return schedule.meetings;
  } catch (error) {
    if (!(error instanceof DialerError) || target.kind === 'day') throw error;
    if (options.meetings !== undefined) warn(errorText(error));
    return [];
  }
}

/** The rows in which to look for a title. */
export function rowsWithTitles(options: AttendanceOptions, deps: Deps): Rows {
  const file = meetingsFile(options, deps);
  try {
    return readSchedule(file, stateFolder(file, deps.env), { keepCopy: false });
  } catch (error) {
    return { meetings: [], error: expected(error) };
  }
}
