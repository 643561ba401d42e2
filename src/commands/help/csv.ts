import { COLUMNS, type Column, OPTIONAL } from '../../schedule/header.ts';
import { entry } from './entry.ts';

const WORDS: Record<Column, string> = {
  start_date: 'first day, as YYYY-MM-DD',
  end_date: 'last day, as YYYY-MM-DD: it counts too',
  join_time: 'when the rooms join: 9:11 AM or 21:11',
  days: 'letters of MTWRFSU: R is Thursday, S Saturday, U Sunday',
  zoom_rooms: 'names, exactly as Zoom has them, IDs, or patterns like VERNAL-*; several are separated by ;',
  meeting_id: 'the 9 to 11 digits, spaces and dashes do no harm; or the link of a Zoom, Teams or Google Meet meeting',
  meeting_passcode: 'what a person would type, not the pwd= of a link; may be empty',
  leave_time: 'when the rooms leave, after midnight where it is earlier than join_time; empty: they are not made to',
  title: 'what people call it',
  enabled: 'yes or no; no: nothing of the row is dialed. Empty: yes',
  skip_dates: 'days without it: 2026-11-25..2026-11-29;2027-03-15',
  timezone: 'the zone of its dates and times, like America/New_York. Empty: that of this machine, or TZ',
  make_host: 'yes or no: whether a room that comes first is the host. Empty: no',
};

const list = (columns: readonly Column[]) => columns.map((column) => entry(column, WORDS[column], 20)).join('\n');

export const text = `meetings.csv has a row for each meeting. Its columns go by their names, in any
order; others are ignored. It is text as Excel, LibreOffice or a script writes
it: UTF-8 or UTF-16, with commas, semicolons or tabs. In Excel, format the
columns as Text before typing, and save as CSV UTF-8.

Columns:
${list(COLUMNS)}

Columns that need not be there:
${list(OPTIONAL)}

holidays.csv, beside it, has the days on which no row is dialed:
${entry('date', 'a day, or a range like 2026-11-25..2026-11-29', 20)}
${entry('name', 'what it is called; may be empty', 20)}

codes.csv, beside it, has the codes by which \`dialer approve\` knows registrants:
${entry('code', 'what the person answers; capitals and white space do not count', 20)}
${entry('meeting_id', 'the meetings, separated by ;, of which it is good for one', 20)}
${entry('name', 'of the person; may be empty or left out', 20)}
${entry('email', 'only who has it is approved; may be empty or left out', 20)}

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
