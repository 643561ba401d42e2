import { Invalid } from '../../../base/csv/cell.ts';
import type { TableKind } from '../../../base/csv/header.ts';
import { readTable } from '../../../base/csv/table.ts';
import type { Problem } from '../../../base/report/problem.ts';
import { readMeetingIds } from '../../../schedule/codes/meeting-ids.ts';
import { shownCell } from '../../../schedule/redact.ts';

/** The meetings of each time_id. */
export interface TimeIds {
  meetings: Map<string, string[]>;
  problems: Problem[];
}

const COLUMNS = ['time_id', 'meeting_id'] as const;

const TIME_IDS_TABLE: TableKind<(typeof COLUMNS)[number]> = {
  columns: COLUMNS,
  required: COLUMNS,
  otherNames: { meeting_ids: 'meeting_id' },
  example: COLUMNS.join(','),
  isData: (cells) => cells.some((cell) => !(readMeetingIds(cell) instanceof Invalid)),
};

/**
 * Reads a CSV with the columns `time_id` and `meeting_id`. Several meetings are separated by `;`, or have a row each. A row
 * that cannot be used becomes a problem. Throws DialerError `meetings` if the file as a whole cannot be trusted.
 */
export function parseTimeIds(text: string, file: string): TimeIds {
  const meetings = new Map<string, string[]>();
  const problems: Problem[] = [];
  const note = (problem: Omit<Problem, 'severity' | 'file'>) =>
    problems.push({ severity: 'problem', file, ...problem });
  readTable(text, file, TIME_IDS_TABLE, {
    row(cells, line, { index }) {
      const timeId = cells[index.time_id ?? -1] ?? '';
      const meeting = cells[index.meeting_id ?? -1] ?? '';
      if (timeId === '') note({ line, column: 'time_id', message: 'is empty; write one, or delete the row' });
      const ids = readMeetingIds(meeting);
      if (ids instanceof Invalid) {
        note({ line, column: 'meeting_id', ...shownCell('meeting_id', meeting), message: ids.message });
      } else if (timeId !== '') meetings.set(timeId, [...new Set([...(meetings.get(timeId) ?? []), ...ids])]);
    },
    note: (_, line, message) => note({ line, message }),
  });
  return { meetings, problems };
}
