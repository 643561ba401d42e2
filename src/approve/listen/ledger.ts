import { probe } from '../../check/probe.ts';
import type { Deps } from '../../deps.ts';
import { type DialerError, expected } from '../../errors.ts';
import { ledgerFolder } from '../../ledger/open.ts';
import { type Line, warningLine } from '../../report.ts';
import { WITHOUT_LEDGER } from '../lines.ts';
import { withUses } from '../run.ts';
import type { InvitationSource } from '../source.ts';

/** What is wrong with the ledger, so that it is known before somebody registers: nobody would be approved. It may come back. */
export async function ledgerWarnings({ file }: Pick<InvitationSource, 'file'>, deps: Deps): Promise<Line[]> {
  const error = (await answerOf(file, deps)) ?? (await probe(ledgerFolder(file, deps.env))).error;
  return error ? [warningLine([error.message, WITHOUT_LEDGER, error.hint].filter(Boolean).join(' '))] : [];
}

async function answerOf(file: string, deps: Deps): Promise<DialerError | undefined> {
  try {
    await withUses({ file }, deps, (uses) => uses.read());
    return undefined;
  } catch (error) {
    return expected(error);
  }
}
