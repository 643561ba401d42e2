import Table from 'cli-table3';
import stringWidth from 'string-width';

const GAP = 2;
const NARROWEST = 16;

/** Rows as a table no wider than the terminal: the first column wraps; if it is too narrow, each cell has a line. */
export function table(header: readonly string[], rows: string[][], columns: number): string {
  const widths = widthsOf(header, rows);
  const others = widths.slice(1).reduce((sum, width) => sum + width + GAP, 0);
  const first = Math.min(widths[0] ?? 0, columns - others - GAP);
  if (first < Math.min(widths[0] ?? 0, NARROWEST))
    return rows.map(([name, ...rest]) => [name, ...rest].join('\n  ')).join('\n');
  const grid = new Table({
    head: [...header],
    colWidths: [first + GAP, ...widths.slice(1).map((width) => width + GAP)],
    wordWrap: true,
    // A word too long for its column would be cut off, unless it may be broken anywhere.
    wrapOnWordBoundary: rows.every(([cell = '']) => cell.split(' ').every((word) => stringWidth(word) <= first)),
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': GAP },
    chars: NO_LINES,
  });
  grid.push(...rows);
  return grid.toString().replace(/ +$/gm, '');
}

/** Whether the table fits without wrapping. */
export function fitsIn(columns: number, header: readonly string[], rows: string[][]): boolean {
  return widthsOf(header, rows).reduce((sum, width) => sum + width + GAP, 0) <= columns;
}

/** The rows, with the cells of one column cut so that the table fits: one long name must not break every row. */
export function shortened(column: number, header: readonly string[], rows: string[][], columns: number): string[][] {
  const others = widthsOf(header, rows).reduce((sum, width, index) => sum + (index === column ? 0 : width + GAP), 0);
  const most = Math.max(NARROWEST, columns - others - GAP);
  return rows.map((row) => row.map((cell, index) => (index === column ? cut(cell, most) : cell)));
}

function cut(text: string, most: number): string {
  if (stringWidth(text) <= most) return text;
  let kept = '';
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (stringWidth(`${kept}${segment}…`) > most) break;
    kept += segment;
  }
  return `${kept}…`;
}

function widthsOf(header: readonly string[], rows: string[][]): number[] {
  return header.map((title, index) => Math.max(...[title, ...rows.map((row) => row[index] ?? '')].map(stringWidth)));
}

const NO_LINES = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '',
};
