import { engineAddress } from '../../../base/http/search-engine.ts';
import type { Retries } from '../../../base/http/send-with-retry.ts';
import type { Destination, Document, Refusal } from '../documents/document.ts';
import { type BulkEntry, batches, isPossibleId, type Limits, toEntry } from './batches.ts';
import { readBulk } from './bulk.ts';
import { createEngineClient, type EngineClient, type EngineDeps } from './client.ts';
import type { EngineFailure } from './failure.ts';
import { type Indices, indexNames } from './indices.ts';
import { ensureTemplate } from './templates.ts';

export interface EngineOptions {
  /** `host:port` or a URL, as the user wrote it. */
  host: string;
  indexPrefix?: string | undefined;
}

const LIMITS: Limits = { bytes: 5_000_000, count: 2000 };
/** Nothing is harvested yet, so an error is reported soon. */
const PREPARING_MS = 15_000;
/** Long enough for a node to restart or a full queue to drain. Starts again with each document that is indexed. */
const WRITING_MS = 120_000;

/**
 * Opens an index of Elasticsearch 7.8 to 9 or OpenSearch 1 to 3. Uses their HTTP API directly: each official client refuses
 * the other's server (`ProductNotSupportedError`; the check for `distribution`), although `_bulk` and `_index_template` are
 * the same. Throws DialerError `config` or `usage` for invalid settings; sends nothing before `prepare`.
 */
export function openEngine({ host, indexPrefix }: EngineOptions, deps: EngineDeps): Destination {
  const indices = indexNames(indexPrefix);
  const client = createEngineClient(engineAddress(host, deps.env), deps);
  const limits = { ...LIMITS };
  return {
    async prepare() {
      const kinds: Document['kind'][] = ['meeting', 'session'];
      for (const kind of kinds) await ensureTemplate(client, kind, indices[kind], PREPARING_MS);
    },
    write: (documents) => write(documents, indices, client, limits),
    async close() {
      client.close();
    },
  };
}

async function write(
  documents: Document[],
  indices: Indices,
  client: EngineClient,
  limits: Limits,
): Promise<Refusal[]> {
  const refusals = documents
    .filter(({ id }) => !isPossibleId(id))
    .map(({ kind, id }) => ({
      kind,
      id,
      reason: 'its ID is empty or longer than 512 bytes',
    }));
  function* entries() {
    for (const document of documents) if (isPossibleId(document.id)) yield toEntry(document, indices);
  }
  for (const batch of batches(entries(), limits)) refusals.push(...(await deliver(batch, client, limits)));
  return refusals;
}

/** Sends documents until each is indexed or refused. A document that may have been indexed is simply sent again. */
async function deliver(batch: BulkEntry[], client: EngineClient, limits: Limits): Promise<Refusal[]> {
  const refusals: Refusal[] = [];
  const queue = [batch];
  const retries = client.retries(WRITING_MS);
  for (let sent = queue.shift(); sent; sent = queue.shift()) {
    const request = {
      method: 'POST' as const,
      path: '/_bulk',
      body: sent.map(({ lines }) => lines).join(''),
    };
    const ids = sent.map(({ id }) => id);
    const result = await client.sendOnce(request, (answer, nowMs) => readBulk(answer, ids, nowMs));
    if ('failure' in result) {
      const parts = await afterFailure(result.failure, sent, limits, retries);
      if (parts) queue.unshift(...parts);
      else refusals.push(...sent.map((entry) => refusal(entry, 'it is too large for the search engine (413)')));
      continue;
    }
    const left: BulkEntry[] = [];
    const failures: EngineFailure[] = [];
    for (const [position, entry] of sent.entries()) {
      const verdict = result.value[position];
      if (verdict === undefined || verdict === 'done') continue;
      if ('refused' in verdict) refusals.push(refusal(entry, verdict.refused));
      else {
        left.push(entry);
        failures.push(verdict.failure);
      }
    }
    if (left.length < sent.length) retries.restart();
    if (left.length > 0) queue.unshift(left);
    // A refusal that is not about the document ends the run: every other document would meet it too.
    const worst = failures.find((failure) => failure.class === 'refused') ?? failures[0];
    if (worst) await retries.next(worst);
  }
  return refusals;
}

/** Returns what to send instead of a batch that failed as a whole; undefined if a single document is too large. */
async function afterFailure(
  failure: EngineFailure,
  sent: BulkEntry[],
  limits: Limits,
  retries: Retries<EngineFailure>,
): Promise<BulkEntry[][] | undefined> {
  const isTooLarge = failure.status === 413;
  if (isTooLarge && sent.length === 1) return undefined;
  if (!isTooLarge) await retries.next(failure);
  // A proxy may just hang up on a large request, and a slow network may not finish it in time.
  const isLost = failure.class === 'unknown' && failure.status === undefined;
  if (sent.length === 1 || !(isTooLarge || isLost)) return [sent];
  if (isTooLarge)
    limits.bytes = Math.min(limits.bytes, Math.floor(sent.reduce((sum, { bytes }) => sum + bytes, 0) / 2));
  const half = Math.ceil(sent.length / 2);
  return [sent.slice(0, half), sent.slice(half)];
}

function refusal({ kind, id }: BulkEntry, reason: string): Refusal {
  return { kind, id, reason };
}
