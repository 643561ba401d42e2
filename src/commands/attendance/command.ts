import { type Command, Option } from 'commander';
import type { Deps, Finish } from '../../base/system/deps.ts';
import type { AttendanceOptions } from './request.ts';

export function registerAttendance(program: Command, deps: Deps, finish: Finish): void {
  const forms = ['csv', 'json', 'html', 'sheet'];
  const form = (name: string, flags: string, description: string) =>
    new Option(flags, description).conflicts(forms.filter((other) => other !== name));
  program
    .command('attendance')
    .description('who was in a meeting, and for how long')
    .argument('[meeting]', 'its number, then it is the latest time it took place, or a UUID')
    .option('--date <day>', 'every row of meetings.csv on that day (default: yesterday)')
    .addOption(
      new Option('--instances', 'list the times a meeting took place').conflicts([
        'date',
        'csv',
        'html',
        'sheet',
        'roster',
        'sum',
        'late',
        'min',
        'exclude',
        'pseudonymize',
      ]),
    )
    .option('--timezone <zone>', 'show times as in America/New_York (default: as here)')
    .option('--sum', 'add up all sessions, also those that overlap')
    .option('--roster <csv>', 'who should be there: columns name, email, or both')
    .option('--late <minutes>', 'late, or left early, is by more than this (default: 10)')
    .option('--min <time>', 'less is too short: 50% of the class, or minutes')
    .option('--exclude <pattern>', 'leave out this name or e-mail; may be repeated', collect)
    .addOption(form('csv', '--csv [file]', 'write a CSV (default: zoom_report_<date>.csv)'))
    .addOption(form('json', '--json', 'print a JSON array, a person each'))
    .addOption(form('html', '--html <file>', 'write a page with a bar for each person'))
    .addOption(form('sheet', '--sheet', 'make a Google Sheet zoom_report_<date>, and print its link'))
    .addOption(
      new Option('--folder <name>', 'of the Sheet in Google Drive: its name, ID or link')
        .default('Zoom')
        .implies({ sheet: true }),
    )
    .option('--pseudonymize', 'pseudonyms for names, e-mails and IDs (DIALER_PSEUDONYM_KEY)')
    .addOption(
      new Option('--keep-domain', "leave an e-mail's @domain behind its pseudonym").implies({ pseudonymize: true }),
    )
    .option('-f, --meetings <file>', 'another meetings.csv (or DIALER_MEETINGS)')
    .option('--env-file <file>', 'another .env')
    .addHelpText(
      'after',
      `
Time is what somebody was in the meeting: two devices, breakout rooms and
rejoins that overlap count once, and the waiting room does not count. The rooms
of the row in meetings.csv are left out, and counted in the last line. Without
an account somebody is known by registration, e-mail or exact name; a * in a
pattern is any text. A file that is - is the standard output.

Examples:
  $ dialer attendance
  $ dialer attendance 83299019888 --roster class.csv --min 50%
  $ dialer attendance --date 2026-11-23 --csv
  $ dialer attendance 83299019888 --exclude 'Otter*' --exclude '*Notetaker*'`,
    )
    .action(async (meeting: string | undefined, options: AttendanceOptions) => {
      const { attendance } = await import('./run.ts');
      finish(await attendance(meeting, options, deps));
    });
}

function collect(one: string, all: string[] = []): string[] {
  return [...all, one];
}
