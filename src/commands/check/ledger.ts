import type { DialerError } from '../../errors.ts';
import type { Place } from '../../ledger/probe.ts';
import type { CodesFacts } from './codes.ts';
import { type Finding, ofError } from './finding.ts';

const group = 'Ledger';
const LEAST_FREE_BYTES = 10 * 1024 * 1024;

/** `isPostgres`: the ledger is on PostgreSQL, and answers unless there is an `error`. The folder is needed in any case. */
export function ledgerFindings(
  place: Place,
  ledger: { isPostgres: boolean; error?: DialerError | undefined },
  of: 'join' | 'code' = 'join',
): Finding[] {
  const { folder, isNew, error, freeBytes = Number.POSITIVE_INFINITY, networkType } = place;
  const warn = (text: string, hint: string): Finding => ({ level: 'warn', group, text, hint });
  const troubles = [error, (ledger.isPostgres || !error) && ledger.error];
  const findings = troubles.flatMap((trouble) => (trouble ? [ofError(group, trouble)] : []));
  if (networkType && !ledger.isPostgres) {
    const text = `${folder} is in a network folder (${networkType}), where two runs can take one ${of} for theirs`;
    findings.push(warn(text, 'name a folder on a disk of this machine with DIALER_LEDGER'));
  }
  if (freeBytes < LEAST_FREE_BYTES) {
    findings.push(warn(`the disk of ${folder} has ${inMegabytes(freeBytes)} left`, 'free some space'));
  }
  if (findings.length > 0) return findings;
  const free = Number.isFinite(freeBytes) ? `, ${inMegabytes(freeBytes)} free` : '';
  const text = isNew ? `${folder} can be made${free}` : `${folder} can be written${free}`;
  return [{ level: 'pass', group, text: ledger.isPostgres ? `PostgreSQL answers; ${text}` : text }];
}

function inMegabytes(bytes: number): string {
  const megabytes = bytes / 1024 / 1024;
  return megabytes < 10_240 ? `${Math.floor(megabytes)} MB` : `${Math.floor(megabytes / 1024)} GB`;
}

/** The same of the memory of codes: in the folder of the ticks' (`ticks`) only what is wrong with it. */
export function usesFindings({ place, ledgerError: error }: CodesFacts, ticks: Place, isPostgres: boolean): Finding[] {
  const findings = ledgerFindings(place ?? ticks, { isPostgres, error }, 'code');
  return place ? findings : findings.filter(({ level }) => level === 'fail');
}
