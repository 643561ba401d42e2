import type { Deps } from '../../../base/system/deps.ts';
import { readTextFile } from '../../../base/system/files.ts';
import { DialerError, expected } from '../../../errors.ts';
import { createGoogle } from '../../../google/client.ts';
import { readKeyFile } from '../../../google/key-file.ts';
import { findWorksheet } from '../../../google/worksheets.ts';
import { codesOf, type SheetCodes } from './codes.ts';
import { READ } from './columns.ts';
import { type Place, readGrid } from './grid.ts';
import { bookOf, type SheetPlan } from './plan.ts';
import { parseTimeIds } from './time-ids.ts';
import { writeBack } from './write-back.ts';

export interface SheetOptions {
  /** Its ID or link. */
  id: string;
  /** Its name; when left out the one that the link names, as the browser showed it, else the first. */
  worksheet?: string | undefined;
  /** A CSV: codes are for the meetings of their time_id. */
  timeIdsFile?: string | undefined;
  deadlineMs?: number;
}

/** Codes in a Google Sheet. */
export interface CodeSheet {
  spreadsheetId: string;
  /** Throws DialerError when it cannot be read, or not be trusted as a whole. */
  read(): Promise<SheetCodes>;
  /**
   * Writes beside the codes what the ledger has of them, where it does not stand there yet (see write-back.ts); `registrants`
   * are as Zoom sent them, by ID. Resolves to what a person should know, also that it could not be written (`isFailed`): the
   * next pass tries again.
   */
  writeBack(
    uses: SheetPlan['redemptions'],
    registrants: SheetPlan['registrants'],
  ): Promise<{ warnings: string[]; isFailed?: boolean }>;
}

const DEADLINE_MS = 30_000;
const LINK = /^(?:https:\/\/docs\.google\.com\/spreadsheets\/(?:u\/\d+\/)?d\/)?([\w-]{20,})(?:[/?#]\S*)?$/;
/** In a link: the ID of the worksheet that the browser showed. */
const GID = /.*[?#&]gid=(\d+)/;
const REMEDIES = {
  find: '--time-ids should name a CSV with the columns time_id and meeting_id.',
  save: 'Save it as CSV UTF-8.',
};
const ID_HINT = 'Give --sheet the link from the address bar of the browser that shows the Sheet, or the ID in it.';

/** The Sheet, which is first asked for by `read`. Throws DialerError `usage` when this is no Google Sheet's ID or link. */
export function openSheet(options: SheetOptions, deps: Pick<Deps, 'env' | 'now' | 'elapsedMs'>): CodeSheet {
  const { timeIdsFile, deadlineMs = DEADLINE_MS } = options;
  const spreadsheetId = LINK.exec(options.id.trim())?.[1];
  if (!spreadsheetId) throw new DialerError('usage', `--sheet "${options.id}" is not a Google Sheet.`, ID_HINT);
  const [, gid] = GID.exec(options.id) ?? [];
  const wanted = options.worksheet ?? (gid === undefined ? undefined : Number(gid));
  let readFrom = wanted;

  /** A client for each: it has a deadline, and a token that is good for an hour. */
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
        // What was read is written back to, also if it is renamed by then, or no longer the first.
        readFrom = place.worksheet.sheetId;
        const grid = await readGrid(place, [...READ, 'registrant_status']);
        const codes = codesOf(grid, place.worksheet.title, timeIds && { ...timeIds, file });
        return { ...codes, problems: [...(timeIds?.problems ?? []), ...codes.problems] };
      });
    },
    async writeBack(uses, registrants) {
      try {
        return { warnings: await withSheet(readFrom, (place) => writeBack(place, bookOf(uses, registrants))) };
      } catch (error) {
        const { message, hint } = expected(error);
        const words = `What became of the codes could not be written into the Google Sheet: ${message}`;
        return { warnings: [[words, hint, 'The next pass tries again.'].filter(Boolean).join(' ')], isFailed: true };
      }
    },
  };
}
