import { jsonObject } from '../../../base/http/json-object.ts';
import type { RawAnswer } from '../../../base/http/transport.ts';
import { type EngineFailure, engineFailure } from './failure.ts';

/** The result for one document: indexed, refused for good, or not indexed this time. */
export type Verdict = 'done' | { refused: string } | { failure: EngineFailure };

/** A 400 because of the index or its configuration, not the document: every document would get it. */
const ABOUT_THE_INDEX =
  /invalid_index_name|index_not_found|index_closed|data stream|write index|shards open|pipeline with id .* does not exist/i;
/** From these words on, the engines quote the document, which may contain personal data. */
const QUOTED = /\.?\s*(Preview of field's value|The prefix of the first immense term).*$/s;
const LONGEST_REASON = 300;

/**
 * Reads the verdicts on the documents that were sent, in order. Returns undefined if the answer does not account for each
 * of them: it is not a 200, cut off, has fewer or other items, an item that is neither done nor failed, or an `errors` flag
 * that contradicts its items.
 */
export function readBulk(answer: RawAnswer, ids: string[], nowMs: number): Verdict[] | undefined {
  const { errors, items } = (answer.status === 200 && jsonObject(answer.body)) || {};
  if (!Array.isArray(items) || items.length !== ids.length) return undefined;
  const verdicts: Verdict[] = [];
  for (const [position, item] of items.entries()) {
    const verdict = readItem(item, ids[position], answer, nowMs);
    if (!verdict) return undefined;
    verdicts.push(verdict);
  }
  return errors === verdicts.some((verdict) => verdict !== 'done') ? verdicts : undefined;
}

function readItem(item: unknown, sentId: string | undefined, answer: RawAnswer, nowMs: number): Verdict | undefined {
  const { _id: id, status, error } = Object(Object(item).index);
  if (id !== sentId || !Number.isInteger(status)) return undefined;
  if (error === undefined) return status === 200 || status === 201 ? 'done' : undefined;
  const { type, reason, caused_by: cause } = Object(error);
  if (typeof type !== 'string' || status < 400) return undefined;
  const failure = engineFailure({ ...answer, status, body: JSON.stringify({ error }) }, nowMs);
  const words = `${type}: ${reason ?? ''}`.replace(QUOTED, '');
  if (status !== 400 || ABOUT_THE_INDEX.test(words)) return { failure };
  const { type: because } = Object(cause);
  return {
    refused: `${words}${typeof because === 'string' ? ` (${because})` : ''}`.slice(0, LONGEST_REASON),
  };
}
