import { join } from 'node:path';
import { errorLine, type ReportLine } from '../../../base/report/line.ts';
import { newLines, printReport } from '../../../base/report/print.ts';
import type { Deps } from '../../../base/system/deps.ts';
import { expected } from '../../../errors.ts';
import { stateFolder } from '../../../ledger/open.ts';
import { linesOf } from '../pass/lines.ts';
import type { PassReport } from '../pass/ports.ts';
import { type ApproveRequest, withCodeLedger } from '../pass/run.ts';
import type { ListedInvitations, RegistrantData } from '../pass/source.ts';
import { passWithZoom } from '../pass/with-zoom.ts';
import { registrantData, writeBack } from '../pass/write-back.ts';
import type { Pass } from './queue.ts';
import { createWriteBacks, type WriteBacksOptions } from './source-pace.ts';

interface WorkerOptions extends Pick<WriteBacksOptions, 'after' | 'onDefect'> {
  /** The invitations as they are now, or were a moment ago. */
  read: () => Promise<ListedInvitations>;
  /** The time of day. */
  clock: () => Date;
}

/** What events ask for: passes, and apart from them the write-back of what they found. */
export function createWorker(
  { source, options }: ApproveRequest,
  { read, clock, after, onDefect }: WorkerOptions,
  deps: Deps,
): { pass: Pass; close(): Promise<void> } {
  const writeBacks = source.writeBack ? createWriteBacks({ write, after, onDefect }) : undefined;

  /** The deps of a run that begins now. */
  function depsFromNow(): Deps {
    const [now, beganMs] = [clock(), deps.elapsedMs()];
    return { ...deps, now, elapsedMs: () => deps.elapsedMs() - beganMs };
  }

  /** Prints what lasts once a day for each `topic`. */
  async function printNews(lines: ReportLine[], topic: string): Promise<void> {
    const folder = join(stateFolder(source.file, deps.env), 'listen', topic);
    printReport(options.verbose ? lines : newLines(lines, folder, clock()), options, deps);
  }

  /** Over this meeting only. Problems with rows were printed when it began to listen; scheduled passes print new ones. */
  async function pass(meetingId: string): Promise<{ isSeen(registrantId: string): boolean }> {
    const ownDeps = depsFromNow();
    const listed = await read();
    if (!listed.invitations.some(({ meetingIds }) => meetingIds.includes(meetingId))) return { isSeen: () => true };
    const terms = { ...options, meetingIds: [meetingId], deadlineMs: deps.deadlineMs };
    const report = await withCodeLedger(source, ownDeps, (ledger) => passWithZoom(ledger, listed, terms, ownDeps));
    const changed = changedBy(report);
    if (changed) writeBacks?.owe(changed);
    const { invitations, outcomes, troubles, ledgerError, pending } = report;
    const done = { invitations, outcomes, pending, problems: [], troubles: [] };
    await printNews(linesOf(done, { isAll: options.verbose ?? false }), meetingId);
    const error = ledgerError ?? troubles[0]?.error;
    if (error) throw error;
    return { isSeen: seenBy(report) };
  }

  async function write(registrants: RegistrantData): Promise<boolean> {
    const { lines, isFailed } = await withCodeLedger(source, depsFromNow(), (ledger) =>
      writeBack(source, ledger, registrants),
    ).catch((error) => ({ lines: [{ ...errorLine(expected(error)), isLasting: true }], isFailed: true }));
    await printNews(lines, 'write-back');
    return !isFailed;
  }

  return { pass, close: async () => writeBacks?.close() };
}

/** The registrants about whom there may be something to write, with their data if it is at hand; undefined if there are none. */
function changedBy(report: PassReport): RegistrantData | undefined {
  const ids = report.outcomes.filter(({ outcome }) => outcome !== 'pending').map(({ registrant: { id } }) => id);
  if (ids.length === 0) return undefined;
  const isChanged = new Set(ids);
  return new Map([...registrantData(report)].filter(([id]) => isChanged.has(id)));
}

function seenBy({ pending, redemptions }: PassReport): (registrantId: string) => boolean {
  const known = new Set([
    ...[...pending.values()].flat().map(({ id }) => id),
    ...[...(redemptions?.values() ?? [])].map(({ registrantId }) => registrantId),
  ]);
  return (registrantId) => known.has(registrantId);
}
