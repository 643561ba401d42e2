import { nearest } from '../../base/output/nearest.ts';
import { DialerError } from '../../errors.ts';
import type { Pseudonyms } from '../../privacy/pseudonyms.ts';

/** Which columns become tokens, and which are emptied; by name. */
export interface Wanted {
  pseudonymize: string[];
  redact: string[];
}

/** What becomes of the cells of a column, by its place in a row. */
export interface Change {
  index: number;
  change: (cell: string) => string;
}

/** Zoom's AI-metrics export. */
const AI_METRICS: Wanted = { pseudonymize: ['User Name', 'Email'], redact: ['Department'] };

const OF_PEOPLE =
  /user|host|owner|participant|invitee|attendee|employee|manager|member|caller|callee|sender|receiver|creator/i;
const PERSONAL = /organi[sz]er|person|contact|student|teacher|login|name|mail|phone|department|topic|address|\bip\b/i;
const HOLDS_IDS = /(^|[\s_-])id$|[a-z]I[dD]$/i;

/** The columns that options name, without those that are nothing; the defaults when there are neither. */
export function wantedColumns(columns: string | undefined, redact: string | undefined): Wanted {
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
    '--columns and --redact name no column.',
    'Write them like --columns "User Name,Email".',
  );
}

/** Whether a header's cell is this column, in whatever case. */
function isNamed(cell: string, name: string): boolean {
  return cell.trim().toLowerCase() === name.toLowerCase();
}

/** How many of these columns a header has. */
export function columnsFound(header: string[], { pseudonymize, redact }: Wanted): number {
  return [...pseudonymize, ...redact].filter((name) => header.some((cell) => isNamed(cell, name))).length;
}

/**
 * What is to be done to a row, in its order. A name that two columns have is both of them, and what is named twice is
 * redacted: nothing must stay. Throws DialerError `usage` when the header lacks a column.
 */
export function changesOf(header: string[], wanted: Wanted, file: string, { id, name }: Pseudonyms): Change[] {
  const has = (names: string[], cell: string) => names.some((one) => isNamed(cell, one));
  const missing = [...wanted.pseudonymize, ...wanted.redact].filter(
    (one) => !header.some((cell) => isNamed(cell, one)),
  );
  if (missing.length > 0) throw noColumn(missing, header, file);
  return header.flatMap((cell, index) => {
    if (has(wanted.redact, cell)) return { index, change: () => '' };
    if (!has(wanted.pseudonymize, cell)) return [];
    // A name or an e-mail is told by itself, an ID only by its column.
    return { index, change: HOLDS_IDS.test(cell.trim()) ? id : name };
  });
}

/** Columns that stay, though by their names people may be known by them. */
export function personalColumns(header: string[], changes: Change[]): string[] {
  const stays = (index: number) => changes.every((change) => change.index !== index);
  return header.filter((cell, index) => (OF_PEOPLE.test(cell) || PERSONAL.test(cell)) && stays(index));
}

function noColumn(missing: string[], header: string[], file: string): DialerError {
  const there = header.map((cell) => cell.trim()).filter(Boolean);
  const meant = missing.flatMap((name) => nearest(name, there)).map((name) => `"${name}"`);
  const guess = meant.length > 0 ? ` Did you mean ${meant.join(' or ')}?` : '';
  const list = (names: string[]) => names.map((name) => `"${name}"`).join(', ');
  // In a file without a header these would be a person's.
  const has = there.some((cell) => cell.includes('@')) ? 'Its first line is no header.' : `It has ${list(there)}.`;
  return new DialerError(
    'usage',
    `${file} has no column ${list(missing)}.`,
    `${has}${guess} Name its columns with --columns and --redact; its header must be its first line.`,
  );
}
