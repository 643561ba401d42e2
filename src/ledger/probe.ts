import { readdir, readFile, realpath, rm, statfs, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { DialerError, expected } from '../errors.ts';
import { folderError, foreignError } from './folder-errors.ts';
import { networkTypeOf } from './network-type.ts';

/** What came of trying a folder. */
export interface Place {
  folder: string;
  /** It does not exist yet: the folder that it will be created in was tried instead. */
  isNew: boolean;
  /** Why it cannot be written to. */
  error?: DialerError;
  freeBytes?: number;
  /** The kind of network folder that it is in, if any. */
  networkType?: string | undefined;
}

/** Writes a file to the folder and its subfolders, or to the one that it will be created in, and deletes it again. */
export async function probe(folder: string): Promise<Place> {
  const tried = await nearestFolder(resolve(folder));
  const place: Place = { folder, isNew: tried !== resolve(folder) };
  try {
    // Root may look after the folder of the user who runs dialer.
    const foreign = foreignError(folder, { anyOwner: process.geteuid?.() === 0 });
    if (foreign) throw foreign;
    const inside = place.isNew ? [] : await readdir(tried, { withFileTypes: true });
    for (const path of [tried, ...inside.filter((entry) => entry.isDirectory()).map(({ name }) => join(tried, name))]) {
      const file = join(path, `.check-${process.pid}`);
      await writeFile(file, '', { flag: 'wx', mode: 0o600 });
      await rm(file);
    }
  } catch (error) {
    place.error = error instanceof DialerError ? error : folderError(error as NodeJS.ErrnoException, folder);
  }
  const disk = await statfs(tried).catch(() => undefined);
  if (disk) place.freeBytes = disk.bavail * disk.bsize;
  const mounts = await readFile('/proc/self/mountinfo', 'utf8').catch(() => '');
  place.networkType = networkTypeOf(await realpath(tried).catch(() => tried), mounts);
  return place;
}

/** Asks a ledger something, and closes it. Returns the error if it does not answer. */
export async function askTo<T extends { close(): Promise<void> }>(
  ledger: T,
  ask: (ledger: T) => Promise<unknown>,
): Promise<DialerError | undefined> {
  try {
    await ask(ledger);
    return undefined;
  } catch (error) {
    return expected(error);
  } finally {
    await ledger.close();
  }
}

/** The folder itself, or the nearest one above it that exists. */
async function nearestFolder(path: string): Promise<string> {
  const isThere = await realpath(path).then(
    () => true,
    ({ code }: NodeJS.ErrnoException) => code !== 'ENOENT',
  );
  return isThere || dirname(path) === path ? path : nearestFolder(dirname(path));
}
