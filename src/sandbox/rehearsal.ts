import { format } from 'date-fns/format';
import { printer } from '../base/output/printer.ts';
import { MINUTE_FORMAT, type ReportOptions } from '../base/report/line.ts';
import type { Deps } from '../base/system/deps.ts';
import { DialerError } from '../errors.ts';
import { dueIn, minuteOf } from '../schedule/due.ts';
import { nextOccurrence } from '../schedule/occurrences.ts';
import type { Meeting } from '../schedule/row.ts';
import { roomsFor } from './endpoints/rooms.ts';
import { type Sandbox, startSandbox } from './server.ts';

const NEXT_STEPS = [
  'To use the real Zoom (README, "Set up"):',
  '  1. Make a Server-to-Server OAuth app with two scopes, and activate it',
  '  2. Put its credentials into .env (see .env.example), and try `npx dialer rooms`',
  '  3. Fill meetings.csv; `npx dialer check` tells what is next',
];

/**
 * A tick as it will be, on the built-in Zoom: it has every room that the file names, and the clock stands at the next
 * occurrence unless `at` says otherwise. The tick itself is the real one, over real HTTP. Resolves to its exit code.
 */
export async function rehearse(
  { file, meetings, at }: { file: string; meetings: Meeting[]; at?: Date },
  options: ReportOptions,
  deps: Deps,
  tick: (now: Date, deps: Deps) => Promise<number>,
): Promise<number> {
  const now = at ?? nextOccurrence(meetings, deps.now);
  if (!now) {
    throw new DialerError(
      'meetings',
      `No meeting of ${file} is to come.`,
      'Choose another time with --at, or change end_date.',
    );
  }
  const silent = options.json || options.quiet;
  const out = printer(silent ? { write: () => {} } : deps.out, deps.env);
  const sandbox = await startSandbox({ rooms: roomsFor(meetings) });
  try {
    const dueMeetings = new Map(dueIn(meetings, minuteOf(now)).map((join) => [join.meeting, join])).values();
    out.line(
      `Rehearsal on the built-in Zoom, clock at ${format(now, MINUTE_FORMAT)} (${at ? '--at' : 'the next joins'}):`,
    );
    for (const { meeting, dueAt } of dueMeetings) {
      const { file, line, rooms, meetingId } = meeting;
      out.line(`  due ${format(dueAt, 'HH:mm')}: ${rooms.join('; ')} into ${meetingId} (${file}:${line})`);
    }
    const exitCode = await tick(now, { ...deps, env: { ...deps.env, ...sandbox.env } });
    for (const line of [...roomsNow(sandbox), '', ...NEXT_STEPS]) out.line(line);
    return exitCode;
  } finally {
    await sandbox.close();
  }
}

/** What the rooms show that a command reached. */
function roomsNow({ rooms, requests }: Sandbox): string[] {
  const reached = rooms.filter(({ id }) =>
    requests.some(({ path }) => path === `/v2/rooms/${encodeURIComponent(id)}/events`),
  );
  const lines = reached.map(({ name, status, meeting }) => `  ${name} ${status}${meeting ? ` ${meeting}` : ''}`);
  return lines.length > 0 ? ['The rooms now:', ...lines] : ['No room was sent anything.'];
}
