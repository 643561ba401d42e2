import { jsonLine } from './printer.ts';

type Json = Record<string, unknown>;

/** A value on one line, without its end, and with nothing in it that a terminal would obey. */
export function oneLine(value: unknown): string {
  return jsonLine(value).trimEnd();
}

/** An object as JSON to be read: a line a field, and in the list of this name, whose `entries` are JSON by now, a line an entry. */
export function* jsonDocument(answer: Json, list: string | undefined, entries: string[]): Generator<string> {
  let before = '{\n';
  for (const [name, value] of Object.entries(answer)) {
    yield `${before}  ${oneLine(name)}: `;
    before = ',\n';
    if (name === list) yield* jsonList(entries, '  ');
    else yield oneLine(value);
  }
  yield before === '{\n' ? '{}\n' : '\n}\n';
}

/** An array, an entry a line, `indent` as deep as what is around it. */
export function* jsonList(entries: Iterable<string>, indent: string): Generator<string> {
  let before = '[\n';
  for (const entry of entries) {
    yield `${before}${indent}  ${entry}`;
    before = ',\n';
  }
  yield before === '[\n' ? '[]' : `\n${indent}]`;
}
