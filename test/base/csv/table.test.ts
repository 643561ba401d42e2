import { describe, expect, it } from 'vitest';
import type { TableKind } from '../../../src/base/csv/header.ts';
import { readTable } from '../../../src/base/csv/table.ts';

type Column = 'key' | 'value' | 'note';
const KIND: TableKind<Column> = {
  columns: ['key', 'value', 'note'],
  required: ['key', 'value'],
  otherNames: { keys: 'key' },
  example: 'key,value,note',
  isData: (cells) => cells.some((cell) => /^\d+$/.test(cell)),
  isRow: (cells) => cells.filter((cell) => /^\d+$/.test(cell)).length > 1,
};
const WITHOUT_HEADER: TableKind<Column> = { ...KIND, byPosition: { columns: ['key', 'value'], isWorthWarning: true } };
const ANY_COLUMN: TableKind<Column> = { ...KIND, required: [] };

/** The rows as `line key=value`, and what was noted as `line severity message`. */
const read = (text: string, kind = KIND) => {
  const rows: string[] = [];
  const notes: string[] = [];
  readTable(text, 'table.csv', kind, {
    row: (cells, line, { index }) => rows.push(`${line} ${cells[index.key ?? -1]}=${cells[index.value ?? -1]}`),
    note: (severity, line, message) => notes.push(`${line} ${severity} ${message}`),
  });
  return { rows, notes };
};

describe('a table', () => {
  it.each<[string, string, string[]]>([
    ['columns in any order, and others', 'x,VALUE,Key\n9,1,a\n', ['2 a=1']],
    ['other names for its columns', 'Keys;value\na;1\n', ['2 a=1']],
    ['a title, empty rows and a repeated header', 'Title\n\nkey\tvalue\na\t1\nkey\tvalue\n\nb\t2', ['4 a=1', '7 b=2']],
    ['a word of its title that is a column', 'note\nkey,value\na,1\n', ['3 a=1']],
  ])('can have %s', (_, text, rows) => expect(read(text)).toEqual({ rows, notes: [] }));

  it('reports a row above its header', () => {
    const { rows, notes } = read('a,1\nkey,value\nb,2\n');
    expect(rows).toEqual(['3 b=2']);
    expect(notes).toEqual(['1 problem is above the header, so it is not read; move it below the header']);
  });

  it('reports a row with a stray quote', () => {
    const { rows, notes } = read('key,value\n4" tv,1\nb,2\n');
    expect(rows).toEqual(['3 b=2']);
    expect(notes).toEqual([expect.stringMatching(/^2 problem has a " inside a cell/)]);
  });

  it.each<[string, string, string]>([
    ['if it is empty', '\n,\n', 'table.csv is empty.'],
    ['without a header', 'a,1\nb,2\n', 'table.csv:1 is not a header.'],
    ['without a required column', 'key,note\na,x\n', 'table.csv:1 has no column named value.'],
    ['with a column twice', 'key,value,Keys\na,1,b\n', 'table.csv:1 has two columns named key.'],
    ['with a stray quote in the header', 'key,4" value\na,1\n', 'table.csv:1 has a " inside a cell'],
    ['with a quote around rows', 'key,value\n"a,1\n2,3\n",4\n', 'table.csv:2 opens a quote'],
  ])('cannot be used %s', (_, text, message) => expect(() => read(text)).toThrow(message));

  it('suggests unknown columns, but shows no cell with a digit: it may be a code', () => {
    expect(() => read('key,amount,K7QX\na,1,2\n')).toThrow(
      expect.objectContaining({
        hint: 'Found the column amount. Rename it? Begin the file with the header key,value,note.',
      }),
    );
  });
});

describe('a table that needs no header', () => {
  it.each<[string, string, string[], string]>([
    ['has none', 'a,1\nb,2\n', ['1 a=1', '2 b=2'], 'is data, not a header'],
    ['has one in another language', 'Wort,Zahl\na,1\n', ['2 a=1'], 'does not name the columns'],
  ])('is read by position, with a warning, if it %s', (_, text, expected, words) => {
    const { rows, notes } = read(text, WITHOUT_HEADER);
    expect(rows).toEqual(expected);
    expect(notes).toEqual([expect.stringMatching(`^1 warning ${words}`)]);
  });

  it('can do without the warning', () => {
    const kind = { ...WITHOUT_HEADER, byPosition: { columns: ['key', 'value'], isWorthWarning: false } as const };
    expect(read('a,1\nb,2\n', kind)).toEqual({ rows: ['1 a=1', '2 b=2'], notes: [] });
  });
});

it('a table without required columns needs one of any name', () => {
  expect(read('value\n1\n', ANY_COLUMN).rows).toEqual(['2 undefined=1']);
  expect(() => read('a\n1\n', ANY_COLUMN)).toThrow('table.csv:1 is not a header.');
});
