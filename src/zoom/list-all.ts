import { formatCount } from '../base/output/format.ts';
import { DialerError } from '../errors.ts';
import { unexpectedFormat } from './fields.ts';

/** Every entry that could be listed; `incomplete` says why there may be more. */
export interface ListedEntries<T> {
  entries: T[];
  incomplete?: DialerError;
}

/**
 * Collects the entries under `name` of all pages, once each: by ID, because an entry can move to the next page between two
 * requests. `read` returns undefined for an entry in an unknown format. Never throws a DialerError; it is `incomplete`.
 */
export async function listAll<T extends { id: string }>(
  pages: AsyncIterable<Record<string, unknown>>,
  name: string,
  read: (entry: unknown) => T | undefined,
): Promise<ListedEntries<T>> {
  const byId = new Map<string, T>();
  let unreadable = 0;
  let incomplete: DialerError | undefined;
  try {
    for await (const page of pages) {
      const entries = page[name];
      if (!Array.isArray(entries)) throw unexpectedFormat(`a page of ${name}`);
      for (const entry of entries) {
        const found = read(entry);
        if (found) byId.set(found.id, found);
        else unreadable++;
      }
    }
    if (unreadable > 0) incomplete = unreadableEntries(unreadable, name);
  } catch (error) {
    if (!(error instanceof DialerError)) throw error;
    incomplete = error;
  }
  return { entries: [...byId.values()], ...(incomplete && { incomplete }) };
}

function unreadableEntries(count: number, name: string): DialerError {
  const message = `Could not read ${formatCount(count, 'entry', 'entries')} in Zoom's list of ${name}.`;
  return new DialerError('unreachable', message, 'Please report this.');
}
