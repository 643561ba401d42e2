import { engineAddress } from '../../../base/http/search-engine.ts';
import type { Destination, Document, Written } from '../documents/document.ts';
import { batches, isPossibleId, type Limits, toEntry } from './batches.ts';
import { createEngineClient, type EngineDeps } from './client.ts';
import { deliver, type Engine } from './deliver.ts';
import { createHealth } from './doubts.ts';
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

/**
 * Opens an index of Elasticsearch 7.8 to 9 or OpenSearch 1 to 3. Uses their HTTP API directly: each official client refuses
 * the other's server (`ProductNotSupportedError`; the check for `distribution`), although `_bulk` and `_index_template` are
 * the same. Throws DialerError `config` or `usage` for invalid settings; sends nothing before `prepare`.
 */
export function openEngine({ host, indexPrefix }: EngineOptions, deps: EngineDeps): Destination {
  const indices = indexNames(indexPrefix);
  const client = createEngineClient(engineAddress(host, deps.env), deps);
  const engine = { client, limits: { ...LIMITS }, health: createHealth() };
  return {
    async prepare() {
      const kinds: Document['kind'][] = ['meeting', 'session'];
      for (const kind of kinds) await ensureTemplate(client, kind, indices[kind], PREPARING_MS);
    },
    write: (documents) => write(documents, indices, engine),
    async close() {
      client.close();
    },
  };
}

async function write(documents: Document[], indices: Indices, engine: Engine): Promise<Written> {
  const written: Written = { indexed: 0, refusals: [] };
  function* entries() {
    for (const document of documents) {
      const { kind, id } = document;
      if (isPossibleId(id)) yield toEntry(document, indices);
      else written.refusals.push({ kind, id, reason: 'its ID is empty or longer than 512 bytes' });
    }
  }
  for (const batch of batches(entries(), engine.limits)) {
    const { indexed, refusals } = await deliver(batch, engine);
    written.indexed += indexed;
    written.refusals.push(...refusals);
  }
  return written;
}
