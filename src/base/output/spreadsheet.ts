import { stringify } from 'csv-stringify/sync';
import { escapeControls } from './printer.ts';

/** CSV as Excel opens it: it takes one without a byte order mark for its old code page, and a cell that begins with = for a formula. */
export function spreadsheet(header: readonly string[], rows: string[][]): string {
  const cells = rows.map((row) => row.map(escapeControls));
  return stringify([header, ...cells], { bom: true, escape_formulas: true, record_delimiter: 'windows' });
}
