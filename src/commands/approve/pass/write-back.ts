import { type ReportLine, warningLine } from '../../../base/report/line.ts';
import type { CodeLedger } from '../../../ledger/codes.ts';
import type { PassReport } from './ports.ts';
import type { InvitationSource, RegistrantData } from './source.ts';

/**
 * Writes what the ledger knows of the codes back to their source; `registrants` are those at hand. Resolves to what there is
 * to report, and whether it failed. Throws DialerError `ledger`.
 */
export async function writeBack(
  source: InvitationSource,
  ledger: CodeLedger,
  registrants: RegistrantData,
): Promise<{ lines: ReportLine[]; isFailed: boolean }> {
  if (!source.writeBack) return { lines: [], isFailed: false };
  const { warnings, isFailed = false } = await source.writeBack((await ledger.read()).redemptions, registrants);
  return { lines: warnings.map((text) => ({ ...warningLine(text), kind: 'failure' })), isFailed };
}

/** Those who were pending when a pass began. */
export function registrantData({ pending }: PassReport): RegistrantData {
  return new Map([...pending.values()].flat().map(({ id, data }) => [id, data]));
}
