import { Invalid } from '../../../base/csv/cell.ts';
import { eachRecord } from '../../../base/csv/records.ts';
import type { Problem } from '../../../base/report/problem.ts';
import { DialerError } from '../../../errors.ts';
import { readMeetingIds } from '../../../schedule/codes/invitations.ts';
import { looksLikeRow } from '../../../schedule/csv.ts';
import { redact } from '../../../schedule/redact.ts';
import { normalized } from './columns.ts';

/** The meetings of each time_id. */
export interface TimeIds {
  meetings: Map<string, string[]>;
  problems: Problem[];
}

const COLUMNS = ['time_id', 'meeting_id'] as const;
const BEGIN = 'Its first line should be time_id,meeting_id.';

/**
 * Reads a CSV with the columns `time_id` and `meeting_id`. Several meetings are separated by `;`, or have a row each. A row
 * that cannot be used becomes a problem. Throws DialerError `meetings` if the file as a whole cannot be trusted.
 */
export function parseTimeIds(text: string, file: string): TimeIds {
  const meetings = new Map<string, string[]>();
  const problems: Problem[] = [];
  let index: Record<(typeof COLUMNS)[number], number> | undefined;
  const note = (problem: Omit<Problem, 'severity' | 'file'>) =>
    problems.push({ severity: 'problem', file, ...problem });
  eachRecord(
    text,
    file,
    { isName: (cell) => COLUMNS.some((column) => normalized(cell) === column), isRow: looksLikeRow },
    {
      record(cells, line) {
        if (cells.every((cell) => cell === '')) return;
        if (!index) {
          index = readHeader(cells, `${file}:${line}`);
          return;
        }
        const timeId = cells[index.time_id] ?? '';
        const meeting = cells[index.meeting_id] ?? '';
        if (timeId === '') note({ line, column: 'time_id', message: 'is empty; write one, or delete the row' });
        const ids = readMeetingIds(meeting);
        if (ids instanceof Invalid) {
          const value = redact('meeting_id', meeting).replace(/\s+/g, ' ');
          note({ line, column: 'meeting_id', ...(value && { value }), message: ids.message });
        } else if (timeId !== '') meetings.set(timeId, [...new Set([...(meetings.get(timeId) ?? []), ...ids])]);
      },
      unreadable: (line, message) => note({ line, message }),
    },
  );
  if (!index) throw new DialerError('meetings', `${file} is empty.`, BEGIN);
  return { meetings, problems };
}

function readHeader(cells: string[], place: string) {
  const names = cells.map(normalized);
  const missing = COLUMNS.filter((column) => !names.includes(column));
  if (missing.length > 0) throw new DialerError('meetings', `${place} has no column ${missing.join(', ')}.`, BEGIN);
  const twice = COLUMNS.find((column) => names.indexOf(column) !== names.lastIndexOf(column));
  if (twice) {
    throw new DialerError('meetings', `${place} has two columns named ${twice}.`, 'Delete or rename one of them.');
  }
  return { time_id: names.indexOf('time_id'), meeting_id: names.indexOf('meeting_id') };
}
