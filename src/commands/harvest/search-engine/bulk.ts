import { jsonObject } from '../../../base/http/json-object.ts';
import type { RawAnswer } from '../../../base/http/transport.ts';
import type { BulkEntry } from './batches.ts';
import { type EngineFailure, engineFailure } from './failure.ts';
import { withoutValues, withoutValuesOf } from './words.ts';

type Sent = Pick<BulkEntry, 'id' | 'lines'>;

/** The result for one document: indexed, refused for good, or not indexed this time. Holds no value of the document. */
export type Verdict = 'done' | { refused: string } | { failure: EngineFailure };

/** A 400 because of the index or its configuration, not the document: every document would get it. */
const ABOUT_THE_INDEX =
  /invalid_index_name|index_not_found|index_closed|data stream|write index|shards open|pipeline with id .* does not exist/i;
/** A pipeline can drop a document; the engines count that as success. */
const DROPPED = 'an ingest pipeline of the index dropped it';
const LONGEST_REASON = 300;

/**
 * Reads the verdicts on the documents that were sent, in order. Returns undefined if the answer does not account for each
 * of them: it is not a 200, cut off, has fewer or other items, an item that is neither done nor failed, or an `errors` flag
 * that contradicts its items.
 */
export function readBulk(answer: RawAnswer, sent: Sent[], nowMs: number): Verdict[] | undefined {
  const { errors, items } = (answer.status === 200 && jsonObject(answer.body)) || {};
  if (!Array.isArray(items) || items.length !== sent.length) return undefined;
  const verdicts: Verdict[] = [];
  for (const [position, entry] of sent.entries()) {
    const verdict = readItem(items[position], entry, answer, nowMs);
    if (!verdict) return undefined;
    verdicts.push(verdict);
  }
  return errors === verdicts.some(isError) ? verdicts : undefined;
}

/** What the engine itself counts as an error. */
function isError(verdict: Verdict): boolean {
  return verdict !== 'done' && !('refused' in verdict && verdict.refused === DROPPED);
}

function readItem(item: unknown, sent: Sent, answer: RawAnswer, nowMs: number): Verdict | undefined {
  const { _id: id, status, error, result } = Object(Object(item).index);
  if (id !== sent.id || !Number.isInteger(status)) return undefined;
  if (error === undefined && result === 'noop') return { refused: DROPPED };
  if (error === undefined) return status === 200 || status === 201 ? 'done' : undefined;
  const { type, reason, caused_by: cause } = Object(error);
  if (typeof type !== 'string' || status < 400) return undefined;
  const said = withoutValuesOf(String(reason ?? ''), sent.lines, sent.id);
  const isAboutIndex = ABOUT_THE_INDEX.test(`${type}: ${said}`);
  const words = isAboutIndex ? said : withoutValues(String(reason ?? ''), sent);
  const failure = engineFailure({ ...answer, status, body: JSON.stringify({ error: { type, reason: words } }) }, nowMs);
  if (status !== 400 || isAboutIndex) return { failure };
  const { type: because } = Object(cause);
  return {
    refused: `${type}: ${words}${typeof because === 'string' ? ` (${because})` : ''}`.slice(0, LONGEST_REASON),
  };
}

/** Whether the engine stored a document under an ID that was not sent. Sent again, it would be stored twice. */
export function hasOtherIds({ status, body }: RawAnswer, sent: Sent[]): boolean {
  const { items } = (status === 200 && jsonObject(body)) || {};
  if (!Array.isArray(items) || items.length !== sent.length) return false;
  const known = new Set(sent.map(({ id }) => id));
  return items
    .map((item) => Object(Object(item).index))
    .some(({ _id, status }) => (status === 200 || status === 201) && typeof _id === 'string' && !known.has(_id));
}
