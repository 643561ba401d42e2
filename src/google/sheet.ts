import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Deps } from '../base/system/deps.ts';
import { DialerError, expected } from '../errors.ts';
import { createGoogle, type Google } from './client.ts';
import { type DriveFile, FIELDS, findFolder, listFiles, readFile } from './folder.ts';
import { readKeyFile } from './key-file.ts';
import { type Cell, writeValues } from './values.ts';

export interface NewSheet {
  /** Opens it in a browser. */
  link: string;
  /** An answer was lost and no Sheet was found, so another was created: an empty one of this name may appear later. */
  mayBeTwice: boolean;
}

const DEADLINE_MS = 30_000;
const MOST_TRIES = 3;
/** Drive does not always list a new file at once. */
const LISTED_AFTER_MS = 1000;

/**
 * Writes rows of values as they are, from A1 on, into a new Google Sheet called `name`. `folder` is the name, ID or link of
 * a Drive folder. Throws DialerError, which says what may be left of the Sheet.
 */
export async function writeSheet(
  values: Cell[][],
  { name, folder, deadlineMs = DEADLINE_MS }: { name: string; folder: string; deadlineMs?: number },
  deps: Pick<Deps, 'env' | 'now' | 'elapsedMs'>,
): Promise<NewSheet> {
  const google = createGoogle(readKeyFile(deps.env), deps, { deadlineMs, scope: 'drive' });
  try {
    const { id: folderId } = await findFolder(google, folder);
    const { id, link, mayBeTwice } = await createSheet(google, name, folderId);
    await writeValues(google, id, values).catch((error) => {
      const { code, message, hint } = expected(error);
      throw new DialerError(code, `${message} The Sheet was created, but not all rows were written: ${link}.`, hint);
    });
    return { link, mayBeTwice };
  } finally {
    google.close();
  }
}

/**
 * Creates the Sheet. Drive allows several files of one name, so each gets a unique mark by which it is found if the answer
 * is lost: it is created again only if it is not there.
 */
async function createSheet(
  google: Google,
  name: string,
  folderId: string,
): Promise<DriveFile & { mayBeTwice: boolean }> {
  const mark = randomUUID();
  const create = () =>
    google.send({
      method: 'POST',
      api: 'drive',
      path: '/files',
      query: { supportsAllDrives: 'true', fields: FIELDS },
      body: {
        name,
        mimeType: 'application/vnd.google-apps.spreadsheet',
        parents: [folderId],
        appProperties: { dialer: mark },
      },
      repeat: 'if not executed',
      read: readFile,
    });
  let mayBeTwice = false;
  for (let tries = 1; ; tries++) {
    try {
      const [made] = mayBeTwice ? await listFiles(google, marked(mark)) : [];
      return made ? { ...made, mayBeTwice: tries > 2 } : { ...(await create()), mayBeTwice };
    } catch (error) {
      const { code, message, hint, isUnknown } = expected(error);
      mayBeTwice ||= isUnknown;
      if (!mayBeTwice) throw error;
      if (!isUnknown || tries === MOST_TRIES) {
        throw new DialerError(code, `${message} An empty Sheet "${name}" may be in the folder anyway.`, hint);
      }
      await sleep(tries * LISTED_AFTER_MS, undefined, { signal: google.deadline }).catch(() => undefined);
    }
  }
}

function marked(mark: string): string {
  return `appProperties has { key='dialer' and value='${mark}' } and trashed = false`;
}
