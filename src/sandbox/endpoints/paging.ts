import { randomBytes } from 'node:crypto';
import { MINUTE_MS } from '../../base/system/time.ts';
import { error, type Reply } from './endpoint.ts';

const TOKEN_LIFETIME_MS = 15 * MINUTE_MS;
const DEFAULT_PAGE_SIZE = 30;
const LARGEST_PAGE_SIZE = 300;

interface PageOptions {
  /** Tells apart lists that have the same parameters, like those of two meetings. */
  about?: string;
  /** Further fields, before those of the page. */
  fields?: object;
  /** Off for the lists that have no counts of pages and entries. */
  hasCounts?: boolean;
}

/** Answers lists page by page. As in Zoom, a token is valid for 15 minutes, and only with the parameters it was issued for. */
export function createPager() {
  const tokens = new Map<string, { query: string; offset: number; expiresAt: number }>();

  return function page(
    name: string,
    entries: object[],
    parameters: URLSearchParams,
    { about = '', fields = {}, hasCounts = true }: PageOptions = {},
  ): Partial<Reply> {
    const size = pageSizeIn(parameters);
    if (!size) return error(400, 300, 'Invalid page_size.');
    const { next_page_token: token, ...others } = Object.fromEntries(parameters);
    const query = JSON.stringify([about, others]);
    const start = token ? tokens.get(token) : { query, offset: 0, expiresAt: Number.POSITIVE_INFINITY };
    if (!start || start.query !== query || start.expiresAt < Date.now()) {
      return error(400, 300, 'The next page token is invalid or expired.');
    }
    const end = start.offset + size;
    const next = end < entries.length ? randomBytes(16).toString('base64url') : '';
    if (next) tokens.set(next, { query, offset: end, expiresAt: Date.now() + TOKEN_LIFETIME_MS });
    const total = entries.length;
    const counts = { page_count: Math.ceil(total / size), page_size: size, total_records: total };
    return {
      body: {
        ...fields,
        ...(hasCounts ? counts : { page_size: size }),
        next_page_token: next,
        [name]: entries.slice(start.offset, end),
      },
    };
  };
}

/** The page size asked for, 30 by default; undefined if Zoom does not allow it. */
export function pageSizeIn(query: URLSearchParams): number | undefined {
  const pageSize = Number(query.get('page_size') ?? DEFAULT_PAGE_SIZE);
  return Number.isInteger(pageSize) && pageSize >= 1 && pageSize <= LARGEST_PAGE_SIZE ? pageSize : undefined;
}
