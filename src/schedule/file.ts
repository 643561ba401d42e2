import { lstatSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Stale } from '../base/report/problem.ts';
import { holidaysBeside } from '../base/system/settings.ts';
import { readStateFile, replaceStateFile } from '../base/system/state-file.ts';
import { DialerError } from '../errors.ts';
import type { Skip } from './columns.ts';
import { parseMeetings, type Schedule } from './csv.ts';
import { dueIn, type Join, minuteOf } from './due.ts';
import { parseHolidays, withHolidays } from './holidays.ts';
import { roomKey } from './rooms.ts';
import { mayStillChange, readSettledText, statOf, type Text, waitForMore } from './settled-text.ts';

/** The content of a meetings.csv and of the holidays.csv beside it. */
export interface MeetingsFile extends Schedule {
  /** Days on which no row runs. They are in the meetings' `skips` too. */
  holidays: Skip[];
  /** The files whose last good copies are used. */
  stale: Stale[];
}

export const FIND_MEETINGS = 'Name the file with --meetings or DIALER_MEETINGS, or run dialer in its folder.';
/** The name of the last good copy of a meetings.csv. */
export const LAST_GOOD = 'last-good.csv';
const MOST_READS = 3;
const FIND_HOLIDAYS = 'Give the user who runs dialer permission to read it.';

interface ReadOptions {
  keepCopy: boolean;
  /** When the run began. Rows that are due then and that a file under edit has lost come from the last good copy. */
  now?: Date;
}

/**
 * Reads a meetings.csv, and the holidays.csv beside it. If one of them is being written or cannot be used as a whole, or if
 * meetings.csv is missing, uses the last good copy from `folder`. With `keepCopy`, copies good files there. Throws
 * DialerError `meetings` if there is no copy of meetings.csv either.
 */
export function readSchedule(file: string, folder: string, { keepCopy, now }: ReadOptions): MeetingsFile {
  const meetings = readOrCopy<Schedule>(file, join(folder, LAST_GOOD), {
    keepCopy,
    find: FIND_MEETINGS,
    parse: (text) => parseMeetings(text, file),
    // A file without rows may be incomplete.
    isWhole: (schedule) => schedule.meetings.length > 0,
    ...(now && { withLost: (schedule, before) => withLostRows(schedule, before, now) }),
  });
  if (!meetings.value) throw meetings.stale.error;
  const stale = meetings.stale ? [meetings.stale] : [];
  const holidaysFile = holidaysBeside(file);
  const holidaysCopy = join(folder, 'last-good-holidays.csv');
  if (!exists(holidaysFile)) {
    // If the whole folder is missing, the holidays still apply.
    if (!meetings.stale && keepCopy) remove(holidaysCopy);
    if (!meetings.stale || !readStateFile(holidaysCopy)) return { ...meetings.value, holidays: [], stale };
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

interface Reading<T> {
  keepCopy: boolean;
  /** What to do if the file cannot be read. */
  find: string;
  parse: (text: string) => T;
  /** Whether the file is worth a copy. */
  isWhole: (value: T) => boolean;
  /** Adds what `before`, the last good copy, has and `value` lacks, if it counts now. undefined if there is nothing. */
  withLost?: (value: T, before: T) => T | undefined;
}

/** Reads a file, or its last good copy. */
function readOrCopy<T>(
  file: string,
  path: string,
  { keepCopy, find, parse, isWhole, withLost }: Reading<T>,
  reads = 1,
): { value: T; stale?: Stale } | { value?: undefined; stale: Stale } {
  try {
    const { text, modifiedAt } = readSettledText(file, find);
    const before = readStateFile(path);
    const isCopied = Math.abs((statOf(path)?.mtimeMs ?? 0) - modifiedAt.getTime()) < 2;
    if (!isCopied) refuseCutOff(text, before, file);
    const value = parse(text);
    // A script may have written only the first rows so far.
    const isPartial = before && !isCopied && text.length < before.text.length && mayStillChange(modifiedAt);
    if (isPartial && withLost) {
      const completed = withLost(value, parse(before.text));
      if (completed && reads < MOST_READS) {
        waitForMore();
        return readOrCopy(file, path, { keepCopy, find, parse, isWhole, withLost }, reads + 1);
      }
      return { value: completed ?? value };
    }
    // The copy has the file's own time, which shows whether it is up to date. It holds passcodes, so only this user can read it.
    if (keepCopy && !isCopied && isWhole(value)) replaceStateFile(path, text, modifiedAt);
    return { value };
  } catch (error) {
    if (!(error instanceof DialerError)) throw error;
    const good = readStateFile(path);
    if (!good) return { stale: { file, error } };
    return { value: parse(good.text), stale: { file, error, savedAt: good.modifiedAt } };
  }
}

/** The schedule with the rows of the last good copy that are due in this minute and that it lacks. undefined if it lacks none. */
function withLostRows(schedule: Schedule, before: Schedule, now: Date): Schedule | undefined {
  const minute = minuteOf(now);
  const keyOf = ({ action, room, meeting }: Join) => JSON.stringify([action, roomKey(room), meeting.meetingId]);
  const there = new Set(dueIn(schedule.meetings, minute).map(keyOf));
  const lost = new Set(
    dueIn(before.meetings, minute)
      .filter((join) => !there.has(keyOf(join)))
      .map(({ meeting }) => meeting),
  );
  if (lost.size === 0) return undefined;
  const message = 'is due now, but was just removed from the file; it runs in case the file is still being written';
  const warnings = [...lost].map(({ file, line }) => ({ severity: 'warning' as const, file, line, message }));
  return {
    ...schedule,
    meetings: [...schedule.meetings, ...lost],
    problems: [...schedule.problems, ...warnings],
    accounts: [
      ...schedule.accounts,
      { of: 'rows of the last good copy', total: lost.size, parts: { added: lost.size } },
    ],
  };
}

/** Removes a copy. If that fails, it does no harm while meetings.csv is fine. */
function remove(path: string): void {
  try {
    unlinkSync(path);
  } catch {}
}

/** Whether something has this name, readable or not. */
function exists(path: string): boolean {
  try {
    return Boolean(lstatSync(path, { throwIfNoEntry: false }));
  } catch {
    return true;
  }
}

/** Throws for a file that is the beginning of its last good copy and ends within a row: its end is missing. */
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
  const hint = 'Save it again. If the row is complete, end it with a line break.';
  throw new DialerError('meetings', `${file}:${line} is cut off in the middle of a row.`, hint);
}
