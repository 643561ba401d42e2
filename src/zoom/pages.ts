import { DialerError } from '../errors.ts';
import type { ZoomClient } from './client.ts';

/** More pages than any account has of rooms, or a meeting of participants: a longer list goes round in circles. */
const MOST_PAGES = 100;
/** 50,000 users are 167 pages, but somebody may want them one by one. */
const MOST_PAGES_OF_ANY = 100_000;
/** How long a page can take under a rate limit that other apps share. */
const ANY_PAGE_MS = 30_000;
/** Once there are entries to work with, the rest of the list must not use up the time for that work. */
const LATER_PAGE_MS = 10_000;

/**
 * Yields every page of a list, in order. Each request repeats `query`, as Zoom asks, and a `next_page_token` of "" ends
 * the list. A page is tried for `pageMs`; if that is left out, the first page until the deadline and later ones for 10 s.
 * `first` is the token of the page to start with. Throws DialerError, also after `most` pages.
 */
export async function* pages(
  client: ZoomClient,
  path: string,
  query: Record<string, string>,
  pageMs?: number,
  { most = MOST_PAGES, first = '' } = {},
) {
  const seen = new Set<string>();
  for (let token = first; ; ) {
    const page = await client.get(
      path,
      token === '' ? query : { ...query, next_page_token: token },
      pageMs ?? (token === '' ? undefined : LATER_PAGE_MS),
    );
    yield page;
    const next = page.next_page_token ?? '';
    if (next === '') return;
    if (typeof next !== 'string' || seen.has(next) || seen.size === most) throw endless(seen.size + 1);
    seen.add(next);
    token = next;
  }
}

/** Yields every page of any list of an account, however long; an answer without pages is one page. Throws DialerError. */
export function allPages(client: ZoomClient, path: string, query: Record<string, string>) {
  return pages(client, path, query, ANY_PAGE_MS, { most: MOST_PAGES_OF_ANY });
}

function endless(count: number): DialerError {
  const hint = 'Try again later. If it persists, please report this.';
  return new DialerError('unreachable', `Zoom kept sending more pages; stopped after ${count}.`, hint);
}
