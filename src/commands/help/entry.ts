import { wrap } from '../../base/output/wrap.ts';

const WIDTH = 80;

/** A name and its description in two columns, the second one beginning at `column`. */
export function entry(name: string, description: string, column: number): string {
  const lines = wrap(description, WIDTH - column);
  return lines.map((line, index) => (index === 0 ? `  ${name} ` : '').padEnd(column) + line).join('\n');
}
