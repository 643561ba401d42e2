import { DialerError } from '../errors.ts';
import type { ZoomClient } from './client.ts';

/** More than any account has of rooms, or a meeting of people; a list that is longer goes round in circles. */
const MOST_PAGES = 100;
/** 50,000 users have 167 pages; but somebody may want them one by one. */
const MOST_PAGES_OF_ANY = 100_000;
/** Under a limit that other apps share, a page can take so long. */
const ANY_PAGE_MS = 30_000;
/** Once there is something to work with, the rest of a list must not use up the time to do it. */
const LATER_PAGE_MS = 10_000;

/**
 * Every page of a list, one after the other: the other parameters are repeated with each `next_page_token`, and ""
 * ends the list. A page is tried for `pageMs`; where that is left out the first for as long as there is time. `first` is
 * the token of the page to begin with. Throws DialerError, also for a list that does not end.
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
    if (typeof next !== 'string' || seen.has(next) || seen.size === most) {
      throw new DialerError(
        'unreachable',
        "Zoom's list does not come to an end.",
        'Try again later, and report it if it lasts.',
      );
    }
    seen.add(next);
    token = next;
  }
}

/** The same of any list of an account, the largest included; also of what is no list, which is one page. */
export function allPages(client: ZoomClient, path: string, query: Record<string, string>) {
  return pages(client, path, query, ANY_PAGE_MS, { most: MOST_PAGES_OF_ANY });
}
