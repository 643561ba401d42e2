import { nearest } from '../../base/output/nearest.ts';
import { DialerError } from '../../errors.ts';
import { inPath } from '../../zoom/path.ts';
import { ENDPOINTS, type Endpoint } from './endpoints.ts';

/** A request that dialer may send: a listed endpoint with listed parameters, its path encoded as Zoom requires. */
export interface ListedRequest {
  endpoint: Endpoint;
  path: string;
  query: Record<string, string>;
}

const PLACEHOLDER = '{id}';
/**
 * A user: an e-mail, an ID, or `me`. A meeting: its number or UUID. Neither pattern matches what leads to another endpoint: `..`,
 * the word in `/meetings/meeting_summaries`, or the slash in `/meetings/1%2Fregistrants`, which a proxy may decode. Only a
 * UUID, which ends with `==`, may contain slashes.
 */
const USER = /^([\w-]+|[^\s@/\\?#%]+@[^\s@/\\?#%]+)$/;
const MEETING = /^(?![a-z_-]+$)([\w+-]+|[\w+/-]+==)$/;
const LARGEST_PAGE = 300;
const DATE = /^\d{4}-\d\d-\d\d(T[\d:.]+Z?)?$/;

/**
 * Reads a request as typed: a path with or without the `/v2` of `apiUrl`, or the whole URL, with IDs encoded once or twice.
 * Throws DialerError `usage` that names the nearest listed path, and repeats no ID.
 */
export function readRequest(text: string, apiUrl: string): ListedRequest {
  const { segments, search } = split(text, apiUrl);
  for (const endpoint of ENDPOINTS) {
    const path = pathOf(endpoint, segments);
    if (path !== undefined) return { endpoint, path, query: readQuery(endpoint, search) };
  }
  throw notListed(segments);
}

/** The endpoint of a path, in which an ID may also be the placeholder `{id}`. Throws DialerError `usage`. */
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
    ? 'The shell turned it into a Windows path. Omit the first slash, like users.'
    : 'Write only the path, like /users, or set ZOOM_API_URL.';
  throw new DialerError('usage', `The URL does not start with ${origin}, the address of Zoom's API.`, hint);
}

/** The encoded path if these segments match the endpoint, else undefined. */
function pathOf({ path }: Endpoint, segments: string[]): string | undefined {
  const steps = path.slice(1).split('/');
  if (steps.length !== segments.length) return undefined;
  const encoded = steps.map((step, index) => {
    const segment = segments[index] ?? '';
    if (step !== PLACEHOLDER) return step === segment ? step : undefined;
    const typed = decoded(segment);
    // Zoom shows meeting numbers with spaces.
    const id = /^[\d\s-]+$/.test(typed) ? typed.replace(/\D/g, '') : typed;
    const isValid = (steps[index - 1] === 'users' ? USER : MEETING).test(id);
    return isValid ? inPath(id) : undefined;
  });
  return encoded.includes(undefined) ? undefined : `/${encoded.join('/')}`;
}

/** Decodes an ID that was encoded once or twice. */
function decoded(segment: string): string {
  try {
    const once = decodeURIComponent(segment);
    return once.includes('%') ? decodeURIComponent(once) : once;
  } catch {
    return '';
  }
}

function readQuery({ path, query, required }: Endpoint, search: string): Record<string, string> {
  const params = new URLSearchParams(search);
  const given = Object.fromEntries(params);
  const known = query.length > 0 ? `It takes ${query.join(', ')}.` : 'It takes no parameters.';
  for (const name of Object.keys(given)) {
    if (query.includes(name)) continue;
    const meant = nearest(name, query);
    const guess = meant.length > 0 ? `Did you mean ${meant.join(' or ')}? ` : '';
    throw new DialerError('usage', `${path} has no parameter "${name.slice(0, 40)}".`, `${guess}${known}`);
  }
  const twice = query.find((name) => params.getAll(name).length > 1);
  if (twice) throw new DialerError('usage', `The parameter ${twice} is repeated.`, 'Write it once.');
  const size = given.page_size;
  if (size !== undefined && !(/^[1-9]\d*$/.test(size) && Number(size) <= LARGEST_PAGE)) {
    throw new DialerError('usage', `page_size must be a whole number from 1 to ${LARGEST_PAGE}.`);
  }
  checkDates(given);
  if (required.some((name) => given[name] === undefined)) {
    const hint = 'Add them, like ?from=2026-11-01&to=2026-11-30.';
    throw new DialerError('usage', `${path} needs the parameters ${required.join(' and ')}.`, hint);
  }
  // The largest pages make the fewest requests, and other apps share the account's limit.
  return query.includes('page_size') ? { page_size: String(LARGEST_PAGE), ...given } : given;
}

/** Checks the dates here, because Zoom's own message about them would be redacted. Throws DialerError `usage`. */
function checkDates({ from, to }: Record<string, string>): void {
  for (const [name, date] of Object.entries({ from, to })) {
    if (date === undefined || (DATE.test(date) && !Number.isNaN(Date.parse(date)))) continue;
    throw new DialerError('usage', `${name} is not a date.`, 'Write it like 2026-11-30.');
  }
  if (from && to && from.slice(0, 10) > to.slice(0, 10)) throw new DialerError('usage', 'from is later than to.');
}

/** The error for an unlisted path. It shows the path without what may be the ID of a person. */
function notListed(segments: string[]): DialerError {
  const shown = segments.map((segment) => (/^[a-z_]*$/.test(segment) ? segment : '…')).join('/');
  const typed = segments.join('/').toLowerCase();
  const shapes = ENDPOINTS.map(({ path }) => {
    const steps = path.slice(1).split('/');
    const hasSameLength = steps.length === segments.length;
    return steps
      .map((step, index) => (step === PLACEHOLDER && hasSameLength ? segments[index]?.toLowerCase() : step))
      .join('/');
  });
  const alike = nearest(typed, shapes).map((shape) => ENDPOINTS[shapes.indexOf(shape)]?.path);
  const related = ENDPOINTS.map(({ path }) => path).filter((path) => path.split('/')[1] === segments[0]);
  const meant = alike.length > 0 ? alike : related;
  const hint = [
    meant.length > 0 && `Did you mean ${meant.join(' or ')}?`,
    '`dialer fetch --help` lists the allowed paths.',
    segments.length > 1 && 'Write a / in an ID as %2F. A UUID ends with ==.',
  ]
    .filter(Boolean)
    .join(' ');
  return new DialerError('usage', `/${shown} is not an allowed path.`, hint);
}
