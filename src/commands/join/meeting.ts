import { Invalid } from '../../base/csv/cell.ts';
import { nearest } from '../../base/output/nearest.ts';
import { HOUR_MS } from '../../base/system/time.ts';
import { DialerError } from '../../errors.ts';
import { type MeetingLink, readMeeting } from '../../schedule/meeting-id.ts';
import { nextOf } from '../../schedule/occurrences.ts';
import { fits, isPattern } from '../../schedule/patterns.ts';
import { shownMeeting } from '../../schedule/redact.ts';
import { roomKey } from '../../schedule/rooms.ts';
import type { Meeting } from '../../schedule/row.ts';

/** The meeting that a command line names. */
export interface NamedMeeting {
  meetingId: string;
  link?: MeetingLink;
}

/** The rows of meetings.csv, and why the file itself cannot be used. */
export interface Rows {
  rows: Meeting[];
  error?: DialerError;
}

const USAGE = 'Write the rooms, then the meeting: dialer join LOGAN-DE-202 83299019888';
/** A class that has begun is nearer than tomorrow's. */
const BEGUN_COUNTS_MS = 12 * HOUR_MS;

/** Splits the arguments into the rooms and, last, the meeting. Throws DialerError `usage`. */
export function splitWords(words: string[]): { rooms: string[]; word: string } {
  const [word = '', ...rest] = words.toReversed();
  const rooms = rest.reverse();
  const place = words.findIndex((other) => !(readMeeting(other) instanceof Invalid));
  if (words.length === 0) throw new DialerError('usage', 'No rooms and no meeting given.', USAGE);
  if (rooms.length === 0) throw new DialerError('usage', place === 0 ? 'No rooms given.' : 'No meeting given.', USAGE);
  if (place === 0) throw new DialerError('usage', 'The meeting must come last.', USAGE);
  if (place === -1 || place === rooms.length) return { rooms, word };
  const hint = 'Leave it out: dialer looks in meetings.csv, or asks. --passcode-stdin reads it from standard input.';
  throw new DialerError('usage', 'Nothing may follow the meeting: other users could see a passcode there.', hint);
}

/**
 * Finds the meeting that a word names: by number or link, or by the title of its rows. Throws DialerError `usage`, which
 * does not quote what may be secret.
 */
export function findMeeting(word: string, rooms: string[], { rows, error }: Rows): NamedMeeting {
  const read = readMeeting(word);
  if (!(read instanceof Invalid)) return read;
  const named = rows.filter(({ title, meetingId }) => title === word || meetingId === word);
  const [row] = named;
  if (!row) throw unknownMeeting(word, read, hintFor(word, rooms, rows), error);
  const others = new Map(named.map((other) => [other.meetingId, other]));
  if (others.size === 1) return { meetingId: row.meetingId, ...(row.link && { link: row.link }) };
  const which = [...others.values()].map((other) => `${other.meetingId} (${other.file}:${other.line})`).join(', ');
  throw new DialerError('usage', `"${word}" is the title of ${others.size} meetings: ${which}.`, 'Use a number.');
}

function unknownMeeting(word: string, { message }: Invalid, hint: string, fileError?: DialerError): DialerError {
  const isWord = message.startsWith('is not a meeting ID');
  const neither = `${shownMeeting(word)} is neither a meeting number or link nor a title in meetings.csv.`;
  const titles = fileError && isWord ? fileError.message : '';
  // Not the digits themselves: they may be the passcode.
  return new DialerError(
    'usage',
    isWord ? neither : `The meeting ${message}.`,
    [titles, hint].filter(Boolean).join(' '),
  );
}

function hintFor(word: string, rooms: string[], rows: Meeting[]): string {
  const digits = [...rooms, word].slice(rooms.findLastIndex((room) => !/^\d+$/.test(room)) + 1);
  const isSpaced = digits.length > 1 && /^\d{9,11}$/.test(digits.join(''));
  if (isSpaced) return `A number with spaces needs quotes: "${digits.join(' ')}"`;
  const [title] = nearest(word, rows.map(({ title }) => title).filter(Boolean));
  return title ? `Did you mean the title "${title}"?` : USAGE;
}

/**
 * Chooses the row whose passcode to use: one that names one of the rooms, then the one nearest in time. `others` are rows
 * with other passcodes; `row` is missing if one of them is equally near.
 */
export function chooseRow(
  meetingId: string,
  rooms: string[],
  rows: Meeting[],
  now: Date,
): { row?: Meeting; others: Meeting[] } {
  const rank = (row: Meeting) => {
    const start = nextOf(row, new Date(now.getTime() - BEGUN_COUNTS_MS));
    const awayMs = start ? Math.abs(start.getTime() - now.getTime()) : Number.POSITIVE_INFINITY;
    return { row, hasRoom: row.rooms.some((ref) => rooms.some((room) => areSame(ref, room))), awayMs };
  };
  const ranked = rows
    .filter((row) => row.meetingId === meetingId)
    .map(rank)
    .sort((a, b) => Number(b.hasRoom) - Number(a.hasRoom) || (a.awayMs === b.awayMs ? 0 : a.awayMs - b.awayMs));
  const [first] = ranked;
  const rivals = ranked.filter(({ row }) => row.passcode !== first?.row.passcode);
  const others = rivals.map(({ row }) => row);
  const isTie = rivals.some(({ hasRoom, awayMs }) => hasRoom === first?.hasRoom && awayMs === first.awayMs);
  return first && !isTie ? { row: first.row, others } : { others: first ? [first.row, ...others] : [] };
}

function areSame(ref: string, room: string): boolean {
  return roomKey(ref) === roomKey(room) || (isPattern(ref) && fits(room, ref)) || (isPattern(room) && fits(ref, room));
}
