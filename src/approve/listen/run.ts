import { join } from 'node:path';
import { zoomConfig } from '../../config.ts';
import type { Deps } from '../../deps.ts';
import { stateFolder } from '../../ledger/open.ts';
import { printer } from '../../output.ts';
import { warningLine } from '../../report.ts';
import { news, say } from '../../tick/say.ts';
import { linesOf } from '../lines.ts';
import { type ApproveRequest, runPass } from '../run.ts';
import { keptFresh } from './fresh.ts';
import { serve } from './serve.ts';
import { webhookSecret } from './settings.ts';

/** Where to listen. */
export interface ListenPlace {
  port: number;
  host: string;
  path: string;
}

/**
 * Approves within seconds of a registration, as Zoom tells of it, until it is asked to end; then it finishes what it began.
 * Resolves to the exit code; throws DialerError where it cannot begin.
 */
export async function approveOnEvents(
  { port, host, path }: ListenPlace,
  { source, options, warning }: ApproveRequest,
  deps: Deps,
): Promise<number> {
  const secret = webhookSecret(deps.env);
  // Not only once somebody has registered.
  zoomConfig(deps.env);
  const err = printer(deps.err, deps.env);
  // Not the time since it began: this may run for months, on a machine that sleeps or whose clock is put right, and would
  // take Zoom's requests for old ones, and its own claims for over.
  const clock = () => new Date();
  const read = keptFresh(source.read, deps.elapsedMs);
  const { problems, invitations } = await read();
  const found = { invitations, problems, outcomes: [], troubles: [], pending: new Map() };
  await say([...(warning ? [warningLine(warning)] : []), ...linesOf(found, { isAll: true })], options, deps);

  /** Over this meeting alone. What is wrong with rows was said above, or is by the passes of cron. */
  async function passOver(meetingId: string): Promise<{ isSeen(registrantId: string): boolean }> {
    const [now, beganMs] = [clock(), deps.elapsedMs()];
    const ownDeps = { ...deps, now, elapsedMs: () => deps.elapsedMs() - beganMs };
    const listed = await read();
    if (!listed.invitations.some(({ meetingIds }) => meetingIds.includes(meetingId))) return { isSeen: () => true };
    const terms = { ...options, meetingIds: [meetingId], deadlineMs: deps.deadlineMs };
    const { report, warnings } = await runPass(source, listed, terms, ownDeps);
    const { invitations, outcomes, troubles, ledgerError, pending, uses } = report;
    const done = { invitations, outcomes, pending, problems: [], troubles: [] };
    const lines = [...linesOf(done, { isAll: options.verbose ?? false }), ...warnings];
    const folder = join(stateFolder(source.file, deps.env), 'listen', meetingId);
    await say(options.verbose ? lines : news(lines, folder, clock()), options, deps);
    const error = ledgerError ?? troubles[0]?.error;
    if (error) throw error;
    const known = new Set([
      ...(pending.get(meetingId) ?? []).map(({ id }) => id),
      ...[...(uses?.values() ?? [])].map(({ registrantId }) => registrantId),
    ]);
    return { isSeen: (registrantId) => known.has(registrantId) };
  }

  const where = { port, host, path, secret, clock, elapsedMs: deps.elapsedMs };
  const log = (text: string) => err.line(text, 'yellow');
  const onListening = (url: string) => err.line(`Listening at ${url}. Ctrl-C stops it.`, 'dim');
  await serve({ ...where, pass: passOver, log, onListening }, deps.stopped());
  return 0;
}
