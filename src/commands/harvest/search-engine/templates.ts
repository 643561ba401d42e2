import { jsonObject } from '../../../base/http/json-object.ts';
import type { RawAnswer } from '../../../base/http/transport.ts';
import type { Document } from '../documents/document.ts';
import type { EngineClient } from './client.ts';
import { engineFailure } from './failure.ts';
import { templateBody, templateName } from './indices.ts';

/** Creates the template of an index if there is none; never changes an existing one. Throws DialerError. */
export async function ensureTemplate(
  client: EngineClient,
  kind: Document['kind'],
  index: string,
  withinMs: number,
): Promise<void> {
  const path = `/_index_template/${encodeURIComponent(templateName(index))}`;
  const exists = await client.send({ method: 'GET', path }, readPresence, withinMs);
  if (exists) return;
  const body = JSON.stringify(templateBody(kind, index));
  // `create` does not replace a template that somebody else creates at this moment.
  await client.send({ method: 'PUT', path: `${path}?create=true`, body }, readCreation, withinMs);
}

function readPresence(answer: RawAnswer, nowMs: number): boolean | undefined {
  if (answer.status === 200) return Array.isArray(jsonObject(answer.body)?.index_templates) || undefined;
  if (answer.status !== 404) return undefined;
  return engineFailure(answer, nowMs).type === 'resource_not_found_exception' ? false : undefined;
}

function readCreation(answer: RawAnswer, nowMs: number): true | undefined {
  if (answer.status === 200) return jsonObject(answer.body)?.acknowledged === true || undefined;
  // It may exist through an earlier try of ours whose answer was lost.
  return (answer.status === 400 && /already exists/.test(engineFailure(answer, nowMs).words)) || undefined;
}
