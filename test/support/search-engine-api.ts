import {
  bad,
  documentError,
  type EngineError,
  indexNameError,
  matches,
  readTemplate,
  type Template,
} from './search-engine-index.ts';

type Json = Record<string, unknown>;

export interface Reply {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
}

export interface Index {
  /** From the template that created the index. */
  mappings: Json;
  documents: Map<string, Json>;
}

/** Returns the error for an ID that is refused, whatever the document holds. */
export type FailItem = (id: string, position: number) => EngineError | undefined;

export function errorReply({ status, type, reason }: EngineError): Reply {
  return { status, body: { error: { root_cause: [{ type, reason }], type, reason }, status } };
}

export function getTemplate(templates: Template[], name: string): Reply {
  const template = templates.find((one) => one.name === name);
  if (!template)
    return errorReply(bad('resource_not_found_exception', `index template matching [${name}] not found`, 404));
  return { status: 200, body: { index_templates: [{ name, index_template: template }] } };
}

export function putTemplate(templates: Template[], name: string, body: string, mayReplace: boolean): Reply {
  const there = templates.findIndex((one) => one.name === name);
  if (there >= 0 && !mayReplace) {
    return errorReply(bad('illegal_argument_exception', `index template [${name}] already exists`));
  }
  const others = templates.filter((_, position) => position !== there);
  const template = readTemplate(name, JSON.parse(body), others);
  if ('status' in template) return errorReply(template);
  templates.splice(there < 0 ? templates.length : there, 1, template);
  return { status: 200, body: { acknowledged: true } };
}

interface Operation {
  index: string;
  id: string;
  document: Json;
}

/** A malformed line fails the whole request, but a document that does not match the mappings fails alone. */
export function bulk(indices: Map<string, Index>, templates: Template[], body: string, fail?: FailItem): Reply {
  const operations = readOperations(body);
  if ('status' in operations) return errorReply(operations);
  const items = operations.map(({ index: _index, id: _id, document }, position) => {
    const refused = fail?.(_id, position) ?? indexNameError(_index);
    const index = indices.get(_index) ?? newIndex(_index, templates);
    const error = refused ?? documentError(_id, document, index.mappings);
    if (error) {
      const { status, type, reason } = error;
      return { index: { _index, _id, status, error: { type, reason } } };
    }
    const isNew = !index.documents.has(_id);
    index.documents.set(_id, document);
    indices.set(_index, index);
    const [result, status] = isNew ? ['created', 201] : ['updated', 200];
    return { index: { _index, _id, _version: 1, result, status } };
  });
  return { status: 200, body: { took: 1, errors: items.some(({ index }) => 'error' in index), items } };
}

function readOperations(body: string): Operation[] | EngineError {
  const malformed = (reason: string) => bad('illegal_argument_exception', reason);
  if (!body.endsWith('\n')) return malformed('The bulk request must be terminated by a newline [\\n]');
  const lines = body.slice(0, -1).split('\n');
  if (lines.length % 2 !== 0) return malformed('Malformed action/metadata line');
  const operations: Operation[] = [];
  for (let position = 0; position < lines.length; position += 2) {
    const action: Json = JSON.parse(lines[position] ?? '');
    const { _index: index, _id: id, ...rest } = Object(action.index);
    const [unknown] = [...Object.keys(action).filter((key) => key !== 'index'), ...Object.keys(rest)];
    if (unknown) return malformed(`Action/metadata line [${position + 1}] contains an unknown parameter [${unknown}]`);
    if (Buffer.byteLength(id) > 512) {
      return bad('action_request_validation_exception', `Validation Failed: 1: id [${id}] is too long`);
    }
    operations.push({ index, id, document: JSON.parse(lines[position + 1] ?? '') });
  }
  return operations;
}

/** Creates an index from the matching template with the highest priority. */
function newIndex(name: string, templates: Template[]): Index {
  const [winner] = templates
    .filter(({ patterns }) => patterns.some((pattern) => matches(pattern, name)))
    .sort((one, other) => other.priority - one.priority);
  return { mappings: winner?.mappings ?? {}, documents: new Map() };
}
