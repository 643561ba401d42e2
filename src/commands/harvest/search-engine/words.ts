import type { BulkEntry } from './batches.ts';
import { fieldNames } from './indices.ts';

/** From these words on, the engines quote the document. */
const QUOTED = /\.?\s*(Preview of field's value|The prefix of the first immense term).*$/s;
/** What the engines put into brackets or quotation marks: names of fields and types, and values of the document. */
const PIECES = /\[([^[\]]*)\]|'([^']*)'|"([^"]*)"/g;
/** A limit, or a place in the JSON, such as `1000` or `1:20`. */
const NUMBER = /^\d{1,6}(:\d+)?$/;
const TYPES =
  'alias binary boolean byte constant_keyword date date_nanos double flattened float half_float integer ip keyword long nested object scaled_float short text unsigned_long version wildcard _doc';
const NAMES = new Set([...fieldNames(), ...TYPES.split(' ')]);
/** A shorter value, such as `US`, is also part of other words. */
const SHORTEST_VALUE = 3;

/** What an engine says of a document, without any of its values, which may be personal data: `…` stands for them. */
export function withoutValues(words: string, { id, lines }: Pick<BulkEntry, 'id' | 'lines'>): string {
  const values = valuesOf(JSON.parse(lines.slice(lines.indexOf('\n') + 1) || '{}')).filter((value) => value !== id);
  let text = words.replace(QUOTED, '');
  for (const value of values.sort((a, b) => b.length - a.length)) {
    if (value.length >= SHORTEST_VALUE && !NAMES.has(value)) text = text.replaceAll(value, '…');
  }
  return text.replace(PIECES, (whole, ...pieces) => {
    const piece = String(pieces.slice(0, 3).find((one) => one !== undefined));
    return piece === id || NAMES.has(piece) || NUMBER.test(piece) ? whole : `${whole[0]}…${whole.at(-1)}`;
  });
}

function valuesOf(value: unknown): string[] {
  if (typeof value === 'string') return value === '' ? [] : [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(valuesOf) : [];
}
