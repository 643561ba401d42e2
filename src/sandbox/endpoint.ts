import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { MINUTE_MS } from '../base/system/time.ts';
import { monthsAfter } from '../schedule/calendar.ts';

const PAGE_TOKEN_LIFETIME_MS = 15 * MINUTE_MS;

/** What answers some requests, and what it takes to be answered. */
export function endpoint(
  method: string,
  path: RegExp,
  category: Category,
  scopes: readonly string[],
  answer: (request: SandboxRequest) => Partial<Reply>,
) {
  const matches = (request: SandboxRequest) => request.method === method && path.test(request.path);
  return { matches, category, scopes: [...scopes], answer };
}

export function error(status: number, code: number, message: string): Partial<Reply> {
  return { status, body: { code, message } };
}

/** The JSON object that a request brings; nothing where it brings something else. */
export function jsonIn({ headers, body }: SandboxRequest): Record<string, unknown> | undefined {
  if (!headers['content-type']?.startsWith('application/json')) return undefined;
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

export const INVALID_PAGE_TOKEN = error(400, 300, 'The next page token is invalid or expired.');

/**
 * The days of `from` and `to`, or Zoom's refusal: a month of them at most, none before the last six months. (The words are a
 * guess.)
 */
export function datesIn(query: URLSearchParams, now: Date): { from: string; to: string } | Partial<Reply> {
  const [from = '', to = ''] = [query.get('from') ?? '', query.get('to') ?? ''];
  if (![from, to].every((date) => /^\d{4}-\d\d-\d\d$/.test(date)) || to < from) {
    return error(400, 300, 'Invalid from or to.');
  }
  if (to >= monthsAfter(from, 1)) return error(400, 300, 'The date range can be a month at most.');
  if (from < monthsAfter(now.toISOString().slice(0, 10), -6)) {
    return error(400, 300, 'The from date must be within the last 6 months.');
  }
  return { from, to };
}

/** 30 where nothing is said, nothing where it is more than Zoom gives. */
export function pageSizeIn(query: URLSearchParams): number | undefined {
  const pageSize = Number(query.get('page_size') ?? 30);
  return Number.isInteger(pageSize) && pageSize >= 1 && pageSize <= 300 ? pageSize : undefined;
}

/** Lists in pages, as Zoom does: a token is good for 15 minutes, and for the same parameters only. */
export function pager() {
  const tokens = new Map<string, { query: string; offset: number; expiresAt: number }>();
  return <T>(list: T[], pageSize: number, parameters: URLSearchParams): { items: T[]; next: string } | undefined => {
    const token = parameters.get('next_page_token');
    parameters.delete('next_page_token');
    const query = parameters.toString();
    const page = token ? tokens.get(token) : { query, offset: 0, expiresAt: Number.POSITIVE_INFINITY };
    if (!page || page.query !== query || page.expiresAt < Date.now()) return undefined;
    const end = page.offset + pageSize;
    const next = end < list.length ? randomBytes(16).toString('base64url') : '';
    if (next) tokens.set(next, { query, offset: end, expiresAt: Date.now() + PAGE_TOKEN_LIFETIME_MS });
    return { items: list.slice(page.offset, end), next };
  };
}

export interface SandboxRequest {
  method: string;
  /** Without the query. */
  path: string;
  query: URLSearchParams;
  headers: IncomingMessage['headers'];
  body: string;
}

export interface Reply {
  status: number;
  headers: Record<string, string>;
  /** A string is sent as it is, anything else as JSON, `undefined` as no body at all. */
  body: unknown;
}

/** An endpoint answers the requests that are its own, and passes on the others. */
export type Endpoint = (request: SandboxRequest) => Partial<Reply> | undefined;

/** What Zoom calls a request by what it costs. */
export type Category = 'Medium' | 'Heavy' | 'Resource-intensive';
