import { existsSync } from 'node:fs';
import { secureUrl } from '../../base/http/address.ts';
import { formatCount } from '../../base/output/format.ts';
import { printer } from '../../base/output/printer.ts';
import type { Deps } from '../../base/system/deps.ts';
import { loadEnv } from '../../base/system/env.ts';
import { codesFile, meetingsFile } from '../../base/system/settings.ts';
import { DialerError } from '../../errors.ts';
import { roomsFor } from '../../sandbox/endpoints/rooms.ts';
import { madeUpClasses } from '../../sandbox/made-up-classes.ts';
import { madeUpRegistrations } from '../../sandbox/made-up-registrants.ts';
import { startSandbox } from '../../sandbox/server.ts';
import { announceWaiting } from '../../sandbox/webhook.ts';
import { csvSource } from '../../schedule/codes/source.ts';
import { parseMeetings } from '../../schedule/csv.ts';
import { FIND_MEETINGS } from '../../schedule/file.ts';
import { readSettledText } from '../../schedule/settled-text.ts';
import { logLine } from './log-line.ts';

/** `dialer sandbox`. Resolves to the exit code once it is stopped; throws DialerError. */
export async function runSandbox({ port = 0, ...options }: SandboxCommandOptions, deps: Deps): Promise<number> {
  loadEnv(deps.env, options.envFile);
  const out = printer(deps.out, deps.env);
  const err = printer(deps.err, deps.env);
  const url = options.webhook && secureUrl('--webhook', options.webhook, 'http://127.0.0.1:5000/event_registration');
  const { summary, ...content } = await contentOf(options, deps);
  let hasFailed = false;
  const onSent = (event: string, status: number) => {
    // Until a receiver starts, the sandbox retries every second: one line for that is enough.
    if (status !== 0 || !hasFailed) err.line(`${status || 'no answer'} POST ${url} ${event}`, 'dim');
    hasFailed = status === 0;
  };
  const sandbox = await startSandbox({
    ...content,
    port,
    onRequest: (request, status) => err.line(`${status} ${logLine(request)}`, 'dim'),
    webhook: { ...(url && { url }), onSent },
  }).catch((error) => {
    throw error.code === 'EADDRINUSE' ? portInUse(port) : error;
  });
  for (const [name, value] of Object.entries(sandbox.env)) out.line(`${name}=${value}`);
  err.line(`The sandbox, a fake of Zoom's API, is running at ${sandbox.url} with ${summary}.`);
  err.line(
    'To use it, save standard output to a file and pass that to other commands with --env-file. Stop it with Ctrl-C.',
  );
  const stop = new AbortController();
  const announced = url ? announceWaiting(sandbox, stop.signal) : undefined;
  await deps.stopped();
  stop.abort();
  await announced;
  await sandbox.close();
  return 0;
}

/** What the sandbox serves: whatever meetings.csv and codes.csv name, if there are such files, and a summary of it. */
async function contentOf(options: SandboxCommandOptions, deps: Deps) {
  const [meetingsCsv, codesCsv] = [meetingsFile(options, deps), codesFile(options, deps)];
  const hasMeetings = options.meetings || existsSync(meetingsCsv);
  const hasCodes = options.codes || existsSync(codesCsv);
  const { meetings } = hasMeetings
    ? parseMeetings(readSettledText(meetingsCsv, FIND_MEETINGS).text, meetingsCsv)
    : { meetings: [] };
  const { invitations } = hasCodes ? await csvSource(codesCsv).read() : { invitations: [] };
  const rooms = roomsFor(meetings);
  const registrations = madeUpRegistrations(invitations, deps.now);
  const waiting = registrations.flatMap(({ registrants }) => registrants).length;
  const summary = [
    hasMeetings
      ? `${formatCount(rooms.length, 'room') ?? 'no rooms'} from ${meetingsCsv}`
      : `no rooms (there is no ${meetingsCsv})`,
    ...(hasCodes ? [`${waiting} registrants waiting for the meetings in ${codesCsv}`] : []),
  ].join(' and ');
  return { rooms, meetings: madeUpClasses(meetings, deps.now), registrations, summary };
}

function portInUse(port: number): DialerError {
  return new DialerError('usage', `Port ${port} is in use.`, 'Choose another --port, or omit it to use any free port.');
}

export interface SandboxCommandOptions {
  port?: number;
  meetings?: string;
  codes?: string;
  webhook?: string;
  envFile?: string;
}
