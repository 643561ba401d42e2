import { COLUMNS, type Column, OPTIONAL } from '../../schedule/meetings-table.ts';
import { entry } from './entry.ts';

const DESCRIPTIONS: Record<Column, string> = {
  start_date: 'first day, as YYYY-MM-DD',
  end_date: 'last day (included), as YYYY-MM-DD',
  join_time: 'when the rooms join: 9:11 AM or 21:11',
  days: 'letters of MTWRFSU; R is Thursday, S Saturday, U Sunday',
  zoom_rooms: 'room names exactly as Zoom has them, IDs, or patterns like VERNAL-*, separated by ;',
  meeting_id: '9 to 11 digits, spaces and dashes are fine; or the link of a Zoom, Teams or Google Meet meeting',
  meeting_passcode: 'the passcode that a person types, not the pwd= of a link; may be empty',
  leave_time: 'when the rooms leave; a time earlier than join_time is on the next day. Empty: they stay',
  title: "the meeting's name, for people",
  enabled: 'no turns the row off. Empty: yes',
  skip_dates: 'days without the meeting: 2026-11-25..2026-11-29;2027-03-15',
  timezone: "time zone of the row, like America/New_York. Empty: this machine's, or TZ",
  make_host: 'yes makes a room the host if it is the first to join. Empty: no',
};

const COLUMN = 20;
const list = (columns: readonly Column[]) =>
  columns.map((column) => entry(column, DESCRIPTIONS[column], COLUMN)).join('\n');

export const text = `meetings.csv has a row for each meeting. dialer finds columns by their names, in
any order, and ignores all others. The file is text as Excel, LibreOffice or a
script writes it: UTF-8 or UTF-16, with commas, semicolons or tabs. In Excel,
format the columns as Text before typing, and save as CSV UTF-8.

Columns:
${list(COLUMNS)}

Optional columns:
${list(OPTIONAL)}

holidays.csv, in the same folder, lists days on which no row runs:
${entry('date', 'a day, or a range like 2026-11-25..2026-11-29', COLUMN)}
${entry('name', 'its name; may be empty', COLUMN)}

codes.csv, in the same folder, lists the codes for \`dialer approve\`:
${entry('code', 'what the registrant answers; case and spaces do not count', COLUMN)}
${entry('meeting_id', 'the meetings, separated by ;, one of which the code is good for', COLUMN)}
${entry('name', "the person's name; optional", COLUMN)}
${entry('email', 'approve only this address; optional', COLUMN)}

Example of a meetings.csv:

  ${COLUMNS.join(',')}
  2026-08-24,2026-12-11,9:11 AM,MWF,LOGAN;VERNAL-*,83299019888,056888
  2026-08-24,2026-12-11,13:30,TR,PRICE-017,912 3456 7890,

Example of a holidays.csv:

  date,name
  2026-11-25..2026-11-29,Thanksgiving

Example of a codes.csv:

  code,meeting_id,name,email
  K7QX-29PR,83299019888,Ada Palmer,ada@example.edu
  M3WZ-81TB,83299019888;91234567890,Emil Novak,
`;
