import { formatCount } from '../../base/output/format.ts';
import type { Problem } from '../../base/report/problem.ts';
import { FEWEST_ALIKE, usualDigits } from '../../schedule/digits.ts';
import type { Meeting } from '../../schedule/row.ts';
import type { Finding } from './finding.ts';

/** More rows without a passcode than one for so many with one are meant so. */
const WITH_FOR_ONE_WITHOUT = 3;

const AS_TEXT = 'Excel drops leading zeros: format the column as Text, and type the passcode again';
const MISSING = 'if the meeting has one, write it: else the rooms stay at a prompt';

/** Passcodes that do not look like those of the other rows, which are only counted: no passcode is shown. */
export function passcodeFindings(meetings: Meeting[], problems: Problem[]): Finding[] {
  const inZoom = meetings.filter(({ link }) => !link);
  const without = inZoom.filter(({ passcode }) => passcode === '');
  const withOne = inZoom.length - without.length;
  const isOdd = withOne >= FEWEST_ALIKE && withOne >= without.length * WITH_FOR_ONE_WITHOUT;
  // A link with a pwd= has been said to want it.
  const isTold = ({ line }: Meeting) =>
    problems.some((problem) => problem.line === line && problem.column === 'meeting_id');
  return [
    ...(isOdd ? without.filter((meeting) => !isTold(meeting)) : []).map((meeting) =>
      finding(meeting, 'is empty where most rows have one', MISSING),
    ),
    ...shortOnes(inZoom),
  ];
}

/** Those that have fewer digits than most. */
function shortOnes(meetings: Meeting[]): Finding[] {
  const usual = usualDigits(meetings.map(({ passcode }) => passcode)) ?? 0;
  const short = meetings.filter(({ passcode }) => /^\d+$/.test(passcode) && passcode.length < usual);
  return short.map((meeting) => {
    return finding(meeting, `has ${formatCount(meeting.passcode.length, 'digit')} where most have ${usual}`, AS_TEXT);
  });
}

function finding({ file, line }: Meeting, text: string, hint: string): Finding {
  return { level: 'warn', group: 'meetings.csv', text, hint, file, lines: [line], column: 'meeting_passcode' };
}
