import { formatCount } from '../base/output/format.ts';
import type { Layout } from './meetings-table.ts';

export const QUOTE_CELL = 'put quotes around a cell that contains the separator';
export const UNCLOSED_QUOTE = 'has a line break; check for a quote that is not closed';

/** A row with fewer cells is no meeting: of seven, the passcode may be empty, and one more may be missing. */
const FEWEST_CELLS = 5;

/**
 * What is wrong with the shape of a broken row: no meeting at all, or too many or too few cells. Any cell may then be in its
 * neighbor's column, the passcode too, so no value is shown. undefined if the shape is right.
 */
export function rowShape(cells: string[], { width, neededWidth }: Layout): string | undefined {
  const filled = cells.filter((cell) => cell !== '').length;
  if (filled < FEWEST_CELLS) {
    const verb = filled === 1 ? 'is' : 'are';
    return `is not a meeting: only ${formatCount(filled, 'cell')} ${verb} filled; complete the row or delete it`;
  }
  if (hasExtra(cells, width)) return tooManyCells(cells, width);
  const isShort = cells.length < width && cells.length !== neededWidth;
  return isShort ? `${cellCount(cells, width)}; add the missing separator` : undefined;
}

/** Whether a row has content after the last column of the header. */
export function hasExtra(cells: string[], width: number): boolean {
  return cells.slice(width).some((cell) => cell !== '');
}

export function tooManyCells(cells: string[], width: number): string {
  return `${cellCount(cells, width)}; ${QUOTE_CELL}`;
}

function cellCount(cells: string[], width: number): string {
  return `has ${formatCount(cells.length, 'cell')}, but the header has ${width}`;
}
