import type { Retries } from '../../../base/http/send-with-retry.ts';
import { DialerError, expected } from '../../../errors.ts';
import type { Written } from '../documents/document.ts';
import type { BulkEntry, Limits } from './batches.ts';
import { hasOtherIds, readBulk, type Verdict } from './bulk.ts';
import type { EngineClient } from './client.ts';
import { createDoubts, type Doubts, type Health } from './doubts.ts';
import type { EngineFailure } from './failure.ts';

/** Long enough for a node to restart or a full queue to drain. Starts again with each document that is indexed. */
const WRITING_MS = 120_000;

/** What all deliveries to an engine share. */
export interface Engine {
  client: EngineClient;
  limits: Limits;
  health: Health;
}

/** A delivery in progress. */
interface Delivery extends Engine, Written {
  queue: BulkEntry[][];
  retries: Retries<EngineFailure>;
  doubts: Doubts;
}

/** Sends documents until each is indexed or refused. A document that may have been indexed is simply sent again. */
export async function deliver(batch: BulkEntry[], engine: Engine): Promise<Written> {
  const { client, health } = engine;
  const delivery: Delivery = {
    ...engine,
    indexed: 0,
    refusals: [],
    queue: [batch],
    retries: client.retries(WRITING_MS),
    doubts: createDoubts(health, client.elapsedMs),
  };
  for (let sent = delivery.queue.shift(); sent; sent = delivery.queue.shift()) {
    const entries = sent;
    const body = entries.map(({ lines }) => lines).join('');
    const result = await client.sendOnce({ method: 'POST', path: '/_bulk', body }, (answer, nowMs) => {
      if (hasOtherIds(answer, entries)) throw otherIds();
      return readBulk(answer, entries, nowMs);
    });
    if ('failure' in result) await afterFailure(result.failure, entries, delivery);
    else await afterVerdicts(result.value, entries, delivery);
  }
  const { indexed, refusals } = delivery;
  return { indexed, refusals };
}

async function afterVerdicts(verdicts: Verdict[], sent: BulkEntry[], delivery: Delivery): Promise<void> {
  const { health, queue, retries, doubts } = delivery;
  const failed: { entry: BulkEntry; failure: EngineFailure }[] = [];
  for (const [position, entry] of sent.entries()) {
    const verdict = verdicts[position];
    if (verdict === 'done') {
      delivery.indexed++;
      health.stored(entry.kind);
    } else if (verdict && 'refused' in verdict) refuse(entry, verdict.refused, delivery);
    else if (verdict) failed.push({ entry, failure: verdict.failure });
  }
  if (failed.length < sent.length) retries.restart();
  // A refusal that is not about the document ends the run: every other document would meet it too.
  const [first] = failed;
  if (!first) return;
  const worst = failed.find(({ failure }) => failure.class === 'refused') ?? first;
  const again: BulkEntry[] = [];
  let left = failed.length;
  for (const { entry, failure } of failed) {
    const step = isOwn(failure) ? doubts.next(entry, sent.length) : 'again';
    if (step === 'refuse') {
      left--;
      refuseDoubtful(entry, reasonOf(failure), delivery);
    } else if (step === 'alone') queue.push([entry]);
    else again.push(entry);
  }
  if (again.length > 0) queue.unshift(again);
  if (left < failed.length) retries.restart();
  if (left === 0) return;
  await retries.next(worst.failure).catch((error) => {
    // Only this document fails, in an engine that answers: a run that ended here would end here every night.
    const isLast = sent.length === 1 && queue.at(-1)?.[0] === first.entry && health.mayRefuse(first.entry.kind);
    if (!isLast || !isOwn(first.failure) || expected(error).code === 'stopped') throw error;
    queue.pop();
    refuseDoubtful(first.entry, reasonOf(first.failure), delivery);
    retries.restart();
  });
}

/** Decides what to send instead of a batch that failed as a whole. Throws DialerError. */
async function afterFailure(failure: EngineFailure, sent: BulkEntry[], delivery: Delivery): Promise<void> {
  const { client, limits, queue, retries, doubts, health } = delivery;
  const [first] = sent;
  if (failure.status === 413) {
    if (first && sent.length === 1) return refuse(first, 'it is too large for the search engine (413)', delivery);
    limits.bytes = Math.min(limits.bytes, Math.floor(sent.reduce((sum, { bytes }) => sum + bytes, 0) / 2));
    return void queue.unshift(...halves(sent));
  }
  // A proxy may just hang up on a large request or refuse what it takes for an attack, a slow network may not finish it in
  // time, and a document may be more than a node survives.
  const isBroken = failure.class === 'unknown' && (failure.status === undefined || isServerError(failure));
  const isFiltered = failure.foreign === true && failure.class === 'refused' && !failure.leadsTo && health.count() > 0;
  if (first && sent.length === 1 && (isBroken || isFiltered)) {
    const isLater = queue.length > 0;
    const isRefused = isBroken ? doubts.next(first, 1) === 'refuse' : !isLater && health.mayRefuse(first.kind);
    if (isRefused) return refuseDoubtful(first, client.wordsFor(failure), delivery);
    if (isBroken || !isLater) await retries.next(failure);
    return void (isLater ? queue.push(sent) : queue.unshift(sent));
  }
  if (!isFiltered) await retries.next(failure);
  queue.unshift(...(isBroken || isFiltered ? halves(sent) : [sent]));
}

/** Whether a failure can be the document's own. An engine that is overloaded, or has lost a shard, fails on any. */
function isOwn({ class: kind, status }: EngineFailure): boolean {
  return kind !== 'refused' && status !== 429 && status !== 503;
}

function isServerError({ status = 0 }: EngineFailure): boolean {
  return status >= 500 && status !== 503;
}

function halves(sent: BulkEntry[]): BulkEntry[][] {
  const half = Math.ceil(sent.length / 2);
  return [sent.slice(0, half), sent.slice(half)];
}

function refuse({ kind, id }: BulkEntry, reason: string, { refusals }: Delivery): void {
  refusals.push({ kind, id, reason });
}

function refuseDoubtful(entry: BulkEntry, reason: string, delivery: Delivery): void {
  delivery.health.refused(entry.kind);
  refuse(entry, reason, delivery);
}

function reasonOf({ status, quote }: EngineFailure): string {
  return `the search engine always fails on it (status ${status}): ${quote}`;
}

function otherIds(): DialerError {
  const hint =
    'An ingest pipeline of the index changes _id, so each harvest would store everything again. Take that out of the pipeline (index.default_pipeline or index.final_pipeline), or use another --index-prefix.';
  return new DialerError(
    'config',
    'The search engine stored documents under other IDs than those that were sent.',
    hint,
  );
}
