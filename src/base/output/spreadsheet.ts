import { stringify } from 'csv-stringify/sync';
import { escapeControls } from './printer.ts';

/** CSV for Excel, which needs a byte order mark to read UTF-8, and evaluates cells that begin with `=` unless escaped. */
export function spreadsheet(header: readonly string[], rows: string[][]): string {
  const cells = rows.map((row) => row.map(escapeControls));
  return stringify([header, ...cells], { bom: true, escape_formulas: true, record_delimiter: 'windows' });
}
