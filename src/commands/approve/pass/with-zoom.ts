import type { ReportOptions } from '../../../base/report/line.ts';
import type { Deps } from '../../../base/system/deps.ts';
import { expected } from '../../../errors.ts';
import type { CodeLedger } from '../../../ledger/codes.ts';
import { openZoom, type Zoom } from '../../../zoom/open.ts';
import { approveRegistrants, listRegistrants, missingApproveScope } from '../../../zoom/registrants.ts';
import type { Trouble } from './outcome.ts';
import { pass } from './pass.ts';
import type { PassReport } from './ports.ts';
import type { ListedInvitations } from './source.ts';

interface PassTerms extends Pick<ReportOptions, 'dryRun' | 'verbose'> {
  meetingIds: string[];
  deadlineMs: number;
  stop?: AbortSignal;
}

/** A pass with the real Zoom. Prints nothing but retries. Throws DialerError `config`. */
export async function passWithZoom(
  ledger: CodeLedger,
  listed: ListedInvitations,
  { meetingIds, deadlineMs, stop, dryRun, verbose }: PassTerms,
  deps: Deps,
): Promise<PassReport> {
  const zoom = openZoom(deps, { deadlineMs, verbose, stop: () => stop });
  try {
    const report = await pass(listed, meetingIds, {
      clock: () => new Date(deps.now.getTime() + deps.elapsedMs()),
      ledger,
      listRegistrants: async (...list) => listRegistrants(await zoom.client(), ...list),
      ...(!dryRun && {
        approveRegistrants: async (...approval) => approveRegistrants(await zoom.client(), ...approval),
      }),
    });
    if (dryRun && meetingIds.length > 0) report.troubles.push(...(await missingScopes(zoom)));
    return report;
  } finally {
    await zoom.close();
  }
}

/** A dry run approves nobody, so it would not notice. */
async function missingScopes(zoom: Zoom): Promise<Trouble[]> {
  const scopes = await (await zoom.client()).scopes().catch((error) => {
    expected(error);
    return [] as string[];
  });
  const error = missingApproveScope(scopes);
  return error ? [{ meetingId: '', error }] : [];
}
