import { lstatSync, readFileSync, type Stats, statSync, unlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Stale } from '../base/report/problem.ts';
import { readTextFile, replaceFile } from '../base/system/files.ts';
import { DialerError } from '../errors.ts';
import type { Skip } from './columns.ts';
import { parseMeetings, type Schedule } from './csv.ts';
import { parseHolidays, withHolidays } from './holidays.ts';

/** A meetings.csv, and the holidays.csv beside it, as a tick works on them. */
export interface MeetingsFile extends Schedule {
  /** Days on which nothing takes place: the meetings' `skips` have them. */
  holidays: Skip[];
  stale: Stale[];
}

interface Text {
  text: string;
  modifiedAt: Date;
}

const MOST_READS = 3;
const READ_AGAIN_AFTER_MS = 300;
/** Whoever writes a file without a line break at its end is done with it by then: within three reads. */
const SETTLED_AFTER_MS = 500;

const FIND_MEETINGS = 'Name the file with --meetings or DIALER_MEETINGS, or run in its folder.';
const FIND_HOLIDAYS = 'Let the user who runs dialer read it.';

/** The file's text, read while nobody wrote to it. Throws DialerError `meetings`. */
export function readMeetings(file: string, find = FIND_MEETINGS): Text {
  for (let read = 1; ; read++) {
    const before = statOf(file);
    const text = textOf(file, find);
    const after = statOf(file);
    const isSettled = Math.abs(Date.now() - (after?.mtimeMs ?? 0)) > SETTLED_AFTER_MS;
    const isLast = read === MOST_READS;
    if (text instanceof DialerError) {
      // Half a character is no text, and the other half may be on its way.
      if (isSettled || isLast) throw text;
    } else {
      const isStable = before && after && before.size === after.size && before.mtimeMs === after.mtimeMs;
      if (isStable && (isSettled || text.endsWith('\n'))) return { text, modifiedAt: after.mtime };
      if (isLast) {
        const hint = 'Write it elsewhere, and move it here when it is whole.';
        throw new DialerError('meetings', `${file} is being written.`, hint);
      }
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, READ_AGAIN_AFTER_MS);
  }
}

function textOf(file: string, find: string): string | DialerError {
  try {
    return readTextFile(file, 'meetings', { find, save: 'In Excel, save it as "CSV UTF-8 (Comma delimited)".' });
  } catch (error) {
    if (error instanceof DialerError) return error;
    throw error;
  }
}

/**
 * The meetings of the file, without the holidays of the holidays.csv beside it. Where one of the two is being written, or
 * broken as a whole, or meetings.csv is missing, its copy in `folder` is used that the last tick could use; a good file is
 * copied there. Throws DialerError `meetings` when there is no copy of meetings.csv either.
 */
export function readSchedule(file: string, folder: string, { keepCopy }: { keepCopy: boolean }): MeetingsFile {
  const meetings = readOrCopy(file, join(folder, 'last-good.csv'), {
    keepCopy,
    find: FIND_MEETINGS,
    parse: (text) => parseMeetings(text, file),
    // A file without rows may be one that is being written.
    isWhole: (schedule) => schedule.meetings.length > 0,
  });
  if (!meetings.value) throw meetings.stale.error;
  const stale = meetings.stale ? [meetings.stale] : [];
  const holidaysFile = holidaysBeside(file);
  const holidaysCopy = join(folder, 'last-good-holidays.csv');
  if (!isThere(holidaysFile)) {
    // Where the whole folder is away, so are the holidays, and they are still to be heeded.
    if (!meetings.stale && keepCopy) forget(holidaysCopy);
    if (!meetings.stale || !copyOf(holidaysCopy)) return { ...meetings.value, holidays: [], stale };
  }
  const holidays = readOrCopy(holidaysFile, holidaysCopy, {
    keepCopy,
    find: FIND_HOLIDAYS,
    parse: (text) => parseHolidays(text, holidaysFile),
    isWhole: ({ skips }) => skips.length > 0,
  });
  const schedule = holidays.value ? withHolidays(meetings.value, holidays.value) : meetings.value;
  return {
    ...schedule,
    holidays: holidays.value?.skips ?? [],
    stale: holidays.stale ? [...stale, holidays.stale] : stale,
  };
}

/** The holidays.csv that goes with a meetings.csv, in its folder. */
function holidaysBeside(file: string): string {
  return join(dirname(file), 'holidays.csv');
}

interface Reading<T> {
  keepCopy: boolean;
  /** What to do when the file cannot be read. */
  find: string;
  parse: (text: string) => T;
  /** Whether it is worth a copy. */
  isWhole: (value: T) => boolean;
}

/** A file, or its last good copy. */
function readOrCopy<T>(
  file: string,
  path: string,
  { keepCopy, find, parse, isWhole }: Reading<T>,
): { value: T; stale?: Stale } | { value?: undefined; stale: Stale } {
  try {
    const { text, modifiedAt } = readMeetings(file, find);
    const isCopied = Math.abs((statOf(path)?.mtimeMs ?? 0) - modifiedAt.getTime()) < 2;
    if (!isCopied) refuseCutOff(text, copyOf(path), file);
    const value = parse(text);
    // It has the passcodes, too. The file's own time tells whether the copy is of the file as it is.
    if (keepCopy && !isCopied && isWhole(value)) replaceFile(path, text, modifiedAt);
    return { value };
  } catch (error) {
    if (!(error instanceof DialerError)) throw error;
    const good = copyOf(path);
    if (!good) return { stale: { file, error } };
    return { value: parse(good.text), stale: { file, error, savedAt: good.modifiedAt } };
  }
}

/** Where that cannot be, it stays: it is of no use as long as meetings.csv is fine. */
function forget(path: string): void {
  try {
    unlinkSync(path);
  } catch {}
}

/** Whether there is something of this name, though it may be of no use. */
function isThere(path: string): boolean {
  try {
    return Boolean(lstatSync(path, { throwIfNoEntry: false }));
  } catch {
    return true;
  }
}

/** A file that is the beginning of what it was, and ends in the middle of a row, was cut off: the row's end is missing. */
function refuseCutOff(text: string, before: Text | undefined, file: string): void {
  if (
    !before ||
    text === '' ||
    text.endsWith('\n') ||
    text.length >= before.text.length ||
    !before.text.startsWith(text)
  )
    return;
  if (before.text.startsWith(`${text}\n`) || before.text.startsWith(`${text}\r\n`)) return;
  const line = text.split('\n').length;
  const hint = 'Save it again; if the row is as it should be, end it with a line break.';
  throw new DialerError('meetings', `${file}:${line} is cut off in the middle of the row.`, hint);
}

/** Nothing where nobody can look, whatever the reason: reading it says that. */
function statOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

function copyOf(path: string): Text | undefined {
  try {
    return { text: readFileSync(path, 'utf8'), modifiedAt: statSync(path).mtime };
  } catch {
    return undefined;
  }
}
