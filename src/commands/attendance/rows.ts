import { TZDate } from '@date-fns/tz/date';
import { format } from 'date-fns/format';
import { formatRFC3339 } from 'date-fns/formatRFC3339';
import { localDate } from '../../schedule/calendar.ts';
import { NOT_IN_ROSTER } from './match-roster.ts';
import type { Person } from './people.ts';
import { ABSENT, ONLY_WAITED } from './remarks.ts';
import type { Absentee, AttendanceReport } from './report.ts';

export const COLUMNS = ['id', 'name', 'user_email', 'total_duration', 'join_time', 'leave_time'] as const;
const TIME_FORMAT = 'yyyy-MM-dd HH:mm:ss';
/** The remarks that a summary with a roster always counts, and those that it counts if there are any. */
const COUNTED = ['present', 'late', 'left early'];
const COUNTED_IF_ANY = ['too short', ONLY_WAITED, NOT_IN_ROSTER];

/** The columns and rows of reports; with `remarks` if there are any, and with `meeting_id` for a whole day. */
export function tableOf(reports: AttendanceReport[], { isDay }: { isDay: boolean }) {
  const rows = reports.flatMap((report) => [
    ...report.people.map((person) => ({ cells: cellsOf(person, report.zone), remarks: remarksOf(person), report })),
    ...report.absent.map(({ name, email, remarks }) => ({
      cells: ['', name, email, '0.00', '', ''],
      remarks: remarks.join('; '),
      report,
    })),
  ]);
  const hasRemarks = rows.some(({ remarks }) => remarks !== '');
  return {
    columns: [...COLUMNS, ...(isDay ? ['meeting_id'] : []), ...(hasRemarks ? ['remarks'] : [])],
    rows: rows.map(({ cells, remarks, report }) => [
      ...cells,
      ...(isDay ? [report.meetingId] : []),
      ...(hasRemarks ? [remarks] : []),
    ]),
  };
}

function cellsOf({ id, name, email, seconds, joinAt, leaveAt }: Person, zone: string | undefined): string[] {
  return [id, name, email, hoursOf(seconds), timeText(joinAt, zone), timeText(leaveAt, zone)];
}

/** Rounds halves to even, as pandas does. */
function hoursOf(seconds: number): string {
  const hundredths = (seconds / 3600) * 100;
  const below = Math.floor(hundredths);
  const rounded = hundredths - below === 0.5 ? below + (below % 2) : Math.round(hundredths);
  return (rounded / 100).toFixed(2);
}

/** The cell of the column `remarks`. */
function remarksOf({ remarks, isGuess, waitingSeconds }: Person): string {
  const waited = Math.round(waitingSeconds / 60);
  const words = [...remarks, isGuess && 'a guess: put together by name', waited > 0 && `waited ${waited} min`];
  return words.filter(Boolean).join('; ');
}

/** An instant in a time zone, or in this machine's. */
export function timeText(at: Date, zone: string | undefined, pattern = TIME_FORMAT): string {
  return format(inZone(at, zone), pattern);
}

function inZone(at: Date, zone: string | undefined): Date {
  return zone === undefined ? at : new TZDate(at, zone);
}

/** `zoom_report_2026-11-23`, by the date of the meeting. */
function reportName({ startsAt, zone }: AttendanceReport): string {
  return `zoom_report_${localDate(startsAt, zone)}`;
}

/** A unique name per report: of several, with the meeting, and with the time if that has two. */
export function reportNames(reports: AttendanceReport[]): string[] {
  if (reports.length === 1) return reports.map(reportName);
  return reports.map((report) => {
    const isOne = reports.filter(({ meetingId }) => meetingId === report.meetingId).length === 1;
    const time = isOne ? '' : `_${timeText(report.startsAt, report.zone, 'HHmmss')}`;
    return `${reportName(report)}_${report.meetingId}${time}`;
  });
}

/** `28 present, 3 late, 2 left early, 4 absent; 3 rooms left out` */
export function summaryOf(
  { people, absent, excluded }: AttendanceReport,
  options: { hasRoster: boolean; whatIsOut: string },
) {
  const count = (word: string) => people.filter(({ remarks }) => remarks.includes(word)).length;
  const counted = (word: string, isNeeded: boolean) => (isNeeded || count(word) > 0 ? [`${count(word)} ${word}`] : []);
  const guesses = people.filter(({ isGuess }) => isGuess).length;
  const { hasRoster, whatIsOut } = options;
  const words = [
    ...(hasRoster ? [] : [people.length === 1 ? '1 person' : `${people.length} people`]),
    ...COUNTED.flatMap((word) => counted(word, hasRoster)),
    ...COUNTED_IF_ANY.flatMap((word) => counted(word, false)),
    ...(hasRoster ? absenceCounts(absent) : []),
  ];
  const more = [guesses > 0 && `${guesses} matched by name only`, excluded > 0 && `${excluded} ${whatIsOut}left out`];
  return [words.join(', '), ...more.filter(Boolean)].join('; ');
}

/** `4 absent`, or `3 absent, 1 unclear`. */
export function absenceCounts(absent: Absentee[]): string[] {
  const unclear = absent.filter(({ remarks }) => !remarks.includes(ABSENT)).length;
  return [`${absent.length - unclear} absent`, ...(unclear > 0 ? [`${unclear} unclear`] : [])];
}

/** The same for --json: an object per person, including the absent. */
export function factsOf({ people, absent, zone, ...report }: AttendanceReport): object[] {
  const at = (instant: Date) => formatRFC3339(inZone(instant, zone));
  const { meetingId, uuid, topic } = report;
  const meeting = { meetingId, uuid, topic, startsAt: at(report.startsAt), endsAt: at(report.endsAt) };
  const nowhere = { id: '', seconds: 0, waitingSeconds: 0, joinAt: null, leaveAt: null, stretches: [], isGuess: false };
  return [
    ...people.map(({ names: _, sessions: __, ...person }) => ({
      ...meeting,
      ...person,
      joinAt: at(person.joinAt),
      leaveAt: at(person.leaveAt),
      stretches: person.stretches.map(({ from, until }) => ({ from: at(from), until: at(until) })),
    })),
    ...absent.map(({ name, email, remarks }) => ({ ...meeting, ...nowhere, name, email, remarks })),
  ];
}
