import { DialerError } from '../errors.ts';
import type { Google } from './client.ts';
import { shareHint } from './explain.ts';

export interface DriveFile {
  id: string;
  name: string;
  /** Where a browser shows it. */
  link: string;
}

const FOLDER = 'application/vnd.google-apps.folder';
const ID_OR_LINK = /^(?:https:\/\/drive\.google\.com\/\S*\/folders\/)?([\w-]{15,})(?:\?\S*)?$/;
/** Without both, what is in shared drives is left out. */
const EVERYWHERE = { supportsAllDrives: 'true', includeItemsFromAllDrives: 'true' };
export const FIELDS = 'id,name,webViewLink';

/**
 * The folder of this name that is shared with the account, or the one with this ID or link. Throws DialerError, `config`
 * when there is none or more than one.
 */
export async function findFolder(google: Google, folder: string): Promise<DriveFile> {
  const { email } = google.account;
  const named = await listFiles(google, `name = ${quoted(folder)} and mimeType = '${FOLDER}' and trashed = false`);
  // Drive pays no heed to upper and lower case.
  const [found, ...more] = named.filter(({ name }) => name === folder);
  if (found && more.length > 0) {
    const which = [found, ...more].map(({ id, link }) => `${id} (${link})`).join(', ');
    const message = `${email} can see ${more.length + 1} folders "${folder}" in Google Drive: ${which}.`;
    throw new DialerError('config', message, 'Name the right one by its ID: --folder <ID>.');
  }
  if (found) return found;
  const id = ID_OR_LINK.exec(folder)?.[1];
  if (id) return folderById(google, id);
  const message = `There is no folder "${folder}" in Google Drive that is shared with ${email}.`;
  throw new DialerError('config', message, shareHint(email));
}

/** All that `q`, in Drive's language, finds; 100 at most. Throws DialerError. */
export async function listFiles(google: Google, q: string): Promise<DriveFile[]> {
  // What is in the shared drives whose member the account is, and what is shared with it from others.
  const lists = ['allDrives', 'user'].map((corpora) =>
    google.ask({
      method: 'GET',
      api: 'drive',
      path: '/files',
      query: { ...EVERYWHERE, corpora, q, fields: `files(${FIELDS})`, pageSize: '100' },
      repeat: 'always',
      read: ({ files }) => (Array.isArray(files) ? files.flatMap((file) => readFile(Object(file)) ?? []) : undefined),
    }),
  );
  const files = (await Promise.all(lists)).flat();
  return [...new Map(files.map((file) => [file.id, file])).values()];
}

/** Throws DialerError when there is none. */
function folderById(google: Google, id: string): Promise<DriveFile> {
  return google.ask({
    method: 'GET',
    api: 'drive',
    path: `/files/${id}`,
    query: { supportsAllDrives: 'true', fields: FIELDS },
    repeat: 'always',
    read: readFile,
  });
}

/** Drive's `{id, name, webViewLink}`; nothing when it is something else. */
export function readFile(file: Record<string, unknown>): DriveFile | undefined {
  const { id, name, webViewLink: link } = file;
  const isOne = typeof id === 'string' && typeof name === 'string' && typeof link === 'string';
  return isOne ? { id, name, link } : undefined;
}

/** A string in Drive's query language. */
function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}
