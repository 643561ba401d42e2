import type { IncomingMessage } from 'node:http';
import { monthsAfter } from '../../schedule/calendar.ts';

/** Answers requests of one method whose path matches, from an app that has one of the scopes. */
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

/** The request's body if it is a JSON object, else undefined. */
export function jsonIn({ headers, body }: SandboxRequest): Record<string, unknown> | undefined {
  if (!headers['content-type']?.startsWith('application/json')) return undefined;
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The days `from` and `to`, or a refusal: Zoom allows a month at most, and nothing older than six months. The wording of the
 * refusals is a guess.
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

export interface SandboxRequest {
  method: string;
  /** Without the query string. */
  path: string;
  query: URLSearchParams;
  headers: IncomingMessage['headers'];
  body: string;
}

export interface Reply {
  status: number;
  headers: Record<string, string>;
  /** A string is sent unchanged, undefined as an empty body, anything else as JSON. */
  body: unknown;
}

/** Answers a request, or returns undefined if the request is not for it. */
export type Handler = (request: SandboxRequest) => Partial<Reply> | undefined;

/** Zoom's rate limit categories. */
export type Category = 'Medium' | 'Heavy' | 'Resource-intensive';
