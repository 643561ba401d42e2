import { isIP } from 'node:net';

type Json = Record<string, unknown>;

/** An error with the type that the engines give it. */
export interface EngineError {
  status: number;
  type: string;
  reason: string;
}

export interface Template {
  name: string;
  patterns: string[];
  priority: number;
  mappings: Json;
}

/** The parameters of each field type that dialer could use. All others are refused. */
const PARAMETERS: Record<string, string[]> = {
  keyword: ['ignore_above', 'index', 'doc_values', 'null_value', 'fields'],
  text: ['fields', 'index', 'analyzer', 'norms'],
  date: ['format', 'ignore_malformed', 'index'],
  integer: ['ignore_malformed', 'coerce', 'index'],
  boolean: ['index', 'null_value'],
  ip: ['ignore_malformed', 'index'],
  object: ['dynamic', 'enabled', 'properties'],
};
const DATE = /^\d{4}-\d\d-\d\d(T\d\d(:\d\d(:\d\d([.,]\d{1,9})?)?)?(Z|[+-]\d\d:?\d\d)?)?$/;

/** The composable template, or why the engines refuse it. */
export function readTemplate(name: string, body: Json, others: Template[]): Template | EngineError {
  const known = ['index_patterns', 'priority', 'version', '_meta', 'template', 'composed_of', 'data_stream'];
  const unknown = Object.keys(body).find((key) => !known.includes(key));
  if (unknown) return bad('x_content_parse_exception', `[1:2] [index_template] unknown field [${unknown}]`);
  const { index_patterns: patterns, priority = 0, template = {} } = body;
  if (!Array.isArray(patterns) || patterns.length === 0) {
    return bad('x_content_parse_exception', 'Required [index_patterns]');
  }
  if (!Number.isInteger(priority)) return bad('x_content_parse_exception', 'failed to parse field [priority]');
  const overlap = others.find((other) => other.priority === priority && overlaps(other.patterns, patterns));
  if (overlap) {
    const reason = `index template [${name}] has index patterns ${patterns} matching patterns from existing templates [${overlap.name}] with patterns (${overlap.name} => ${overlap.patterns}) that have the same priority [${priority}], multiple index templates may not match during index creation, please use a different priority`;
    return bad('illegal_argument_exception', reason);
  }
  const { mappings = {} } = template as { mappings?: Json };
  const wrong = mappingError({ type: 'object', ...mappings });
  if (wrong) return bad('mapper_parsing_exception', wrong);
  return { name, patterns, priority: Number(priority), mappings };
}

function overlaps(some: string[], others: string[]): boolean {
  return some.some((one) => others.some((other) => matches(one, other) || matches(other, one)));
}

export function matches(pattern: string, name: string): boolean {
  return new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '.*')}$`).test(name);
}

function mappingError({ type = 'object', ...rest }: Json): string | undefined {
  const allowed = PARAMETERS[String(type)];
  if (!allowed) return `No handler for type [${type}]`;
  const unknown = Object.keys(rest).find((key) => !allowed.includes(key));
  if (unknown) return `unknown parameter [${unknown}] on mapper of type [${type}]`;
  if ('dynamic' in rest && !['true', 'false', 'strict'].includes(String(rest.dynamic))) return 'dynamic';
  const children = Object.values({
    ...(rest.properties as Json),
    ...(rest.fields as Json),
  }) as Json[];
  return children.map(mappingError).find((error) => error !== undefined);
}

/** Why the engines refuse a document in an index with these mappings, or undefined. */
export function documentError(id: string, document: Json, mappings: Json): EngineError | undefined {
  for (const [name, value] of Object.entries(document)) {
    const field = (mappings.properties as Record<string, Json> | undefined)?.[name];
    if (field === undefined) {
      if (mappings.dynamic !== 'strict') continue;
      const reason = `mapping set to strict, dynamic introduction of [${name}] within [_doc] is not allowed`;
      return bad('strict_dynamic_mapping_exception', reason);
    }
    if (value === null) continue;
    if (field.properties) {
      const isObject = typeof value === 'object' && !Array.isArray(value);
      const error = isObject
        ? documentError(id, value as Json, { ...mappings, ...field })
        : unparsable(id, name, value);
      if (error) return error;
    } else if (!fits(field, value)) return unparsable(id, name, value, String(field.type));
  }
  return undefined;
}

function unparsable(id: string, name: string, value: unknown, type = 'object'): EngineError {
  const reason = `failed to parse field [${name}] of type [${type}] in document with id '${id}'. Preview of field's value: '${value}'`;
  return bad('mapper_parsing_exception', reason);
}

function fits({ type, ignore_malformed: ignored, ignore_above: longest }: Json, value: unknown): boolean {
  if (ignored === true && typeof value !== 'object') return true;
  if (type === 'date') return typeof value === 'string' && DATE.test(value) && !Number.isNaN(Date.parse(value));
  if (type === 'integer') return Number.isInteger(Number(value)) && Math.abs(Number(value)) < 2 ** 31;
  if (type === 'boolean') return [true, false, 'true', 'false', ''].includes(value as string);
  if (type === 'ip') return typeof value === 'string' && isIP(value) > 0;
  if (typeof value === 'object') return false;
  return type === 'text' || longest !== undefined || Buffer.byteLength(String(value)) <= 32_766;
}

/** Why the engines refuse an index name, or undefined. */
export function indexNameError(name: string): EngineError | undefined {
  const isPossible = name === name.toLowerCase() && !/^[-_+]|[\\/*?"<>| ,#:]|^\.{1,2}$/.test(name);
  if (isPossible && name !== '' && Buffer.byteLength(name) <= 255) return undefined;
  return bad('invalid_index_name_exception', `Invalid index name [${name}], must be lowercase`);
}

export function bad(type: string, reason: string, status = 400): EngineError {
  return { status, type, reason };
}
