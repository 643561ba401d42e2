import { format } from 'date-fns/format';
import { MINUTE_FORMAT } from '../base/output/format.ts';
import { printer } from '../base/output/printer.ts';
import type { ReportOptions } from '../base/report/line.ts';
import type { Deps } from '../base/system/deps.ts';
import { DialerError } from '../errors.ts';
import { dueIn, minuteOf } from '../schedule/due.ts';
import { nextOccurrence } from '../schedule/occurrences.ts';
import { shownRoom } from '../schedule/redact.ts';
import type { Meeting } from '../schedule/row.ts';
import { roomsFor } from './endpoints/rooms.ts';
import { type Sandbox, startSandbox } from './server.ts';

const NEXT_STEPS = [
  'No real room was involved. To connect your Zoom account (README, "Set up"):',
  '  1. Create a Server-to-Server OAuth app with two scopes, and activate it.',
  '  2. Put its credentials into .env (see .env.example) and run `npx dialer rooms`.',
  '  3. List your meetings in meetings.csv and run `npx dialer check`.',
];

/**
 * Rehearses a run against the sandbox, which has every room in the file, with the clock set to `at` or else to the next
 * occurrence. The run itself is the real one, over real HTTP. Resolves to its exit code.
 */
export async function rehearse(
  { file, meetings, at }: { file: string; meetings: Meeting[]; at?: Date },
  options: ReportOptions,
  deps: Deps,
  run: (now: Date, deps: Deps) => Promise<number>,
): Promise<number> {
  const now = at ?? nextOccurrence(meetings, deps.now);
  if (!now) {
    throw new DialerError('meetings', `${file} has no upcoming meetings.`, 'Set a time with --at, or change end_date.');
  }
  const silent = options.json || options.quiet;
  const out = printer(silent ? { write: () => {} } : deps.out, deps.env);
  const sandbox = await startSandbox({ rooms: roomsFor(meetings) });
  try {
    const dueMeetings = new Map(dueIn(meetings, minuteOf(now)).map((join) => [join.meeting, join])).values();
    const clock = `${format(now, MINUTE_FORMAT)}${at ? '' : ', when the next join is due'}`;
    out.line("Rehearsal on the sandbox, a built-in fake of Zoom's API.");
    out.line(`Clock set to ${clock}.`);
    for (const { meeting, action, dueAt } of dueMeetings) {
      const { file, line, rooms, meetingId } = meeting;
      out.line(
        `Due at ${format(dueAt, 'HH:mm')}: ${rooms.map((room) => shownRoom(room)).join('; ')} to ${action} ${meetingId} (${file}:${line})`,
      );
    }
    const exitCode = await run(now, { ...deps, env: { ...deps.env, ...sandbox.env } });
    for (const line of [...roomsNow(sandbox), '', ...NEXT_STEPS]) out.line(line);
    return exitCode;
  } finally {
    await sandbox.close();
  }
}

/** The state of each room that was sent a command. */
function roomsNow({ rooms, requests }: Sandbox): string[] {
  const reached = rooms.filter(({ id }) =>
    requests.some(({ path }) => path === `/v2/rooms/${encodeURIComponent(id)}/events`),
  );
  const lines = reached.map(({ name, status, meeting }) => `  ${name}: ${meeting ? `in meeting ${meeting}` : status}`);
  return lines.length > 0 ? ['', 'Rooms in the sandbox now:', ...lines] : ['', 'No room was sent a command.'];
}
