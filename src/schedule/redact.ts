import { formatCount } from '../base/output/format.ts';
import type { Problem } from '../base/report/problem.ts';

// Messages show the value that is wrong, and a passcode can be in any column: columns are swapped, cells slip into the
// next one, a stray quote swallows a row. So a value is shown only where it looks like what its column holds.

/** What a message may say about a cell: its value, or of what kind it is. */
export type Shown = Pick<Problem, 'value' | 'kind'>;

const LONGEST_DATE = 24;
const LONGEST_DAYS = 12;
const LONGEST_NAME = 64;
const MONTH = '(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*';
/** Digits and what stands between those of dates and times; at least one of them. */
const DATE_OR_TIME = new RegExp(`^(?=.*(?:[/:.-]|\\d\\s*[ap]\\.?m))(?:\\d|[\\s/:.,TZ-]|[ap]\\.?m\\.?|${MONTH})+$`, 'i');
/** Nine digits or more are a meeting ID, up to five are too few, and the E form has lost them. */
const MEETING_ID = /^(?:\d{9,11}|\d{1,5}|\d[.,]?\d*e\+?\d+|\d{9,11}[.,]0+)$/i;

/** A room's ID is longer than any passcode. */
const ROOM_ID = /^[\w-]{22}$/;

const LOOKS_RIGHT: Record<string, (text: string) => boolean> = {
  start_date: isDateOrTime,
  end_date: isDateOrTime,
  join_time: isDateOrTime,
  leave_time: isDateOrTime,
  skip_dates: isDateOrTime,
  date: isDateOrTime,
  days: (text) => text.length <= LONGEST_DAYS && /^[a-z\s,-]+$/i.test(text),
  meeting_id: (text) => MEETING_ID.test(text.replace(/[\s\p{Pd}]/gu, '')),
  timezone: (text) => text.length <= LONGEST_NAME && /^[a-z_]+(?:\/[a-z_]+)+$/i.test(text),
  zoom_rooms: isName,
  title: isName,
};

/** What a message may say about a cell. `passcodes`: the passcode cells of the file, as far as they are known. */
export function shownCell(column: string, text: string, passcodes: ReadonlySet<string> = new Set()): Shown {
  if (text === '') return {};
  const isShown = LOOKS_RIGHT[column]?.(text) && !passcodes.has(text) && !/[\n\r]/.test(text);
  return isShown ? { value: text } : { kind: kindOf(text) };
}

/** A room's name in a line of output. A name that may be a passcode is described instead. */
export function shownRoom(room: string, passcode = ''): string {
  const { value, kind } = shownCell('zoom_rooms', room, new Set([passcode]));
  return value ?? `(${kind})`;
}

/** What somebody typed as a meeting, a number or a title, to begin a sentence: in quotes, or as `This number`. */
export function shownMeeting(word: string): string {
  if (/^\d+$/.test(word) && !MEETING_ID.test(word)) return 'This number';
  // A passcode that was pasted along is not shown as part of a title.
  const title = /\d{4}/.test(word) ? {} : shownCell('title', word);
  const value = shownCell('meeting_id', word).value ?? title.value;
  if (value) return `"${value}"`;
  const kind = kindOf(word);
  return kind.charAt(0).toUpperCase() + kind.slice(1);
}

function isDateOrTime(text: string): boolean {
  return text.length <= LONGEST_DATE && DATE_OR_TIME.test(text);
}

/** A room or a title. Digits alone, and letters mixed with digits in one word, can be a passcode. */
function isName(text: string): boolean {
  if (ROOM_ID.test(text)) return true;
  if (text.length > LONGEST_NAME || /[\n\r]|:\/\/|pwd=/i.test(text) || /^\d+$/.test(text)) return false;
  return /[\s\p{Pd}]/u.test(text) || !(/\d/.test(text) && /\p{L}/u.test(text));
}

/** `a value of 6 digits` */
function kindOf(text: string): string {
  const lines = text.split(/\r\n?|\n/).length;
  if (lines > 1) return `a value of ${lines} lines`;
  const host = /^[a-z]+:\/\/([\w.-]+)/i.exec(text)?.[1];
  if (host) return `a link to ${host}`;
  if (/^\d+$/.test(text)) return `a value of ${formatCount(text.length, 'digit')}`;
  if (/^\p{L}+$/u.test(text)) return `a value of ${formatCount(text.length, 'letter')}`;
  return `a value of ${formatCount([...text].length, 'character')}`;
}
