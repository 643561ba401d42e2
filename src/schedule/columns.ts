import { Invalid } from '../base/csv/cell.ts';
import { DAY_MS } from '../base/system/time.ts';
import { type CalendarDate, isZone, lastDayOfMonth } from './calendar.ts';
import { shownCell } from './redact.ts';

const DATE_EXAMPLE = 'write it as YYYY-MM-DD, like 2026-11-23';
const TIME_EXAMPLE = 'write it like 9:11 AM or 21:11';
/** Between two dates: `..`, and what programs turn it or a hyphen into while somebody types. */
const RANGE = /\s*(?:\.\.+|[…–—]|\s-\s|\sto\s)\s*/gi;
const RANGE_EXAMPLE = 'write it like 2026-11-25..2026-11-29';
const DAY_LETTERS = 'MTWRFSU';

/** Reads a `YYYY-MM-DD` that exists. Accepts nothing else, but suggests what is probably meant. */
export function readDate(text: string): string | Invalid {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text) ?? [];
  if (year && month && day) return existingDate(year, month, day);
  const yearFirst = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:\s.*)?$/.exec(text);
  if (yearFirst) return suggestDate(isoDate(yearFirst[1], yearFirst[2], yearFirst[3]));
  const yearLast = /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?:\s.*)?$/.exec(text);
  if (yearLast) return ambiguousDate(yearLast[3] ?? '', yearLast[1] ?? '', yearLast[2] ?? '');
  if (/^[2-7]\d{4}$/.test(text)) {
    const excelEpoch = Date.UTC(1899, 11, 30);
    const meant = new Date(excelEpoch + Number(text) * DAY_MS).toISOString().slice(0, 10);
    return new Invalid(`is a spreadsheet's number for a date; write ${meant}`);
  }
  return new Invalid(text === '' ? `is empty; ${DATE_EXAMPLE}` : `is not a date; ${DATE_EXAMPLE}`);
}

function existingDate(year: string, month: string, day: string): string | Invalid {
  if (Number(month) < 1 || Number(month) > 12)
    return new Invalid(`does not exist: there is no month ${month}; ${DATE_EXAMPLE}`);
  const last = lastDayOfMonth(Number(year), Number(month));
  if (Number(day) >= 1 && Number(day) <= last) return `${year}-${month}-${day}`;
  return new Invalid(`does not exist: that month ends on ${year}-${month}-${last}; write another day`);
}

function isoDate(year = '', month = '', day = ''): string {
  return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
}

function suggestDate(...candidates: string[]): Invalid {
  const possible = [...new Set(candidates)].filter((date) => typeof readDate(date) === 'string');
  if (possible.length === 0) return new Invalid(`is not a date; ${DATE_EXAMPLE}`);
  return new Invalid(`is not in the form YYYY-MM-DD; write ${possible.join(' or ')}`);
}

function ambiguousDate(year: string, first: string, second: string): Invalid {
  const american = isoDate(year, first, second);
  const european = isoDate(year, second, first);
  const both = american !== european && [american, european].every((date) => typeof readDate(date) === 'string');
  if (!both) return suggestDate(american, european);
  return new Invalid(`is ambiguous (day or month first?); write ${american} or ${european}`);
}

/** Reads a time of day (`9:11 AM`, `9:11:00 AM`, `09:11am`, `9:11`, `21:11`) as minutes since midnight. */
export function readTime(text: string): number | Invalid {
  const match = /^(\d{1,2}):(\d\d)(?::(\d\d))?\s*(?:([ap])\.?\s*m\.?)?$/i.exec(text);
  if (!match) {
    if (text === '') return new Invalid(`is empty; ${TIME_EXAMPLE}`);
    if (/^0?[.,]\d+$/.test(text)) return new Invalid(`is a spreadsheet's number for a time; ${TIME_EXAMPLE}`);
    return new Invalid(`is not a time; ${TIME_EXAMPLE}`);
  }
  const [hour, minute, second] = [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)];
  const half = match[4]?.toUpperCase();
  if (hour > 23 || minute > 59 || second > 59) return new Invalid(`does not exist; ${TIME_EXAMPLE}`);
  if (second !== 0) return new Invalid('has seconds, but rooms join on the minute; leave the seconds out');
  if (!half) return hour * 60 + minute;
  if (hour === 0) return new Invalid(`does not exist; write 12:${match[2]} ${half}M or 0:${match[2]}`);
  if (hour > 12)
    return new Invalid(
      `mixes the 24-hour clock with AM or PM; write ${hour - 12}:${match[2]} PM or ${hour}:${match[2]}`,
    );
  return ((hour % 12) + (half === 'P' ? 12 : 0)) * 60 + minute;
}

/** Reads letters of MTWRFSU, in any order and case, also with spaces or commas. Returns them in the order of the week. */
export function readDays(text: string): string | Invalid {
  const letters = text.toUpperCase().replace(/[\s,]/g, '');
  const wrong = [...new Set(letters)].filter((letter) => !DAY_LETTERS.includes(letter));
  const remedy = `use the letters ${DAY_LETTERS} (R is Thursday, S Saturday, U Sunday), like MWF`;
  if (letters === '') return new Invalid(`is empty; ${remedy}`);
  // Anything else than letters may be a passcode, whose characters must not be listed.
  if (wrong.length > 0 && !/^[A-Z-]{1,12}$/.test(letters)) return new Invalid(`is not a list of days; ${remedy}`);
  if (wrong.length > 0) {
    const which = wrong.length === 1 ? 'which is not a day' : 'which are not days';
    return new Invalid(`has ${wrong.map((letter) => `"${letter}"`).join(' and ')}, ${which}; ${remedy}`);
  }
  return [...DAY_LETTERS].filter((letter) => letters.includes(letter)).join('');
}

const DAY_NAMES: Record<string, string> = { T: 'Tuesday', F: 'Friday', U: 'Sunday' };

/**
 * Why a `days` cell that can be read may mean other days: a letter twice means that one of them is another day, and pairs
 * like `TUFR` may be meant as two days. undefined if it is clear.
 */
export function doubtfulDays(text: string): string | undefined {
  const letters = text.toUpperCase().replace(/[\s,]/g, '');
  const twice = [...new Set(letters)].filter((letter) => letters.split(letter).length > 2);
  if (twice.length > 0) return `has ${twice.join(' and ')} twice; ${remedyFor(twice)}`;
  if (!/^(TU|FR|SU){2}$/.test(letters)) return undefined;
  const meant = [letters[0] ?? '', letters[2] ?? ''].map((letter) => (letter === 'S' ? 'U' : letter));
  const read = `${[...letters.slice(0, -1)].join(', ')} and ${letters.at(-1)}`;
  return `is read as ${read}; write ${meant.join('')} for ${meant.map((letter) => DAY_NAMES[letter]).join(' and ')}`;
}

function remedyFor(twice: string[]): string {
  const [isSunday, isThursday] = ['S', 'T'].map((letter) => twice.includes(letter));
  const rest = twice.length === 1 ? 'delete one' : 'delete one of each';
  if (isSunday && isThursday) return `write U for Sunday and R for Thursday, or ${rest}`;
  if (isThursday) return `write R if one of them is Thursday, or ${rest}`;
  return isSunday ? `write U if one of them is Sunday, or ${rest}` : rest;
}

/** Reads room names, IDs or patterns, separated by `;` or line breaks. */
export function readRooms(text: string): string[] | Invalid {
  const remedy = 'write the room names as Zoom has them, separated by ;';
  if (/:\/\//.test(text)) return new Invalid(`contains a link; ${remedy}`);
  const rooms = text
    .split(/[;\n]/)
    .map((room) => room.trim())
    .filter((room) => room !== '');
  return rooms.length > 0 ? [...new Set(rooms)] : new Invalid(`names no room; ${remedy}`);
}

/** Reads `yes` or `no`, as people and spreadsheets write them. */
export function readYesNo(text: string): boolean | Invalid {
  if (/^(yes|y|true|1|on|x)$/i.test(text)) return true;
  if (/^(no|n|false|0|off)$/i.test(text)) return false;
  return new Invalid('is neither yes nor no; write yes or no');
}

/** Reads the IANA name of a time zone. */
export function readZone(text: string): string | Invalid {
  const isKnown = knownZones.get(text) ?? isZone(text);
  knownZones.set(text, isKnown);
  return isKnown ? text : new Invalid('is not the full name of a time zone; write it like America/New_York');
}

/** Looking one up is slow, and thousands of rows share a time zone. */
const knownZones = new Map<string, boolean>();

/** Days, both included, on which a meeting does not take place. `name` is empty if they have none. */
export interface Skip {
  from: CalendarDate;
  until: CalendarDate;
  name: string;
}

/** Reads dates and ranges of dates, like `2026-11-25..2026-11-29;2027-03-15`. */
export function readSkips(text: string, name = ''): Skip[] | Invalid {
  if (text.includes('://')) return new Invalid(`is a link; ${DATE_EXAMPLE}`);
  const skips: Skip[] = [];
  for (const part of text.replace(RANGE, '..').split(/[;,\s]+/)) {
    if (part === '') continue;
    const [from = '', until = from, ...more] = part.split('..');
    const isRange = from !== '' && until !== '' && more.length === 0;
    const trouble = isRange
      ? rangeTrouble(readDate(from), readDate(until))
      : `is not a range of dates; ${RANGE_EXAMPLE}`;
    if (trouble) {
      const shown = shownCell('skip_dates', part).value;
      const which = shown ? `has "${shown}", which` : 'has a part that';
      return new Invalid(part === text ? trouble : `${which} ${trouble}`);
    }
    skips.push({ from, until, name });
  }
  return skips;
}

function rangeTrouble(from: string | Invalid, until: string | Invalid): string | undefined {
  if (from instanceof Invalid) return from.message;
  if (until instanceof Invalid) return until.message;
  return until < from ? 'ends before it begins; swap the two dates' : undefined;
}
