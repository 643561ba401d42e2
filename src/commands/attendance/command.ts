import { type Command, Option } from 'commander';
import type { Deps, Finish } from '../../base/system/deps.ts';
import type { AttendanceOptions } from './request.ts';

/** Options that make no sense for a list of instances. */
const OF_REPORTS = ['date', 'csv', 'html', 'sheet', 'roster', 'sum', 'late', 'min', 'exclude', 'pseudonymize'];

const NOTES = `
Overlapping sessions, such as two devices or breakout rooms, count once. Time in
the waiting room does not count. The rooms of the row in meetings.csv are left
out; the last line counts them. People without an account are recognized by
registration, e-mail or exact name. In a pattern, * stands for any text. The
file name - stands for standard output. --csv, --html and --sheet can be used
together.

Examples:
  $ dialer attendance
  $ dialer attendance 83299019888 --roster class.csv --min 50%
  $ dialer attendance --date 2026-11-23 --csv
  $ dialer attendance "Organic Chemistry" --html chemistry.html
  $ dialer attendance 83299019888 --exclude 'Otter*' --exclude '*Notetaker*'`;

export function registerAttendance(program: Command, deps: Deps, finish: Finish): void {
  const files = ['csv', 'html', 'sheet'];
  program
    .command('attendance')
    .description('Show who attended a meeting and for how long')
    .argument('[meeting]', 'meeting number or title (its latest session), or UUID')
    .option('--date <day>', 'report every row of meetings.csv on this day (default: yesterday)')
    .addOption(new Option('--instances', 'list when a meeting took place, with UUIDs').conflicts(OF_REPORTS))
    .option('--timezone <zone>', 'show times in this time zone, like America/New_York')
    .option('--sum', 'add up all sessions, including overlapping ones')
    .option('--roster <csv>', 'read who should attend: a CSV of names, e-mails, or both')
    .option('--late <minutes>', 'count as late or left early after this many minutes (default: 10)')
    .option('--min <time>', 'set the minimum attendance, as a share of the class (50%) or in minutes')
    .option('--exclude <pattern>', 'leave out this name or e-mail, in any case; may be repeated', collect)
    .option('--csv [file]', 'write a CSV (default: zoom_report_<date>.csv)')
    .addOption(new Option('--json', 'print a JSON array with an entry per person').conflicts(files))
    .option('--html <file>', 'write a page with a bar for each person')
    .option('--sheet', 'create a Google Sheet zoom_report_<date> and print its link')
    .addOption(
      new Option('--folder <name>', 'create the Sheet in this Google Drive folder (name, ID or link)')
        .default('Zoom')
        .implies({ sheet: true }),
    )
    .option('--pseudonymize', 'replace names, e-mails and IDs with pseudonyms (DIALER_PSEUDONYM_KEY)')
    .addOption(
      new Option('--keep-domain', 'keep the @domain of an e-mail after its pseudonym').implies({ pseudonymize: true }),
    )
    .option('-f, --meetings <file>', 'read another meetings.csv (or DIALER_MEETINGS)')
    .option('-v, --verbose', 'also show where every entry of a report and everybody in the roster went')
    .option('--env-file <file>', 'read another .env')
    .addHelpText('after', NOTES)
    .action(async (meeting: string | undefined, options: AttendanceOptions) => {
      const { attendance } = await import('./run.ts');
      finish(await attendance(meeting, options, deps));
    });
}

function collect(one: string, all: string[] = []): string[] {
  return [...all, one];
}
