import type { Layout } from './meetings-table.ts';

/** Of seven, the passcode may be empty; one more may be missing and the row still meant as a meeting. */
const FEWEST_CELLS = 5;

/**
 * What is wrong with a broken row as a whole: no meeting at all, or too many cells, or too few. Each column may hold its
 * neighbour's value then, also a passcode, so that no value is said.
 */
export function rowShape(cells: string[], { width, neededWidth }: Layout): string | undefined {
  const filled = cells.filter((cell) => cell !== '').length;
  if (filled < FEWEST_CELLS) return `is no meeting: only ${filled} of its cells are filled; complete it or delete it`;
  const count = `has ${cells.length} cells where the header has ${width}`;
  if (hasExtra(cells, width)) return `${count}; put a cell that holds the separator in quotes`;
  return cells.length < width && cells.length !== neededWidth ? `${count}; add the missing separator` : undefined;
}

/** A row that goes on behind the last column of the header. */
export function hasExtra(cells: string[], width: number): boolean {
  return cells.slice(width).some((cell) => cell !== '');
}
