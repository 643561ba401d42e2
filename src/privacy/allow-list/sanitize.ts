import type { Pseudonyms } from '../pseudonyms.ts';
import type { Change, Endpoint, Rule } from './endpoints.ts';
import { PAGING } from './table.ts';

type Json = Record<string, unknown>;

/**
 * What may be seen of an endpoint's answer, in the answer's shape and order: the fields that are named, and nothing else.
 * Nothing where it is no answer of this endpoint, as an error's body is none. `tokens` keep the domains of e-mails.
 */
export function sanitize(endpoint: Endpoint, answer: unknown, tokens: Pseudonyms): Json | undefined {
  if (!isAnswer(endpoint, answer)) return undefined;
  const clean = cleaned(answer, { fields: endpoint.fields }, tokens) as Json;
  return endpoint.list || hasFields(clean) ? clean : undefined;
}

/** The same of one entry of an endpoint's list by itself. */
export function sanitizeEntry({ list = '', fields }: Endpoint, entry: unknown, tokens: Pseudonyms): Json | undefined {
  const rule = fields.get(list);
  if (!isObject(entry) || typeof rule !== 'object' || !('entries' in rule)) return undefined;
  const clean = cleaned(entry, rule.entries, tokens) as Json;
  return hasFields(clean) ? clean : undefined;
}

/** Whether this is an object with the endpoint's list, where it has one. */
export function isAnswer({ list }: Endpoint, answer: unknown): answer is Json {
  return isObject(answer) && (list === undefined || (Object.hasOwn(answer, list) && Array.isArray(answer[list])));
}

/** Also of what has the wrong type nothing comes out, in a list the others do. A null tells nothing, and stays. */
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
  // Zoom has no ID for a guest, who must not be one person with all others: what is empty has no token.
  // Of a longer number JSON.parse has rounded the digits away, and two people would be one.
  if (change === 'id') return isText || Number.isSafeInteger(value) ? tokens.id(String(value)) : undefined;
  if (!isText) return undefined;
  return change === 'email' ? tokens.email(value) : digestOf(value);
}

/** As the connector counts, whose numbers these can be compared with: UTF-16 units, and what is between white space. */
function digestOf(text: string): string {
  const words = text.split(/\s+/).filter(Boolean);
  return JSON.stringify({ length: text.length, word_count: words.length });
}

const PAGING_NAMES = new Set(PAGING.split(', '));

/** Whether there is something besides the numbers of pages, which any answer may have. */
function hasFields(clean: Json): boolean {
  return Object.keys(clean).some((name) => !PAGING_NAMES.has(name));
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
