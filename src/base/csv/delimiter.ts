const DELIMITERS = [',', ';', '\t'];
/** A title and notes may stand above the header. */
export const MOST_ROWS_ABOVE_HEADER = 10;

/**
 * Guesses the delimiter of a CSV: the one that separates the most column names in its first lines. Without a column name it
 * is the one that splits the first line into as many cells as there are columns (`width`), or else into the most.
 */
export function guessDelimiter(text: string, isName: (cell: string) => boolean, width?: number): string {
  const lines = text.split('\n', MOST_ROWS_ABOVE_HEADER).filter((line) => line.trim() !== '');
  const score = (delimiter: string) => {
    const names = lines.flatMap((line) => line.split(delimiter)).filter((cell) => isName(cell.replaceAll('"', '')));
    const cells = lines[0]?.split(delimiter).length ?? 0;
    return names.length * 1000 + (cells === width ? 100 : cells);
  };
  return DELIMITERS.reduce((best, delimiter) => (score(delimiter) > score(best) ? delimiter : best));
}
