import { formatCount } from '../../base/output/format.ts';
import type { Problem } from '../../base/report/problem.ts';
import { FEWEST_ALIKE, usualDigits } from '../../schedule/digits.ts';
import type { Meeting } from '../../schedule/row.ts';
import type { Finding } from './finding.ts';

/** If fewer rows than this have a passcode for each one without, the empty cells are taken as intended. */
const WITH_FOR_ONE_WITHOUT = 3;

const AS_TEXT = 'Excel drops leading zeros: format the column as Text and type the passcode again';
const MISSING = 'add it if the meeting has one, or the rooms wait at a prompt';

/** Passcodes that do not look like those of the other rows. No passcode is shown. */
export function passcodeFindings(meetings: Meeting[], problems: Problem[]): Finding[] {
  const inZoom = meetings.filter(({ link }) => !link);
  const without = inZoom.filter(({ passcode }) => passcode === '');
  const withOne = inZoom.length - without.length;
  const isOdd = withOne >= FEWEST_ALIKE && withOne >= without.length * WITH_FOR_ONE_WITHOUT;
  // A link with pwd= already has a problem that asks for the passcode.
  const isReported = ({ line }: Meeting) =>
    problems.some((problem) => problem.line === line && problem.column === 'meeting_id');
  return [
    ...(isOdd ? without.filter((meeting) => !isReported(meeting)) : []).map((meeting) =>
      finding(meeting, 'is empty, but most rows have one', MISSING),
    ),
    ...shortPasscodes(inZoom),
  ];
}

/** Passcodes with fewer digits than most. */
function shortPasscodes(meetings: Meeting[]): Finding[] {
  const usual = usualDigits(meetings.map(({ passcode }) => passcode)) ?? 0;
  const short = meetings.filter(({ passcode }) => /^\d+$/.test(passcode) && passcode.length < usual);
  return short.map((meeting) => {
    return finding(meeting, `has ${formatCount(meeting.passcode.length, 'digit')}, but most have ${usual}`, AS_TEXT);
  });
}

function finding({ file, line }: Meeting, text: string, hint: string): Finding {
  return { level: 'warn', group: 'meetings.csv', text, hint, file, lines: [line], column: 'meeting_passcode' };
}
