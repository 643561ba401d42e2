import { jsonObject, type RawAnswer } from '../../../base/http/failure.ts';
import type { Document } from '../documents/documents.ts';
import type { EngineClient, EngineRequest } from './client.ts';
import { engineFailure } from './failure.ts';
import { templateBody, templateName } from './indices.ts';

/** Makes the template of an index when it is missing; one that is there is left as it is. Throws DialerError. */
export async function ensureTemplate(
  client: EngineClient,
  kind: Document['kind'],
  index: string,
  withinMs: number,
): Promise<void> {
  const path = `/_index_template/${encodeURIComponent(templateName(index))}`;
  const ask = async <T>(request: EngineRequest, read: (answer: RawAnswer, nowMs: number) => T | undefined) => {
    const patience = client.patience(withinMs);
    for (;;) {
      const result = await client.attempt(request, read);
      if ('value' in result) return result.value;
      await patience.wait(result.failure);
    }
  };
  const isThere = await ask({ method: 'GET', path }, readPresence);
  if (isThere) return;
  const body = JSON.stringify(templateBody(kind, index));
  // `create` keeps it from replacing one that somebody makes in this moment.
  await ask({ method: 'PUT', path: `${path}?create=true`, body }, readCreation);
}

function readPresence(answer: RawAnswer, nowMs: number): boolean | undefined {
  if (answer.status === 200) return Array.isArray(jsonObject(answer.body)?.index_templates) || undefined;
  if (answer.status !== 404) return undefined;
  return engineFailure(answer, nowMs).type === 'resource_not_found_exception' ? false : undefined;
}

function readCreation(answer: RawAnswer, nowMs: number): true | undefined {
  if (answer.status === 200) return jsonObject(answer.body)?.acknowledged === true || undefined;
  // Also by an earlier try of ours, whose answer was lost.
  return (answer.status === 400 && /already exists/.test(engineFailure(answer, nowMs).words)) || undefined;
}
