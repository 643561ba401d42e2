import { readFileSync, type Stats, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseMeetings, type Schedule } from '../dial/csv.ts';
import { DialerError } from '../errors.ts';
import { readTextFile } from '../text-file.ts';
import { replaceFile } from './replace-file.ts';

/** A meetings.csv as a tick works on it. */
export interface MeetingsFile extends Schedule {
  /** Why it is not the file but the last copy of it that could be used. */
  stale?: { error: DialerError; savedAt: Date };
}

interface Text {
  text: string;
  modifiedAt: Date;
}

const MOST_READS = 3;
const READ_AGAIN_AFTER_MS = 300;
/** Whoever writes a file without a line break at its end is done with it by then: within three reads. */
const SETTLED_AFTER_MS = 500;

/** The file's text, read while nobody wrote to it. Throws DialerError `meetings`. */
export function readMeetings(file: string): Text {
  for (let read = 1; ; read++) {
    const before = statOf(file);
    const text = readTextFile(file, 'meetings', {
      find: 'Name the file with --meetings or DIALER_MEETINGS, or run in its folder.',
      save: 'In Excel, save it as "CSV UTF-8 (Comma delimited)".',
    });
    const after = statOf(file);
    const isStable = before && after && before.size === after.size && before.mtimeMs === after.mtimeMs;
    const isWhole = text.endsWith('\n') || Math.abs(Date.now() - (after?.mtimeMs ?? 0)) > SETTLED_AFTER_MS;
    if (isStable && isWhole) return { text, modifiedAt: after.mtime };
    if (read === MOST_READS) {
      throw new DialerError(
        'meetings',
        `${file} is being written.`,
        'Write it elsewhere, and move it here when it is whole.',
      );
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, READ_AGAIN_AFTER_MS);
  }
}

/**
 * The meetings of the file; of the copy in `folder` that the last tick could use, where the file itself is missing, being
 * written, or broken as a whole. A good file is copied there. Throws DialerError `meetings` when there is no copy either.
 */
export function readSchedule(file: string, folder: string, { keepCopy }: { keepCopy: boolean }): MeetingsFile {
  const path = join(folder, 'last-good.csv');
  try {
    const { text, modifiedAt } = readMeetings(file);
    const isCopied = Math.abs((statOf(path)?.mtimeMs ?? 0) - modifiedAt.getTime()) < 2;
    if (!isCopied) refuseCutOff(text, copyOf(path), file);
    const schedule = parseMeetings(text, file);
    // It has the passcodes, too. The file's own time tells whether the copy is of the file as it is. A file without rows
    // may be one that is being written.
    if (keepCopy && !isCopied && schedule.meetings.length > 0) replaceFile(path, text, modifiedAt);
    return schedule;
  } catch (error) {
    const good = copyOf(path);
    if (!(error instanceof DialerError) || !good) throw error;
    return { ...parseMeetings(good.text, file), stale: { error, savedAt: good.modifiedAt } };
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
