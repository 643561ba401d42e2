import { DialerError } from '../errors.ts';
import type { ZoomClient } from './client.ts';

/**
 * Every page of a list, one after the other: the other parameters are repeated with each `next_page_token`, and ""
 * ends the list. Throws DialerError; a token that comes again would make it endless, and is an error.
 */
export async function* pages(client: ZoomClient, path: string, query: Record<string, string>) {
  const seen = new Set<string>();
  for (let token = ''; ; ) {
    const page = await client.get(path, token === '' ? query : { ...query, next_page_token: token });
    yield page;
    token = typeof page.next_page_token === 'string' ? page.next_page_token : '';
    if (token === '') return;
    if (seen.has(token)) {
      throw new DialerError(
        'unreachable',
        'Zoom began its list again from a page it had given before.',
        'Try again later.',
      );
    }
    seen.add(token);
  }
}
