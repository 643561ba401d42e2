import { printer } from '../../../base/output/printer.ts';
import { type ReportLine, warningLine } from '../../../base/report/line.ts';
import { printReport } from '../../../base/report/say.ts';
import type { Deps } from '../../../base/system/deps.ts';
import { webhookSecret } from '../../../base/system/settings.ts';
import { isOnPostgres, ledgerFolder, type OpenDeps, openCodeLedger } from '../../../ledger/open.ts';
import { askTo, probe } from '../../../ledger/probe.ts';
import { zoomConfig } from '../../../zoom/config.ts';
import { linesOf, WITHOUT_LEDGER } from '../pass/lines.ts';
import type { ApproveRequest } from '../pass/run.ts';
import type { InvitationSource } from '../pass/source.ts';
import { keptFresh } from './fresh.ts';
import { after, failureText, serve } from './serve.ts';
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
  await printReport([...warnings, ...linesOf(found, { isAll: true })], options, deps);
  const log = (text: string) => err.line(text, 'yellow');
  const onDefect = (error: unknown) => log(failureText(error));
  const work = createWork(request, { read, clock, after, onDefect }, deps);
  const where = { port, host, path, secret, clock, elapsedMs: deps.elapsedMs };
  const onListening = (url: string) => err.line(`Listening at ${url}. Ctrl-C stops it.`, 'dim');
  await serve({ ...where, pass: work.pass, log, onListening }, deps.stopped());
  await work.close();
  return 0;
}

/** What is wrong with the ledger, so that it is known before somebody registers: nobody would be approved. It may come back. */
export async function ledgerWarnings({ file }: Pick<InvitationSource, 'file'>, deps: OpenDeps): Promise<ReportLine[]> {
  // A folder that cannot be written may still be read.
  const folder = isOnPostgres(deps.env) ? undefined : ledgerFolder(file, deps.env);
  const unread = await askTo(openCodeLedger(file, deps), (uses) => uses.read());
  const error = unread ?? (folder && (await probe(folder)).error);
  return error ? [warningLine([error.message, WITHOUT_LEDGER, error.hint].filter(Boolean).join(' '))] : [];
}
