import { DialerError } from '../errors.ts';
import type { Google } from './client.ts';
import { shareHint } from './explain.ts';

export interface DriveFile {
  id: string;
  name: string;
  /** Opens it in a browser. */
  link: string;
}

const FOLDER = 'application/vnd.google-apps.folder';
const ID_OR_LINK = /^(?:https:\/\/drive\.google\.com\/\S*\/folders\/)?([\w-]{15,})(?:\?\S*)?$/;
/** Includes shared drives, which takes both parameters. */
const EVERYWHERE = { supportsAllDrives: 'true', includeItemsFromAllDrives: 'true' };
export const FIELDS = 'id,name,webViewLink';

/**
 * Finds the folder with this name, ID or link among those shared with the account. Throws DialerError; `config` if there is
 * none, or more than one.
 */
export async function findFolder(google: Google, folder: string): Promise<DriveFile> {
  const { email } = google.account;
  const named = await listFiles(google, `name = ${quoted(folder)} and mimeType = '${FOLDER}' and trashed = false`);
  // Drive's search ignores case.
  const [found, ...more] = named.filter(({ name }) => name === folder);
  if (found && more.length > 0) {
    const which = [found, ...more].map(({ id, link }) => `${id} (${link})`).join(', ');
    const message = `${email} can see ${more.length + 1} folders "${folder}" in Google Drive: ${which}.`;
    throw new DialerError('config', message, 'Pass the ID of the right one: --folder <ID>.');
  }
  if (found) return found;
  const id = ID_OR_LINK.exec(folder)?.[1];
  if (id) return folderById(google, id);
  const message = `No folder "${folder}" in Google Drive is shared with ${email}.`;
  throw new DialerError('config', message, shareHint(email));
}

/** Lists the files that match `q`, in Drive's query language; at most 100. Throws DialerError. */
export async function listFiles(google: Google, q: string): Promise<DriveFile[]> {
  // Shared drives that the account is a member of, and everything else that is shared with it.
  const lists = ['allDrives', 'user'].map((corpora) =>
    google.send({
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

/** Throws DialerError if there is none. */
function folderById(google: Google, id: string): Promise<DriveFile> {
  return google.send({
    method: 'GET',
    api: 'drive',
    path: `/files/${id}`,
    query: { supportsAllDrives: 'true', fields: FIELDS },
    repeat: 'always',
    read: readFile,
  });
}

/** Reads Drive's `{id, name, webViewLink}`. Returns undefined for anything else. */
export function readFile(file: Record<string, unknown>): DriveFile | undefined {
  const { id, name, webViewLink: link } = file;
  const isOne = typeof id === 'string' && typeof name === 'string' && typeof link === 'string';
  return isOne ? { id, name, link } : undefined;
}

/** Quotes a string in Drive's query language. */
function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}
