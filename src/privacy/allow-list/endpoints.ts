import { type EndpointRow, PAGING, TABLE } from './table.ts';

/** What becomes of a value: it stays as it is, becomes a token of an ID or an e-mail, or is told the length of. */
export type Change = 'stay' | 'id' | 'email' | 'digest';

/** What comes out of a value: of an object these fields, of an array what comes out of its entries. */
export type Rule = Change | { fields: Fields } | { entries: Rule };
export type Fields = Map<string, Rule>;

/** An endpoint that dialer fetches: a row of the table, ready to use. */
export interface Endpoint {
  path: string;
  query: string[];
  /** Those without which Zoom answers nothing. */
  needed: string[];
  scopes: readonly string[];
  list?: string;
  fields: Fields;
}

export const ENDPOINTS: Endpoint[] = TABLE.map((row) => ({
  path: row.path,
  query: namesIn(row.query),
  needed: namesIn(row.needed ?? ''),
  scopes: row.scopes,
  ...(row.list && { list: row.list }),
  fields: fieldsOf(row),
}));

function fieldsOf({ ids = [], emails = [], digests = [], stay }: EndpointRow): Fields {
  const fields: Fields = new Map();
  const plantAll = (groups: string[], change: Change) => {
    for (const group of groups) {
      const [names = '', place] = group.split(': ').reverse();
      for (const name of namesIn(names)) plant(fields, [...(place?.split('.') ?? []), name], change);
    }
  };
  plantAll(ids, 'id');
  plantAll(emails, 'email');
  plantAll(digests, 'digest');
  plantAll([...stay, PAGING], 'stay');
  return fields;
}

/** A field at the end of a way like `settings`, `meeting_invitees[]`, `email`; a `[]` goes into the entries of a list. */
function plant(fields: Fields, [step = '', ...rest]: string[], change: Change): void {
  const name = step.replace('[]', '');
  const isList = step.endsWith('[]');
  if (rest.length === 0) {
    fields.set(name, isList ? { entries: change } : change);
    return;
  }
  const inner = innerFields(fields.get(name)) ?? new Map();
  fields.set(name, isList ? { entries: { fields: inner } } : { fields: inner });
  plant(inner, rest, change);
}

function innerFields(rule: Rule | undefined): Fields | undefined {
  if (rule === undefined || typeof rule === 'string') return undefined;
  return 'fields' in rule ? rule.fields : innerFields(rule.entries);
}

function namesIn(list: string): string[] {
  return list.split(', ').filter(Boolean);
}
