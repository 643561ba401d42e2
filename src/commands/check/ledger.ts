import type { DialerError } from '../../errors.ts';
import type { Place } from '../../ledger/probe.ts';
import type { CodesFacts } from './codes.ts';
import { errorFinding, type Finding } from './finding.ts';

const group = 'Ledger';
const LEAST_FREE_BYTES = 10 * 1024 * 1024;

/** With `isPostgres` the database has failed if there is an `error`. The folder is needed in any case. */
export function ledgerFindings(
  place: Place,
  ledger: { isPostgres: boolean; error?: DialerError | undefined },
  consequence = 'two runs could send the same join',
): Finding[] {
  const { folder, isNew, error, freeBytes = Number.POSITIVE_INFINITY, networkType } = place;
  const warn = (text: string, hint: string): Finding => ({ level: 'warn', group, text, hint });
  const troubles = [error, (ledger.isPostgres || !error) && ledger.error];
  const findings = troubles.flatMap((trouble) => (trouble ? [errorFinding(group, trouble)] : []));
  if (networkType && !ledger.isPostgres) {
    const text = `${folder} is in a network folder (${networkType}), where ${consequence}.`;
    findings.push(warn(text, 'Set DIALER_LEDGER to a folder on a local disk.'));
  }
  if (freeBytes < LEAST_FREE_BYTES) {
    findings.push(warn(`The disk of ${folder} has only ${formatBytes(freeBytes)} left.`, 'Free some space.'));
  }
  if (findings.length > 0) return findings;
  const free = Number.isFinite(freeBytes) ? `, ${formatBytes(freeBytes)} free` : '';
  const text = isNew ? `${folder} can be created${free}` : `${folder} is writable${free}`;
  return [{ level: 'pass', group, text: ledger.isPostgres ? `PostgreSQL answers; ${text}` : text }];
}

function formatBytes(bytes: number): string {
  const megabytes = bytes / 1024 / 1024;
  return megabytes < 10_240 ? `${Math.floor(megabytes)} MB` : `${Math.floor(megabytes / 1024)} GB`;
}

/** The same for the ledger of codes. If it is in the folder of the ledger of joins, only failures count. */
export function codeLedgerFindings(
  { place, ledgerError: error }: CodesFacts,
  joins: Place,
  isPostgres: boolean,
): Finding[] {
  const findings = ledgerFindings(place ?? joins, { isPostgres, error }, 'two runs could accept the same code');
  return place ? findings : findings.filter(({ level }) => level === 'fail');
}
