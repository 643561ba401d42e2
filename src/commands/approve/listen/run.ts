import { errorText, printer } from '../../../base/output/printer.ts';
import { type ReportLine, warningLine } from '../../../base/report/line.ts';
import { printReport } from '../../../base/report/print.ts';
import type { Deps } from '../../../base/system/deps.ts';
import { webhookSecret } from '../../../base/system/settings.ts';
import { DialerError, THIS_IS_A_BUG } from '../../../errors.ts';
import { isOnPostgres, ledgerFolder, type OpenDeps, openCodeLedger } from '../../../ledger/open.ts';
import { askTo, probe } from '../../../ledger/probe.ts';
import { zoomConfig } from '../../../zoom/config.ts';
import { linesOf, WITHOUT_LEDGER } from '../pass/lines.ts';
import type { ApproveRequest } from '../pass/run.ts';
import type { InvitationSource } from '../pass/source.ts';
import { createQueue, type Pass, type Timers } from './queue.ts';
import { HEALTH_PATH, type ServerOptions, startServer } from './server.ts';
import { cachedReads } from './source-pace.ts';
import { createRefusalLog } from './verify-webhook.ts';
import { createWorker } from './worker.ts';

/** Where to listen, as on the command line. */
type ListenPlace = Pick<ServerOptions, 'port' | 'host' | 'path'>;

/**
 * Approves people within seconds of their registration, as Zoom sends an event for each, until it is stopped; then it
 * finishes what it began. Resolves to the exit code; throws DialerError if it cannot begin.
 */
export async function approveOnEvents(
  { port, host, path }: ListenPlace,
  request: ApproveRequest,
  deps: Deps,
): Promise<number> {
  const { source, options, warning } = request;
  const place = { port, host: readHost(host), path: readPath(path) };
  const secret = webhookSecret(deps.env);
  // Before somebody registers, not only then.
  zoomConfig(deps.env);
  const err = printer(deps.err, deps.env);
  // Not the start plus the elapsed time: this may run for months, on a machine that sleeps or whose clock is corrected, and
  // would take Zoom's requests for old, and its own claims for over.
  const clock = () => new Date();
  const { elapsedMs } = deps;
  const read = cachedReads(source.read, { elapsedMs, after });
  const { problems, invitations } = await read();
  const found = { invitations, problems, outcomes: [], troubles: [], pending: new Map() };
  const warnings = [...(warning ? [warningLine(warning)] : []), ...(await ledgerWarnings(source, deps))];
  printReport([...warnings, ...linesOf(found, { isAll: true })], options, deps);
  const log = (text: string) => err.line(text, 'yellow');
  const onDefect = (error: unknown) => log(failureText(error));
  const onListening = (url: string) => err.line(`Listening on ${url}. Press Ctrl-C to stop.`, 'dim');
  const worker = createWorker(request, { read, clock, after, onDefect }, deps);
  await serve({ ...place, secret, clock, elapsedMs, pass: worker.pass, log, onListening }, deps.stopped());
  await worker.close();
  return 0;
}

export interface ListenOptions extends Omit<ServerOptions, 'onRegistration' | 'onRefusal'> {
  elapsedMs: Timers['elapsedMs'];
  pass: Pass;
  /** Takes a line for those who monitor the process. */
  log: (line: string) => void;
  /** Takes the URL once it listens. */
  onListening?: (url: string) => void;
}

/**
 * Listens for Zoom's events until `stopped`, and passes over a meeting whenever somebody registers for it. Then accepts
 * nothing new, and resolves when all that it began is done. Throws DialerError `usage` if it cannot listen.
 */
export async function serve(options: ListenOptions, stopped: Promise<unknown>): Promise<void> {
  const { elapsedMs, pass, log, onListening } = options;
  const refusals = createRefusalLog(elapsedMs, log);
  const queue = createQueue({
    pass,
    elapsedMs,
    after,
    onFailure: (meetingId, error, againInMs) => {
      const then =
        againInMs === undefined ? 'The next `dialer approve` tries again.' : `Retrying in ${againInMs / 1000} s.`;
      log(`${failureText(error)} (meeting=${meetingId}) ${then}`);
    },
    onUnseen: (meetingId, registrantId) =>
      log(
        `dialer: Zoom announced registrant ${registrantId}, but does not list them as pending (meeting=${meetingId}). If nobody has approved them, the next \`dialer approve\` does.`,
      ),
  });
  const server = await startServer({ ...options, onRegistration: queue.add, onRefusal: refusals.count });
  onListening?.(server.url);
  await stopped;
  await server.close();
  refusals.flush();
  await queue.close();
}

function after(ms: number, call: () => void): () => void {
  const timer = setTimeout(call, ms);
  return () => clearTimeout(timer);
}

function failureText(error: unknown): string {
  if (error instanceof DialerError) return errorText(error);
  return `dialer: ${THIS_IS_A_BUG} ${error instanceof Error ? error.stack : error}`;
}

/** What is wrong with the ledger, before somebody registers and is not approved. It may recover, so it is a warning. */
export async function ledgerWarnings({ file }: Pick<InvitationSource, 'file'>, deps: OpenDeps): Promise<ReportLine[]> {
  // A folder that cannot be written may still be read.
  const folder = isOnPostgres(deps.env) ? undefined : ledgerFolder(file, deps.env);
  const unread = await askTo(openCodeLedger(file, deps), (ledger) => ledger.read());
  const error = unread ?? (folder && (await probe(folder)).error);
  return error ? [warningLine([error.message, WITHOUT_LEDGER, error.hint].filter(Boolean).join(' '))] : [];
}

/**
 * Reads `--host`, an address or a name; an IPv6 address may be in brackets, as in a URL. Throws DialerError `usage` if it is
 * empty: Node would listen at all addresses.
 */
export function readHost(text: string): string {
  const host = text.trim().replace(/^\[(.*)\]$/, '$1');
  if (host !== '') return host;
  const hint = 'Leave it out to listen only on this machine, or name one of its addresses.';
  throw new DialerError('usage', '--host is empty.', hint);
}

/** Reads `--path`. Throws DialerError `usage`. */
export function readPath(text: string): string {
  if (/^\/[\w\-./~%]*$/.test(text) && text !== HEALTH_PATH) return text;
  const hint = `Begin it with a slash, like /event_registration, without ? or #. ${HEALTH_PATH} is taken.`;
  throw new DialerError('usage', `--path "${text}" is not a path to listen on.`, hint);
}
