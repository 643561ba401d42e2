import type { Pseudonyms } from '../pseudonyms.ts';
import type { Change, Endpoint, Rule } from './endpoints.ts';
import { PAGING } from './table.ts';

type Json = Record<string, unknown>;

/**
 * Reduces an endpoint's answer to its listed fields, in the same shape and order. Returns undefined for anything that is not an
 * answer of this endpoint, such as the body of an error. `tokens` should keep the domains of e-mails.
 */
export function sanitize(endpoint: Endpoint, answer: unknown, tokens: Pseudonyms): Json | undefined {
  if (!isAnswer(endpoint, answer)) return undefined;
  const clean = cleaned(answer, { fields: endpoint.fields }, tokens) as Json;
  return endpoint.list || hasFields(clean) ? clean : undefined;
}

/** Does the same with a single entry of the endpoint's list. */
export function sanitizeEntry({ list = '', fields }: Endpoint, entry: unknown, tokens: Pseudonyms): Json | undefined {
  const rule = fields.get(list);
  if (!isObject(entry) || typeof rule !== 'object' || !('entries' in rule)) return undefined;
  const clean = cleaned(entry, rule.entries, tokens) as Json;
  return hasFields(clean) ? clean : undefined;
}

/** Whether this is an object that contains the endpoint's list, if the endpoint has one. */
export function isAnswer({ list }: Endpoint, answer: unknown): answer is Json {
  return isObject(answer) && (list === undefined || (Object.hasOwn(answer, list) && Array.isArray(answer[list])));
}

/** Drops values of the wrong type, also from lists. Keeps null, which reveals nothing. */
function cleaned(value: unknown, rule: Rule, tokens: Pseudonyms): unknown {
  if (value === null) return null;
  if (typeof rule === 'string') return changed(value, rule, tokens);
  if ('entries' in rule) {
    if (!Array.isArray(value)) return undefined;
    return value.map((entry) => cleaned(entry, rule.entries, tokens)).filter((entry) => entry !== undefined);
  }
  if (!isObject(value)) return undefined;
  const clean = Object.keys(value).flatMap((name): [string, unknown][] => {
    const inner = rule.fields.get(name);
    const kept = inner && cleaned(value[name], inner, tokens);
    return kept === undefined ? [] : [[name, kept]];
  });
  return Object.fromEntries(clean);
}

function changed(value: unknown, change: Change, tokens: Pseudonyms): string | number | boolean | undefined {
  const isText = typeof value === 'string';
  const isNumber = typeof value === 'number';
  if (change === 'stay') return isText || isNumber || typeof value === 'boolean' ? value : undefined;
  // Guests have empty IDs, and an empty ID gets no token: all guests would be one person.
  // JSON.parse rounds larger numbers, so that two people could become one.
  if (change === 'id') return isText || Number.isSafeInteger(value) ? tokens.id(String(value)) : undefined;
  if (!isText) return undefined;
  return change === 'email' ? tokens.email(value) : digestOf(value);
}

/** Counts UTF-16 units, and words between white space, as the connector that docs/sanitized.md names does, to be comparable. */
function digestOf(text: string): string {
  const words = text.split(/\s+/).filter(Boolean);
  return JSON.stringify({ length: text.length, word_count: words.length });
}

const PAGING_NAMES = new Set(PAGING.split(', '));

/** Whether there is anything besides the paging fields, which every answer may have. */
function hasFields(clean: Json): boolean {
  return Object.keys(clean).some((name) => !PAGING_NAMES.has(name));
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
