import type { Deps } from '../../../base/system/deps.ts';
import type { InvitationSource } from '../pass/source.ts';
import type { SheetOptions } from './open.ts';

/** A Google Sheet as a source of invitations. Throws DialerError `usage` if the options name none. */
export async function sheetSource(
  options: SheetOptions,
  deps: Pick<Deps, 'env' | 'now' | 'elapsedMs'>,
): Promise<InvitationSource> {
  const [{ openSheet }, { setAside }] = await Promise.all([import('./open.ts'), import('./codes.ts')]);
  const sheet = openSheet(options, deps);
  return {
    // Its state is kept in the working directory, like that of a codes.csv there.
    file: `sheet-${sheet.spreadsheetId}`,
    async read() {
      const codes = await sheet.read();
      return { ...codes, among: (redemptions) => setAside(codes, redemptions) };
    },
    writeBack: sheet.writeBack,
  };
}
