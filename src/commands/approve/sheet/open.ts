import type { Deps } from '../../../base/system/deps.ts';
import { readTextFile } from '../../../base/system/files.ts';
import { DialerError, expected } from '../../../errors.ts';
import { createGoogle } from '../../../google/client.ts';
import { readKeyFile } from '../../../google/key-file.ts';
import { findWorksheet } from '../../../google/worksheets.ts';
import type { RegistrantData } from '../pass/source.ts';
import { codesOf, type SheetCodes } from './codes.ts';
import { READ } from './columns.ts';
import { type Place, readGrid } from './grid.ts';
import { type LedgerFacts, ledgerFacts } from './plan.ts';
import { parseTimeIds } from './time-ids.ts';
import { writeBack } from './write-back.ts';

export interface SheetOptions {
  /** The Sheet's ID or link. */
  id: string;
  /** The worksheet's name; by default the one that the link shows, or the first. */
  worksheet?: string | undefined;
  /** A CSV with the meetings of each time_id. */
  timeIdsFile?: string | undefined;
  deadlineMs?: number;
}

/** Codes in a Google Sheet. */
export interface CodeSheet {
  spreadsheetId: string;
  /** Throws DialerError if it cannot be read, or not be trusted as a whole. */
  read(): Promise<SheetCodes>;
  /**
   * Writes the status of each code beside it (see write-back.ts). Resolves to what somebody should know, even if it could not
   * write (`isFailed`): the next pass tries again.
   */
  writeBack(
    redemptions: LedgerFacts['redemptions'],
    registrants: RegistrantData,
  ): Promise<{ warnings: string[]; isFailed?: boolean }>;
}

const DEADLINE_MS = 30_000;
const LINK = /^(?:https:\/\/docs\.google\.com\/spreadsheets\/(?:u\/\d+\/)?d\/)?([\w-]{20,})(?:[/?#]\S*)?$/;
/** The ID of the worksheet that the browser showed, in a link. */
const GID = /.*[?#&]gid=(\d+)/;
const REMEDIES = {
  find: 'Give --time-ids a CSV with the columns time_id and meeting_id.',
  save: 'Save it as CSV UTF-8.',
};
const ID_HINT = 'Give --sheet the link from the address bar of the browser, or the ID in it.';

/** Opens a Sheet. Sends nothing before `read`. Throws DialerError `usage` if this is not the ID or link of a Google Sheet. */
export function openSheet(options: SheetOptions, deps: Pick<Deps, 'env' | 'now' | 'elapsedMs'>): CodeSheet {
  const { timeIdsFile, deadlineMs = DEADLINE_MS } = options;
  const spreadsheetId = LINK.exec(options.id.trim())?.[1];
  if (!spreadsheetId)
    throw new DialerError('usage', `--sheet "${options.id}" is not the ID or link of a Google Sheet.`, ID_HINT);
  const [, gid] = GID.exec(options.id) ?? [];
  const wanted = options.worksheet ?? (gid === undefined ? undefined : Number(gid));
  let readFrom = wanted;

  /** A client for each: it has a deadline, and a token that expires after an hour. */
  async function withSheet<T>(which: typeof wanted, act: (place: Place) => Promise<T>): Promise<T> {
    const google = createGoogle(readKeyFile(deps.env), deps, { deadlineMs, scope: 'spreadsheets' });
    try {
      const worksheet = await findWorksheet(google, spreadsheetId ?? '', which);
      return await act({ google, spreadsheetId: spreadsheetId ?? '', worksheet, byTimeId: timeIdsFile !== undefined });
    } finally {
      google.close();
    }
  }

  return {
    spreadsheetId,
    async read() {
      const file = timeIdsFile ?? '';
      const timeIds =
        timeIdsFile === undefined ? undefined : parseTimeIds(readTextFile(file, 'meetings', REMEDIES), file);
      return withSheet(wanted, async (place) => {
        // Write-backs go to the worksheet that was read, even if it is renamed, or no longer the first.
        readFrom = place.worksheet.sheetId;
        const grid = await readGrid(place, [...READ, 'registrant_status']);
        const codes = codesOf(grid, place.worksheet.title, timeIds && { ...timeIds, file });
        return { ...codes, problems: [...(timeIds?.problems ?? []), ...codes.problems] };
      });
    },
    async writeBack(redemptions, registrants) {
      try {
        return {
          warnings: await withSheet(readFrom, (place) => writeBack(place, ledgerFacts(redemptions, registrants))),
        };
      } catch (error) {
        const { message, hint } = expected(error);
        const text = `Could not write the results to the Google Sheet: ${message}`;
        return { warnings: [[text, hint, 'The next run tries again.'].filter(Boolean).join(' ')], isFailed: true };
      }
    },
  };
}
