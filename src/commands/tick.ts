import { type Command, Option } from 'commander';
import { isValid } from 'date-fns/isValid';
import { parseISO } from 'date-fns/parseISO';
import { hasNoCredentials, loadEnv } from '../config.ts';
import { openZoom } from '../connect.ts';
import type { Deps } from '../deps.ts';
import { localInstant } from '../dial/calendar.ts';
import { Invalid, readDate, readTime } from '../dial/columns.ts';
import { dial, type Report } from '../dial/dial.ts';
import { nextOccurrence } from '../dial/due.ts';
import { DialerError } from '../errors.ts';
import { printer } from '../output.ts';
import { errorFacts, exitCode, MINUTE_FORMAT, printReport, type ReportOptions } from '../report.ts';
import { readTextFile } from '../text-file.ts';
import type { Finish } from './index.ts';

interface TickOptions extends ReportOptions {
  at?: string;
  meetings?: string;
  envFile?: string;
  sandbox?: boolean;
}

/** What a tick works on: the file's text, its name for messages, and the instant that stands for now. */
interface TickInput {
  csv: string;
  file: string;
  now: Date;
}

export function registerTick(program: Command, deps: Deps, finish: Finish): void {
  program
    .option('-n, --dry-run', 'do everything but send the joins')
    .option('--at <date time>', 'put another instant in the place of the clock, like "2026-11-23 09:11"')
    .option('-f, --meetings <file>', 'another meetings.csv (or DIALER_MEETINGS)')
    .option('--env-file <file>', 'another .env')
    .option('--sandbox', 'rehearse on a built-in Zoom: no account, no network, no real room')
    .option('--json', 'print JSON Lines')
    .addOption(new Option('-q, --quiet', 'print only what failed').conflicts('verbose'))
    .option('-v, --verbose', 'also say why each row was or was not due')
    .argument('[command...]')
    .action(async (words: string[], options: TickOptions) => {
      if (words.length > 0) throw await unknownCommand(words[0] ?? '', program);
      finish(await tick(options, deps).catch((error) => printedAsJson(error, options, deps)));
    });
}

async function tick(options: TickOptions, deps: Deps): Promise<number> {
  loadEnv(deps.env, options.envFile);
  const file = meetingsFile(options, deps);
  const csv = readMeetings(file);
  const at = options.at === undefined ? undefined : parseInstant(options.at);
  if (options.sandbox) {
    const { rehearse } = await import('../sandbox/rehearsal.ts');
    return rehearse({ csv, file, ...(at && { at }) }, options, deps, runTick);
  }
  return runTick({ csv, file, now: at ?? deps.now }, options, deps);
}

/** The file as the user named it: messages name it the same way. */
export function meetingsFile(options: { meetings?: string }, deps: Deps): string {
  return options.meetings || deps.env.DIALER_MEETINGS || 'meetings.csv';
}

export function readMeetings(file: string): string {
  return readTextFile(file, 'meetings', {
    find: 'Name the file with --meetings or DIALER_MEETINGS, or run in its folder.',
    save: 'In Excel, save it as "CSV UTF-8 (Comma delimited)".',
  });
}

/** One tick: decides and dials, says what happened, and resolves to the exit code. */
export async function runTick({ csv, file, now }: TickInput, options: ReportOptions, deps: Deps): Promise<number> {
  const { dryRun, verbose, json, quiet } = options;
  const out = printer(deps.out, deps.env);
  const zoom = openZoom(deps, { deadlineMs: deps.deadlineMs, verbose });
  const hasZoom = !(dryRun && hasNoCredentials(deps.env));
  try {
    const report = await dial(csv, file, {
      now,
      clock: () => new Date(now.getTime() + deps.elapsedMs()),
      ...(hasZoom && { listRooms: zoom.listRooms }),
      ...(!dryRun && { joinRoom: zoom.joinRoom }),
    });
    const isDue = report.outcomes.length > 0;
    const missingScope = dryRun && hasZoom && isDue && !report.error ? await zoom.missingScope() : undefined;
    const complete = missingScope ? { ...report, error: missingScope } : report;
    printReport(complete, now, out, printer(deps.err, deps.env), options);
    if (dryRun && !isDue && !json && !quiet) out.line(await nothingDue(report, now));
    return missingScope?.exitCode ?? exitCode(report);
  } finally {
    await zoom.close();
  }
}

/** A dry run is somebody looking: silence would leave them guessing. */
async function nothingDue({ meetings }: Report, now: Date): Promise<string> {
  const { format } = await import('date-fns/format');
  const next = nextOccurrence(meetings, now);
  const nothing = `Nothing is due at ${format(now, MINUTE_FORMAT)}.`;
  return `${nothing} ${next ? `The next joins are on ${format(next, MINUTE_FORMAT)}.` : 'No join is to come.'}`;
}

/** `2026-11-23 09:11`, also `9:11 AM`, with seconds, or with a zone as in ISO 8601. Throws DialerError `usage`. */
function parseInstant(text: string): Date {
  const [, date = '', time = ''] = /^(\S+?)[T ]\s*(\d{1,2}:\d\d.*)$/.exec(text.trim()) ?? [];
  const minutes = readTime(time);
  const known = !(readDate(date) instanceof Invalid) && time !== '';
  const instant = known && !(minutes instanceof Invalid) ? localInstant(date, minutes) : parseISO(`${date}T${time}`);
  if (known && isValid(instant)) return instant;
  throw new DialerError('usage', `--at "${text}" is not a date and time.`, 'Write it like "2026-11-23 09:11".');
}

/** With --json a program is reading: also what kept the tick from running is a line for it. */
function printedAsJson(error: unknown, { json }: TickOptions, deps: Deps): number {
  if (!json || !(error instanceof DialerError)) throw error;
  printer(deps.out, deps.env).json(errorFacts(error));
  return error.exitCode;
}

async function unknownCommand(word: string, program: Command): Promise<DialerError> {
  const { nearest } = await import('../dial/rooms.ts');
  const [meant] = nearest(
    word,
    program.commands.map((command) => command.name()),
  );
  const hint = meant ? `Did you mean \`dialer ${meant}\`?` : '`dialer --help` lists the commands.';
  return new DialerError('usage', `There is no command "${word}".`, hint);
}
