import type { Document } from '../documents/document.ts';
import type { BulkEntry } from './batches.ts';

/** So many tries, the last of them alone, and so long make a failure the document's own. */
const MOST_TRIES = 4;
const TRIES_TOGETHER = 3;
const LEAST_MS = 5000;
/** If an index refuses so many in a row and stores none, the index is the problem. */
const MOST_IN_A_ROW = 8;

/** Whether an engine works, as shown by the documents that it stores. */
export interface Health {
  stored(kind: Document['kind']): void;
  /** How many documents of a kind, or of both, it has stored. */
  count(kind?: Document['kind']): number;
  /** Counts a document that is refused because it always fails. */
  refused(kind: Document['kind']): void;
  /** False if the index seems to fail on every document. */
  mayRefuse(kind: Document['kind']): boolean;
}

export function createHealth(): Health {
  const counts = { meeting: 0, session: 0 };
  const inARow = { meeting: 0, session: 0 };
  return {
    stored(kind) {
      counts[kind]++;
      inARow[kind] = 0;
    },
    count: (kind) => (kind ? counts[kind] : counts.meeting + counts.session),
    refused: (kind) => void inARow[kind]++,
    mayRefuse: (kind) => inARow[kind] < MOST_IN_A_ROW,
  };
}

/** Tells a document on which an engine always fails from an engine that fails. */
export interface Doubts {
  /** What to do with a document on which the engine failed once more, among `count` in the request. */
  next(entry: BulkEntry, count: number): 'again' | 'alone' | 'refuse';
}

export function createDoubts(health: Health, elapsedMs: () => number): Doubts {
  const kinds = ['meeting', 'session'] as const;
  const before = Object.fromEntries(kinds.map((kind) => [kind, health.count(kind)]));
  const hasStored = (kind: Document['kind']) => health.count(kind) > (before[kind] ?? 0);
  const doubts = new Map<BulkEntry, { sinceMs: number; tries: number }>();
  return {
    next(entry, count) {
      const { sinceMs, tries: earlier } = doubts.get(entry) ?? { sinceMs: elapsedMs(), tries: 0 };
      const tries = earlier + 1;
      doubts.set(entry, { sinceMs, tries });
      if (count > 1) return tries < TRIES_TOGETHER ? 'again' : 'alone';
      const isOften = tries >= MOST_TRIES && elapsedMs() - sinceMs >= LEAST_MS;
      // The other index can work although this one does not.
      const isProved = hasStored(entry.kind) || (kinds.some(hasStored) && health.mayRefuse(entry.kind));
      return isOften && isProved ? 'refuse' : 'alone';
    },
  };
}
