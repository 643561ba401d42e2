import type { Document } from '../documents/document.ts';
import type { Indices } from './indices.ts';

/** A document on its way: the two lines that `_bulk` takes for it. */
export interface BulkEntry {
  kind: Document['kind'];
  id: string;
  lines: string;
  bytes: number;
}

/** What a request may hold; a proxy before the engine can make it less on the way. */
export interface Limits {
  bytes: number;
  count: number;
}

const LONGEST_ID_BYTES = 512;

/** `index` under its own id: doing it twice changes nothing. Without `_type`, which newer engines refuse. */
export function toEntry({ kind, id, body }: Document, indices: Indices): BulkEntry {
  const action = JSON.stringify({ index: { _index: indices[kind], _id: id } });
  const lines = `${action}\n${JSON.stringify(body)}\n`;
  return { kind, id, lines, bytes: Buffer.byteLength(lines) };
}

/** Whether the engines take the id: one that they do not fails the whole request. */
export function isPossibleId(id: string): boolean {
  return id !== '' && Buffer.byteLength(id) <= LONGEST_ID_BYTES;
}

/**
 * In their order, as many a batch as the limits allow when it is asked for, and at least one. Each entry is made only
 * when its batch is.
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
