import { resolve } from 'node:path';
import { Invalid } from '../../base/csv/cell.ts';
import { nearest } from '../../base/output/nearest.ts';
import { wholeNumber } from '../../base/system/settings.ts';
import { MINUTES_PER_DAY } from '../../base/system/time.ts';
import { DialerError } from '../../errors.ts';
import { addDays, type CalendarDate, localDate } from '../../schedule/calendar.ts';
import { readDate, readZone } from '../../schedule/columns.ts';
import { readMeeting, serviceOf } from '../../schedule/meeting-id.ts';
import { shownMeeting } from '../../schedule/redact.ts';
import type { Meeting } from '../../schedule/row.ts';
import type { AttendanceRules } from './remarks.ts';

/** What to report: one meeting by its number or UUID, a list of its instances, or all classes of a day. */
export type AttendanceTarget =
  | { kind: 'meeting'; meeting: string }
  | { kind: 'instances'; meetingId: string }
  | { kind: 'day'; date: CalendarDate };

const LATE_MINUTES = 10;
const MOST_MINUTES = MINUTES_PER_DAY;
const OR_UUID = 'A UUID that `--instances` lists works, too.';
const USAGE = 'Give a meeting number, like 83299019888, a title, or a UUID that `--instances` lists.';

/** The rows of meetings.csv, and why there are none. */
export interface Rows {
  meetings: Meeting[];
  error?: DialerError;
}

/** Reads the target from the argument and the options. Throws DialerError `usage`. */
export function readTarget(
  word: string | undefined,
  { date, instances, csv, html, sheet }: AttendanceOptions,
  now: Date,
  rows: () => Rows,
): AttendanceTarget {
  const printed = [csv === '-' && '--csv -', html === '-' && '--html -', sheet && '--sheet'].filter(Boolean);
  if (printed.length > 1 && (csv === '-' || html === '-')) {
    throw new DialerError(
      'usage',
      `${printed.join(' and ')} all print to standard output.`,
      'Name files instead of -.',
    );
  }
  if (typeof csv === 'string' && html !== undefined && csv !== '-' && resolve(csv) === resolve(html)) {
    throw new DialerError('usage', `--csv and --html both name ${csv}.`, 'Name two files.');
  }
  if (typeof csv === 'string' && isMeeting(csv)) {
    throw new DialerError('usage', `--csv ${csv} names a file.`, `Run dialer attendance ${csv} --csv.`);
  }
  if (word !== undefined && date !== undefined) {
    const hint = 'For an earlier session of a meeting give the UUID that `--instances` lists.';
    throw new DialerError('usage', 'Give either a meeting or --date.', hint);
  }
  if (word !== undefined) {
    const meeting = readMeetingArgument(word, rows);
    if (!instances) return { kind: 'meeting', meeting };
    if (/^\d+$/.test(meeting)) return { kind: 'instances', meetingId: meeting };
  }
  if (instances) throw new DialerError('usage', '--instances needs a meeting number.', USAGE);
  const day = date === undefined ? addDays(localDate(now), -1) : readDate(date);
  if (day instanceof Invalid) throw new DialerError('usage', `--date "${date}" ${day.message}.`);
  return { kind: 'day', date: day };
}

/** A meeting's digits, also by its title, or a UUID. Throws DialerError `usage`, which does not quote secrets. */
function readMeetingArgument(word: string, rows: () => Rows): string {
  if (isUuid(word)) return word;
  const read = readMeeting(word);
  const meetingId = read instanceof Invalid ? numberTitled(word, read, rows()) : read.meetingId;
  const service = serviceOf(meetingId);
  if (!service) return meetingId;
  throw new DialerError('usage', `Zoom has no reports of ${service} meetings.`, USAGE);
}

/** The number of the meeting with this title, in any case if only one has it. Throws DialerError `usage`. */
function numberTitled(word: string, { message }: Invalid, { meetings, error }: Rows): string {
  const isTitled = ({ title }: Meeting) => title === word.trim();
  const isAlike = ({ title }: Meeting) => title.toLowerCase() === word.trim().toLowerCase() && title !== '';
  const titled = meetings.some(isTitled) ? meetings.filter(isTitled) : meetings.filter(isAlike);
  const others = new Map(titled.map((row) => [row.meetingId, row]));
  const [first] = others.keys();
  if (first !== undefined && others.size === 1) return first;
  if (first !== undefined) {
    const which = [...others.values()].map(({ meetingId, file, line }) => `${meetingId} (${file}:${line})`).join(', ');
    throw new DialerError('usage', `"${word}" is the title of ${others.size} meetings: ${which}.`, 'Use a number.');
  }
  const shown = shownMeeting(word);
  if (!message.startsWith('is not a meeting ID')) throw new DialerError('usage', `${shown} ${message}.`, OR_UUID);
  const titles = meetings.map(({ title }) => title).filter(Boolean);
  const [near] = nearest(word, titles);
  const hint = near ? `Did you mean the title "${near}"?` : USAGE;
  const neither = `${shown} is neither a meeting number, a link or a UUID nor a title in meetings.csv.`;
  throw new DialerError('usage', neither, error ? `${error.message} ${USAGE}` : hint);
}

function isMeeting(text: string): boolean {
  return isUuid(text) || /^[\d\s-]{9,14}$/.test(text);
}

/** 16 bytes in Base64. */
function isUuid(word: string): boolean {
  return /^[A-Za-z0-9+/]{22}==$/.test(word);
}

/** The time zone of --timezone. Throws DialerError `usage`. */
export function readTimeZone({ timezone }: AttendanceOptions): { zone?: string } {
  if (timezone === undefined) return {};
  const zone = readZone(timezone);
  if (zone instanceof Invalid) throw new DialerError('usage', `--timezone "${timezone}" ${zone.message}.`);
  return { zone };
}

/** The rules of --late and --min. Throws DialerError `usage` or `config`. */
export function readRules({ late, min }: AttendanceOptions): AttendanceRules {
  const lateMinutes = late === undefined ? LATE_MINUTES : wholeNumber('--late', late, { most: MOST_MINUTES });
  if (min === undefined) return { lateMinutes };
  const [, number = '', percent] = /^(\d+)\s*(%?)$/.exec(min.trim()) ?? [];
  if (number === '' || (percent && Number(number) > 100)) {
    const hint = 'Write 50% for half of the class, or 30 for 30 minutes.';
    throw new DialerError('usage', `--min "${min}" is neither a number of minutes nor a percentage.`, hint);
  }
  return { lateMinutes, minimum: percent ? { percent: Number(number) } : { minutes: Number(number) } };
}

export interface AttendanceOptions {
  date?: string;
  instances?: boolean;
  timezone?: string;
  sum?: boolean;
  roster?: string;
  late?: string;
  min?: string;
  exclude?: string[];
  /** True for the default name. */
  csv?: string | true;
  json?: boolean;
  html?: string;
  sheet?: boolean;
  folder: string;
  pseudonymize?: boolean;
  keepDomain?: boolean;
  meetings?: string;
  verbose?: boolean;
  envFile?: string;
}
