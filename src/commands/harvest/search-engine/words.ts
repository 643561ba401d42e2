import type { BulkEntry } from './batches.ts';
import { fieldNames } from './indices.ts';

/** From these words on, the engines quote the document, or the request. */
const QUOTED =
  /\.?\s*(Preview of field's value|The prefix of the first immense term|(at )?\[?Source: ?\(|\(byte\[\]\)|\{\s*").*$/s;
/** What the engines put into brackets or quotation marks: names of fields and types, and values of the document. */
const PIECES = /\[([^[\]]*)\]|'([^']*)'|"([^"]*)"/g;
/** A limit, or a place in the JSON, such as `1000` or `1:20`. */
const NUMBER = /^\d{1,6}(:\d+)?$/;
const TYPES =
  'alias binary boolean byte constant_keyword date date_nanos double flattened float half_float integer ip keyword long nested object scaled_float short text unsigned_long version wildcard _doc';
const NAMES = new Set([...fieldNames(), ...TYPES.split(' ')]);
/** What the engines themselves say: these words stay, although a title may have them, too. */
const COMMON = new Set(
  'a an and as at be by can cannot could document does error exception failed field for found from has id illegal in index input invalid is it length malformed maximum must no not object of on or parse reason string the to too type unknown value was with'.split(
    ' ',
  ),
);
/** A shorter value, such as `US`, is also part of other words. */
const SHORTEST_VALUE = 3;
/** Shorter numbers are limits and places rather than IDs. */
const SHORTEST_ID = 5;
const WORD = /[\p{L}\p{N}\p{M}]+/gu;
/** Behind a word that was cut off. */
const CUT = /^(\s*$|\.{3}|…|\s*\[truncated)/;

type Sent = Pick<BulkEntry, 'id' | 'lines'>;

/** What an engine says of a document, without any of its values, which may be personal data: `…` stands for them. */
export function withoutValues(words: string, { id, lines }: Sent): string {
  const text = hideValues(words.replace(QUOTED, ''), valuesIn(lines), id);
  return text.replace(PIECES, (whole, ...pieces) => {
    const piece = String(pieces.slice(0, 3).find((one) => one !== undefined));
    return piece === id || NAMES.has(piece) || NUMBER.test(piece) ? whole : `${whole[0]}…${whole.at(-1)}`;
  });
}

/** The same for what it says of the index or of a whole request, in which names in brackets are not of documents. */
export function withoutValuesOf(words: string, lines: string, id?: string): string {
  return hideValues(words.replace(QUOTED, ''), valuesIn(lines), id);
}

/** Hides whole values, and each word of them: engines quote parts of a value, or write it in lower case. */
function hideValues(words: string, all: string[], id = ''): string {
  const values = all.filter((value) => value !== id).sort((a, b) => b.length - a.length);
  let text = words;
  for (const value of values) {
    if (value.length >= SHORTEST_VALUE && !NAMES.has(value)) text = text.replaceAll(value, '…');
  }
  const hidden = new Set(values.flatMap((value) => value.toLowerCase().match(WORD) ?? []).filter(isTelling));
  const hide = (part: string) =>
    part.replace(WORD, (word, at: number) => {
      const low = word.toLowerCase();
      const isCut = low.length >= SHORTEST_VALUE && CUT.test(part.slice(at + word.length));
      const isHidden = hidden.has(low) || (isCut && [...hidden].some((one) => one.startsWith(low)));
      return isHidden && !NAMES.has(word) && !COMMON.has(low) ? '…' : word;
    });
  if (id === '') return hide(text);
  const alone = new RegExp(`(?<![\\p{L}\\p{N}])${id.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')}(?![\\p{L}\\p{N}])`, 'u');
  return text.split(alone).map(hide).join(id);
}

function isTelling(word: string): boolean {
  return /^\d+$/.test(word) ? word.length >= SHORTEST_ID : word.length > 1 || word > '\u00ff';
}

/** The values of documents, in the lines of a `_bulk`: an action, then its document. */
function valuesIn(lines: string): string[] {
  return lines.split('\n').flatMap((line, index) => (index % 2 === 1 && line !== '' ? valuesOf(JSON.parse(line)) : []));
}

function valuesOf(value: unknown): string[] {
  if (typeof value === 'string') return value === '' ? [] : [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(valuesOf) : [];
}
