import type { Deps } from '../../../base/system/deps.ts';
import type { InvitationSource } from '../pass/source.ts';
import type { SheetOptions } from './open.ts';

/** A Google Sheet, by its ID or link. Throws DialerError `usage` when this is none. */
export async function sheetSource(
  options: SheetOptions,
  deps: Pick<Deps, 'env' | 'now' | 'elapsedMs'>,
): Promise<InvitationSource> {
  const [{ openSheet }, { setAside }] = await Promise.all([import('./open.ts'), import('./codes.ts')]);
  const sheet = openSheet(options, deps);
  return {
    // In the folder where it runs, as a codes.csv would be.
    file: `sheet-${sheet.spreadsheetId}`,
    async read() {
      const codes = await sheet.read();
      return { ...codes, among: (uses) => setAside(codes, uses) };
    },
    writeBack: sheet.writeBack,
  };
}
