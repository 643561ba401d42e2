import { jsonLine } from './printer.ts';

type Json = Record<string, unknown>;

/** A value as JSON on one line, without a line end, safe to print on a terminal. */
export function oneLine(value: unknown): string {
  return jsonLine(value).trimEnd();
}

/** An object as readable JSON: a line per field, and a line per entry for the field `list`, whose `entries` are already JSON. */
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

/** An array with a line per entry; `indent` is the indentation of the text around it. */
export function* jsonList(entries: Iterable<string>, indent: string): Generator<string> {
  let before = '[\n';
  for (const entry of entries) {
    yield `${before}${indent}  ${entry}`;
    before = ',\n';
  }
  yield before === '[\n' ? '[]' : `\n${indent}]`;
}
