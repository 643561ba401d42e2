import { printer } from '../../../base/output/printer.ts';
import type { Deps } from '../../../base/system/deps.ts';
import { zoomConfig } from '../../../base/system/env.ts';
import { warningLine } from '../../tick/report.ts';
import { say } from '../../tick/say.ts';
import { linesOf } from '../lines.ts';
import type { ApproveRequest } from '../run.ts';
import { keptFresh } from './fresh.ts';
import { ledgerWarnings } from './ledger.ts';
import { after, failureText, serve } from './serve.ts';
import { webhookSecret } from './settings.ts';
import { createWork } from './work.ts';

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
  request: ApproveRequest,
  deps: Deps,
): Promise<number> {
  const { source, options, warning } = request;
  const secret = webhookSecret(deps.env);
  // Not only once somebody has registered.
  zoomConfig(deps.env);
  const err = printer(deps.err, deps.env);
  // Not the time since it began: this may run for months, on a machine that sleeps or whose clock is put right, and would
  // take Zoom's requests for old ones, and its own claims for over.
  const clock = () => new Date();
  const read = keptFresh(source.read, { elapsedMs: deps.elapsedMs, after });
  const { problems, invitations } = await read();
  const found = { invitations, problems, outcomes: [], troubles: [], pending: new Map() };
  const warnings = [...(warning ? [warningLine(warning)] : []), ...(await ledgerWarnings(source, deps))];
  await say([...warnings, ...linesOf(found, { isAll: true })], options, deps);
  const log = (text: string) => err.line(text, 'yellow');
  const onDefect = (error: unknown) => log(failureText(error));
  const work = createWork(request, { read, clock, after, onDefect }, deps);
  const where = { port, host, path, secret, clock, elapsedMs: deps.elapsedMs };
  const onListening = (url: string) => err.line(`Listening at ${url}. Ctrl-C stops it.`, 'dim');
  await serve({ ...where, pass: work.pass, log, onListening }, deps.stopped());
  await work.close();
  return 0;
}
