import { cleanCell, Invalid } from '../base/csv/cell.ts';
import { eachRecord } from '../base/csv/records.ts';
import type { Problem } from '../base/report/problem.ts';
import { DialerError } from '../errors.ts';
import { readDate, readTime } from './columns.ts';
import { columnNamed, isOpeningComplete, type Layout, readOpening, repeatsHeader, type TextRow } from './header.ts';
import { readMeetingId } from './meeting-id.ts';
import { type Meeting, type ParsedRow, readRow } from './row.ts';

/** All that a meetings.csv says. */
export interface Schedule {
  meetings: Meeting[];
  problems: Problem[];
}

/**
 * meetings.csv as meetings and problems: a row that cannot be used becomes a problem, the others go on.
 * Throws DialerError `meetings` when the file as a whole cannot be trusted: empty, a header without one of the
 * columns or with one twice, a quote that is not properly closed (it would swallow the rows after it).
 */
export function parseMeetings(text: string, file: string): Schedule {
  const schedule: Schedule = { meetings: [], problems: [] };
  const take = ({ meeting, problems }: ParsedRow) => {
    if (meeting) schedule.meetings.push(meeting);
    schedule.problems.push(...problems);
  };
  const note = (severity: Problem['severity'], line: number, message: string) =>
    take({ problems: [{ severity, file, line, message }] });

  let layout: Layout | undefined;
  /** The first rows, until one of them turns out to be the header, or none. */
  const opening: TextRow[] = [];
  const begin = () => {
    const { rows, remarks, ...found } = readOpening(opening, file);
    layout = found.layout;
    for (const { severity, line, message } of remarks) note(severity, line, message);
    for (const { cells, line } of rows) take(readRow(cells, line, found.layout, file));
  };
  eachRecord(
    text,
    file,
    { isName: (cell) => columnNamed(cell) !== undefined, isRow: looksLikeRow },
    {
      record(cells, line) {
        if (cells.every((cell) => cell === '')) return;
        if (layout) {
          if (!repeatsHeader(cells, layout)) take(readRow(cells, line, layout, file));
          return;
        }
        opening.push({ cells, line });
        if (isOpeningComplete(opening)) begin();
      },
      unreadable(line, message) {
        if (!layout) throw new DialerError('meetings', `${file}:${line} ${message}.`, 'It may be the header.');
        note('problem', line, message);
      },
    },
  );
  if (!layout) begin();
  if (schedule.meetings.length + schedule.problems.length === 0) {
    note('problem', 1, 'has a header and no meeting; nothing will ever be dialed, so add a row for each meeting');
  }
  return schedule;
}

/** A line inside a quoted cell that is a whole row, with date, time and number: the quote was meant to end elsewhere. */
export function looksLikeRow(line: string, delimiter: string): boolean {
  const cells = line.split(delimiter).map(cleanCell);
  return [readDate, readTime, readMeetingId].every((reader) =>
    cells.some((cell) => !(reader(cell) instanceof Invalid)),
  );
}
