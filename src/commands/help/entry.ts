import { wrap } from '../../base/output/wrap.ts';

const WIDTH = 80;

/** A name and its description in two columns, the second one beginning at `column`. A long name has a line to itself. */
export function entry(name: string, description: string, column: number): string {
  const indent = ' '.repeat(column);
  const start = `  ${name} `;
  const lines = wrap(description, WIDTH - column).join(`\n${indent}`);
  return start.length > column ? `${start.trimEnd()}\n${indent}${lines}` : start.padEnd(column) + lines;
}
