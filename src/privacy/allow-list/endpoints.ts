import { type EndpointRow, PAGING, TABLE } from './table.ts';

/** What happens to a value: it stays, or becomes a token for an ID or an e-mail, or is reduced to its length. */
export type Change = 'stay' | 'id' | 'email' | 'digest';

/** What is kept of a value: these fields of an object, or this of each entry of an array. */
export type Rule = Change | { fields: Fields } | { entries: Rule };
export type Fields = Map<string, Rule>;

/** An endpoint that dialer may fetch: a row of the table, parsed. */
export interface Endpoint {
  path: string;
  query: string[];
  /** The parameters that Zoom requires. */
  required: string[];
  scopes: readonly string[];
  list?: string;
  fields: Fields;
}

export const ENDPOINTS: Endpoint[] = TABLE.map((row) => ({
  path: row.path,
  query: namesIn(row.query),
  required: namesIn(row.required ?? ''),
  scopes: row.scopes,
  ...(row.list && { list: row.list }),
  fields: fieldsOf(row),
}));

function fieldsOf({ ids = [], emails = [], digests = [], stay }: EndpointRow): Fields {
  const fields: Fields = new Map();
  const addAll = (groups: string[], change: Change) => {
    for (const group of groups) {
      const [names = '', place] = group.split(': ').reverse();
      for (const name of namesIn(names)) addField(fields, [...(place?.split('.') ?? []), name], change);
    }
  };
  addAll(ids, 'id');
  addAll(emails, 'email');
  addAll(digests, 'digest');
  addAll([...stay, PAGING], 'stay');
  return fields;
}

/** Adds a field at the end of a path like `settings`, `meeting_invitees[]`, `email`. `[]` stands for each entry of a list. */
function addField(fields: Fields, [step = '', ...rest]: string[], change: Change): void {
  const name = step.replace('[]', '');
  const isList = step.endsWith('[]');
  if (rest.length === 0) {
    fields.set(name, isList ? { entries: change } : change);
    return;
  }
  const inner = innerFields(fields.get(name)) ?? new Map();
  fields.set(name, isList ? { entries: { fields: inner } } : { fields: inner });
  addField(inner, rest, change);
}

function innerFields(rule: Rule | undefined): Fields | undefined {
  if (rule === undefined || typeof rule === 'string') return undefined;
  return 'fields' in rule ? rule.fields : innerFields(rule.entries);
}

function namesIn(list: string): string[] {
  return list.split(', ').filter(Boolean);
}
