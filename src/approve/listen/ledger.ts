import { probe } from '../../check/probe.ts';
import { type DialerError, expected } from '../../errors.ts';
import { ledgerFolder, namedFolder, type OpenDeps } from '../../ledger/open.ts';
import { type Line, warningLine } from '../../report.ts';
import { WITHOUT_LEDGER } from '../lines.ts';
import { withUses } from '../run.ts';
import type { InvitationSource } from '../source.ts';

/** What is wrong with the ledger, so that it is known before somebody registers: nobody would be approved. It may come back. */
export async function ledgerWarnings({ file }: Pick<InvitationSource, 'file'>, deps: OpenDeps): Promise<Line[]> {
  const isInFolder = namedFolder(deps.env) !== undefined || !deps.env.DIALER_LEDGER?.trim();
  // A folder that cannot be written may still be read.
  const error =
    (await answerOf(file, deps)) ?? (isInFolder ? (await probe(ledgerFolder(file, deps.env))).error : undefined);
  return error ? [warningLine([error.message, WITHOUT_LEDGER, error.hint].filter(Boolean).join(' '))] : [];
}

async function answerOf(file: string, deps: OpenDeps): Promise<DialerError | undefined> {
  try {
    await withUses({ file }, deps, (uses) => uses.read());
    return undefined;
  } catch (error) {
    return expected(error);
  }
}
