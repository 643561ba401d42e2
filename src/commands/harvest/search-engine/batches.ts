import type { Document } from '../documents/document.ts';
import type { Indices } from './indices.ts';

/** A document as `_bulk` takes it: an action line and a document line. */
export interface BulkEntry {
  kind: Document['kind'];
  id: string;
  lines: string;
  bytes: number;
}

/** The size of a request. It shrinks if a proxy before the engine takes less. */
export interface Limits {
  bytes: number;
  count: number;
}

const LONGEST_ID_BYTES = 512;

/** Makes an `index` action under the document's own ID, so repeating it changes nothing. Newer engines refuse `_type`. */
export function toEntry({ kind, id, body }: Document, indices: Indices): BulkEntry {
  const action = JSON.stringify({ index: { _index: indices[kind], _id: id } });
  const lines = `${action}\n${JSON.stringify(body)}\n`;
  return { kind, id, lines, bytes: Buffer.byteLength(lines) };
}

/** Whether the engines accept this ID. An ID that they do not accept fails the whole request. */
export function isPossibleId(id: string): boolean {
  return id !== '' && Buffer.byteLength(id) <= LONGEST_ID_BYTES;
}

/**
 * Splits entries, in order, into batches of at least one. Reads the limits anew for each batch, and each entry only when
 * its batch needs it.
 */
export function* batches(entries: Iterable<BulkEntry>, limits: Limits): Generator<BulkEntry[]> {
  let batch: BulkEntry[] = [];
  let bytes = 0;
  for (const entry of entries) {
    if (batch.length > 0 && (batch.length >= limits.count || bytes + entry.bytes > limits.bytes)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(entry);
    bytes += entry.bytes;
  }
  if (batch.length > 0) yield batch;
}
