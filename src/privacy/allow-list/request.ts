import { nearest } from '../../base/output/nearest.ts';
import { DialerError } from '../../errors.ts';
import { inPath } from '../../zoom/path.ts';
import { ENDPOINTS, type Endpoint } from './endpoints.ts';

/** A request that may be sent: of a listed endpoint, with listed parameters, its path encoded as Zoom wants it. */
export interface ListedEndpoint {
  endpoint: Endpoint;
  path: string;
  query: Record<string, string>;
}

const PLACEHOLDER = '{id}';
/**
 * An e-mail, an ID, or `me`; and a meeting's number or UUID. Nothing that could lead to another endpoint, as `..` does, or
 * another's words: `/meetings/meeting_summaries` is a list of Zoom's, and so is `/meetings/1%2Fregistrants` where the
 * slash is decoded on the way. Only a UUID has slashes, and ends with `==`.
 */
const USER = /^([\w-]+|[^\s@/\\?#%]+@[^\s@/\\?#%]+)$/;
const MEETING = /^(?![a-z_-]+$)([\w+-]+|[\w+/-]+==)$/;
const LARGEST_PAGE = 300;
const DATE = /^\d{4}-\d\d-\d\d(T[\d:.]+Z?)?$/;

/**
 * The request that somebody asks for: a path with or without the `/v2` of `apiUrl`, or the whole URL, IDs encoded once or
 * twice. Throws DialerError `usage` that names what is listed and nearest, without the IDs that were given.
 */
export function readRequest(text: string, apiUrl: string): ListedEndpoint {
  const { segments, search } = split(text, apiUrl);
  for (const endpoint of ENDPOINTS) {
    const path = pathOf(endpoint, segments);
    if (path !== undefined) return { endpoint, path, query: readQuery(endpoint, search) };
  }
  throw notListed(segments);
}

/** The endpoint of a path, in which IDs may be left as they are listed, `{id}`. Throws DialerError `usage`. */
export function readEndpoint(text: string, apiUrl: string): Endpoint {
  const { segments } = split(text, apiUrl);
  const plain = segments.map((segment) => (/^(\{|%7b).*(\}|%7d)$/i.test(segment) ? '1' : segment));
  const found = ENDPOINTS.find((endpoint) => pathOf(endpoint, plain) !== undefined);
  if (!found) throw notListed(segments);
  return found;
}

function split(text: string, apiUrl: string): { segments: string[]; search: string } {
  const [, path = '', search = ''] = /^([^?#]*)\??([^#]*)/.exec(withoutHost(text.trim(), apiUrl)) ?? [];
  const base = new URL(apiUrl).pathname.replace(/\/$/, '');
  const words = `/${path.replace(/^\/|\/$/g, '')}`;
  const version = [base, '/v2'].find((prefix) => prefix !== '' && `${words}/`.startsWith(`${prefix}/`)) ?? '';
  return { segments: words.slice(version.length + 1).split('/'), search };
}

function withoutHost(text: string, apiUrl: string): string {
  if (!/^[a-z][a-z\d+.-]*:/i.test(text)) return text;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const { origin } = new URL(apiUrl);
  if (url?.origin === origin && url.username === '' && url.password === '') return url.pathname + url.search;
  const hint = /^[a-z]:/i.test(text)
    ? 'Your shell has made a path of Windows of it: leave out the first /, like users.'
    : 'Write the path alone, like /users, or set ZOOM_API_URL.';
  throw new DialerError('usage', `That is no URL at ${origin}, where Zoom's API is.`, hint);
}

/** The way of these segments to an endpoint; nothing when they do not lead there. */
function pathOf({ path }: Endpoint, segments: string[]): string | undefined {
  const steps = path.slice(1).split('/');
  if (steps.length !== segments.length) return undefined;
  const way = steps.map((step, index) => {
    const segment = segments[index] ?? '';
    if (step !== PLACEHOLDER) return step === segment ? step : undefined;
    const typed = decoded(segment);
    // As Zoom shows a meeting's number.
    const id = /^[\d\s-]+$/.test(typed) ? typed.replace(/\D/g, '') : typed;
    const isFit = (steps[index - 1] === 'users' ? USER : MEETING).test(id);
    return isFit ? inPath(id) : undefined;
  });
  return way.includes(undefined) ? undefined : `/${way.join('/')}`;
}

/** An ID behind one or two encodings. */
function decoded(segment: string): string {
  try {
    const once = decodeURIComponent(segment);
    return once.includes('%') ? decodeURIComponent(once) : once;
  } catch {
    return '';
  }
}

function readQuery({ path, query, needed }: Endpoint, search: string): Record<string, string> {
  const params = new URLSearchParams(search);
  const given = Object.fromEntries(params);
  const takes = query.length > 0 ? `It takes ${query.join(', ')}.` : 'It takes none.';
  for (const name of Object.keys(given)) {
    if (query.includes(name)) continue;
    const meant = nearest(name, query);
    const guess = meant.length > 0 ? `Did you mean ${meant.join(' or ')}? ` : '';
    throw new DialerError('usage', `"${name.slice(0, 40)}" is not listed for ${path}.`, `${guess}${takes}`);
  }
  const twice = query.find((name) => params.getAll(name).length > 1);
  if (twice) throw new DialerError('usage', `${twice} is given more than once.`, 'Zoom takes one value of it.');
  const size = given.page_size;
  if (size !== undefined && !(/^[1-9]\d*$/.test(size) && Number(size) <= LARGEST_PAGE)) {
    throw new DialerError('usage', `page_size is not a whole number from 1 to ${LARGEST_PAGE}.`);
  }
  checkDates(given);
  if (needed.some((name) => given[name] === undefined)) {
    const hint = 'Write them like ?from=2026-11-01&to=2026-11-30, a month at most.';
    throw new DialerError('usage', `${path} takes both ${needed.join(' and ')}.`, hint);
  }
  // The fewest requests: the limit is the account's, which other apps share.
  return query.includes('page_size') ? { page_size: String(LARGEST_PAGE), ...given } : given;
}

/** Zoom's own words about them would be left out. Throws DialerError `usage`. */
function checkDates({ from, to }: Record<string, string>): void {
  for (const [name, date] of Object.entries({ from, to })) {
    if (date === undefined || (DATE.test(date) && !Number.isNaN(Date.parse(date)))) continue;
    throw new DialerError('usage', `${name} is no date like 2026-11-30.`);
  }
  if (from && to && from.slice(0, 10) > to.slice(0, 10)) throw new DialerError('usage', 'from is after to.');
}

/** What was asked for is shown without what may be an ID: that can be a person's. */
function notListed(segments: string[]): DialerError {
  const shown = segments.map((segment) => (/^[a-z_]*$/.test(segment) ? segment : '…')).join('/');
  const typed = segments.join('/').toLowerCase();
  const shapes = ENDPOINTS.map(({ path }) => {
    const steps = path.slice(1).split('/');
    const isAsLong = steps.length === segments.length;
    return steps
      .map((step, index) => (step === PLACEHOLDER && isAsLong ? segments[index]?.toLowerCase() : step))
      .join('/');
  });
  const alike = nearest(typed, shapes).map((shape) => ENDPOINTS[shapes.indexOf(shape)]?.path);
  const related = ENDPOINTS.map(({ path }) => path).filter((path) => path.split('/')[1] === segments[0]);
  const meant = alike.length > 0 ? alike : related;
  const others = '`dialer fetch --help` lists all. In an ID a / is written %2F, and a UUID ends with ==.';
  const hint = meant.length > 0 ? `Did you mean ${meant.join(' or ')}? ${others}` : others;
  return new DialerError('usage', `/${shown} is not listed, so dialer does not fetch it.`, hint);
}
