import { join } from 'node:path';
import { errorLine, type ReportLine } from '../../../base/report/line.ts';
import { newLines, printReport } from '../../../base/report/say.ts';
import type { Deps } from '../../../base/system/deps.ts';
import { expected } from '../../../errors.ts';
import { stateFolder } from '../../../ledger/open.ts';
import { linesOf } from '../pass/lines.ts';
import type { PassReport } from '../pass/pass.ts';
import { type ApproveRequest, dataOf, runPass, withCodeLedger, writeBack } from '../pass/run.ts';
import type { ListedInvitations } from '../pass/source.ts';
import type { Pass } from './queue.ts';
import { createWriteBacks, type WriteBacksOptions } from './write-backs.ts';

interface WorkOptions extends Pick<WriteBacksOptions, 'after' | 'onDefect'> {
  /** The invitations, as they are now or were a moment ago. */
  read: () => Promise<ListedInvitations>;
  /** The time of day. */
  clock: () => Date;
}

/** What is done as Zoom's events ask for it: passes, and apart from them the write-back of what they found. */
export function createWork(
  { source, options }: ApproveRequest,
  { read, clock, after, onDefect }: WorkOptions,
  deps: Deps,
): { pass: Pass; close(): Promise<void> } {
  const writeBacks = source.writeBack ? createWriteBacks({ write, after, onDefect }) : undefined;

  /** As of a run that begins now. */
  function fromNow(): Deps {
    const [now, beganMs] = [clock(), deps.elapsedMs()];
    return { ...deps, now, elapsedMs: () => deps.elapsedMs() - beganMs };
  }

  /** What lasts is said once a day for each `subject`. */
  async function sayNews(lines: ReportLine[], subject: string): Promise<void> {
    const folder = join(stateFolder(source.file, deps.env), 'listen', subject);
    await printReport(options.verbose ? lines : newLines(lines, folder, clock()), options, deps);
  }

  /** Over this meeting alone. What is wrong with rows was said when it began to listen, or is by the passes of cron. */
  async function pass(meetingId: string): Promise<{ isSeen(registrantId: string): boolean }> {
    const ownDeps = fromNow();
    const listed = await read();
    if (!listed.invitations.some(({ meetingIds }) => meetingIds.includes(meetingId))) return { isSeen: () => true };
    const terms = { ...options, meetingIds: [meetingId], deadlineMs: deps.deadlineMs };
    const report = await withCodeLedger(source, ownDeps, (uses) => runPass(uses, listed, terms, ownDeps));
    const changed = changedBy(report);
    if (changed) writeBacks?.owe(changed);
    const { invitations, outcomes, troubles, ledgerError, pending } = report;
    const done = { invitations, outcomes, pending, problems: [], troubles: [] };
    await sayNews(linesOf(done, { isAll: options.verbose ?? false }), meetingId);
    const error = ledgerError ?? troubles[0]?.error;
    if (error) throw error;
    return { isSeen: seenBy(report) };
  }

  async function write(registrants: ReadonlyMap<string, Record<string, unknown>>): Promise<boolean> {
    const { lines, isFailed } = await withCodeLedger(source, fromNow(), (uses) =>
      writeBack(source, uses, registrants),
    ).catch((error) => ({ lines: [{ ...errorLine(expected(error)), isLasting: true }], isFailed: true }));
    await sayNews(lines, 'write-back');
    return !isFailed;
  }

  return { pass, close: async () => writeBacks?.close() };
}

/** Of whom there may be something to write, with what is at hand of them; nothing where there is nobody. */
function changedBy(report: PassReport): Map<string, Record<string, unknown>> | undefined {
  const ids = report.outcomes.filter(({ outcome }) => outcome !== 'pending').map(({ registrant: { id } }) => id);
  if (ids.length === 0) return undefined;
  const isChanged = new Set(ids);
  return new Map([...dataOf(report)].filter(([id]) => isChanged.has(id)));
}

function seenBy({ pending, redemptions }: PassReport): (registrantId: string) => boolean {
  const known = new Set([
    ...[...pending.values()].flat().map(({ id }) => id),
    ...[...(redemptions?.values() ?? [])].map(({ registrantId }) => registrantId),
  ]);
  return (registrantId) => known.has(registrantId);
}
