import { isOnPostgres, ledgerFolder, type OpenDeps, openUses } from '../../../ledger/open.ts';
import { askTo, probe } from '../../../ledger/probe.ts';
import type { InvitationSource } from '../../../schedule/codes/source.ts';
import { type Line, warningLine } from '../../tick/report.ts';
import { WITHOUT_LEDGER } from '../lines.ts';

/** What is wrong with the ledger, so that it is known before somebody registers: nobody would be approved. It may come back. */
export async function ledgerWarnings({ file }: Pick<InvitationSource, 'file'>, deps: OpenDeps): Promise<Line[]> {
  // A folder that cannot be written may still be read.
  const folder = isOnPostgres(deps.env) ? undefined : ledgerFolder(file, deps.env);
  const unread = await askTo(openUses(file, deps), (uses) => uses.read());
  const error = unread ?? (folder && (await probe(folder)).error);
  return error ? [warningLine([error.message, WITHOUT_LEDGER, error.hint].filter(Boolean).join(' '))] : [];
}
