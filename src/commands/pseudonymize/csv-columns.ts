import { nearest } from '../../base/output/nearest.ts';
import { DialerError } from '../../errors.ts';
import type { Pseudonyms } from '../../privacy/pseudonyms.ts';

/** The names of the columns to replace with tokens, and of those to empty. */
export interface WantedColumns {
  pseudonymize: string[];
  redact: string[];
}

/** What to do to the cells of a column. */
export interface ColumnChange {
  index: number;
  apply: (cell: string) => string;
}

/** The columns of Zoom's AI metrics export. */
const AI_METRICS: WantedColumns = { pseudonymize: ['User Name', 'Email'], redact: ['Department'] };

const OF_PEOPLE =
  /user|host|owner|participant|invitee|attendee|employee|manager|member|caller|callee|sender|receiver|creator/i;
const PERSONAL = /organi[sz]er|person|contact|student|teacher|login|name|mail|phone|department|topic|address|\bip\b/i;
const HOLDS_IDS = /(^|[\s_-])id$|[a-z]I[dD]$/i;

/** The columns named in the options, or the default if there are no options. Throws DialerError `usage`. */
export function wantedColumns(columns: string | undefined, redact: string | undefined): WantedColumns {
  if (columns === undefined && redact === undefined) return AI_METRICS;
  const names = (list = '') =>
    list
      .split(',')
      .map((name) => name.trim())
      .filter(Boolean);
  const wanted = { pseudonymize: names(columns), redact: names(redact) };
  if (wanted.pseudonymize.length + wanted.redact.length > 0) return wanted;
  throw new DialerError(
    'usage',
    '--columns and --redact name no columns.',
    'Write them like --columns "User Name,Email".',
  );
}

/** Whether a header cell names this column, in any case. */
function isNamed(cell: string, name: string): boolean {
  return cell.trim().toLowerCase() === name.toLowerCase();
}

/** Whether a header cell names one of the wanted columns. */
export function isWanted(cell: string, { pseudonymize, redact }: WantedColumns): boolean {
  return [...pseudonymize, ...redact].some((name) => isNamed(cell, name));
}

/**
 * The changes to each row, from left to right. A name stands for every column that has it, and a column that is to be both
 * replaced and emptied is emptied. Throws DialerError `usage` if the header lacks a column.
 */
export function changesOf(
  header: string[],
  wanted: WantedColumns,
  file: string,
  { id, name }: Pseudonyms,
): ColumnChange[] {
  const has = (names: string[], cell: string) => names.some((one) => isNamed(cell, one));
  const missing = [...wanted.pseudonymize, ...wanted.redact].filter(
    (one) => !header.some((cell) => isNamed(cell, one)),
  );
  if (missing.length > 0) throw noColumn(missing, header, file);
  return header.flatMap((cell, index) => {
    if (has(wanted.redact, cell)) return { index, apply: () => '' };
    if (!has(wanted.pseudonymize, cell)) return [];
    // A cell shows by itself whether it is a name or an e-mail, but only the column shows that it is an ID.
    return { index, apply: HOLDS_IDS.test(cell.trim()) ? id : name };
  });
}

/** The columns that stay, although their names suggest that they identify people. */
export function personalColumns(header: string[], changes: ColumnChange[]): number[] {
  const stays = (index: number) => changes.every((change) => change.index !== index);
  return [...header.keys()].filter((index) => {
    const cell = header[index] ?? '';
    return (OF_PEOPLE.test(cell) || PERSONAL.test(cell)) && stays(index);
  });
}

function noColumn(missing: string[], header: string[], file: string): DialerError {
  const there = header.map((cell) => cell.trim()).filter(Boolean);
  const meant = missing.flatMap((name) => nearest(name, there)).map((name) => `"${name}"`);
  const guess = meant.length > 0 ? ` Did you mean ${meant.join(' or ')}?` : '';
  const list = (names: string[]) => names.map((name) => `"${name}"`).join(', ');
  // Without a header, the first line holds personal data and must not be printed.
  const has = there.some((cell) => cell.includes('@')) ? 'Its first line is not a header.' : `It has ${list(there)}.`;
  return new DialerError(
    'usage',
    `${file} has no ${missing.length === 1 ? 'column' : 'columns'} ${list(missing)}.`,
    `${has}${guess} Name its columns with --columns and --redact.`,
  );
}
