import { Invalid } from '../../base/csv/cell.ts';
import { wholeNumber } from '../../base/system/settings.ts';
import { MINUTES_PER_DAY } from '../../base/system/time.ts';
import { DialerError } from '../../errors.ts';
import { addDays, type CalendarDate, localDate } from '../../schedule/calendar.ts';
import { readDate, readZone } from '../../schedule/columns.ts';
import { readMeeting, serviceOf } from '../../schedule/meeting-id.ts';
import { redact } from '../../schedule/redact.ts';

import type { Terms } from './remarks.ts';

/** One meeting by its number or UUID, the times that one took place, or all of a day. */
export type Asked =
  | { kind: 'meeting'; meeting: string }
  | { kind: 'instances'; meetingId: string }
  | { kind: 'day'; date: CalendarDate };

const LATE_MINUTES = 10;
const MOST_MINUTES = MINUTES_PER_DAY;
const OR_UUID = 'A UUID that `--instances` lists will do, too.';
const USAGE = 'Write the number of a meeting, like 83299019888, or the UUID that `--instances` lists.';

/** What is asked for. Throws DialerError `usage`. */
export function readAsked(word: string | undefined, { date, instances, csv }: AttendanceOptions, now: Date): Asked {
  if (typeof csv === 'string' && isMeeting(csv)) {
    throw new DialerError('usage', `--csv ${csv} would be the name of a file.`, `Write dialer attendance ${csv} --csv`);
  }
  if (word !== undefined && date !== undefined) {
    const hint = 'For another time of a meeting give the UUID that `--instances` lists.';
    throw new DialerError('usage', 'It is either a meeting or --date.', hint);
  }
  if (word !== undefined) {
    const meeting = readCalled(word);
    if (!instances) return { kind: 'meeting', meeting };
    if (/^\d+$/.test(meeting)) return { kind: 'instances', meetingId: meeting };
  }
  if (instances) throw new DialerError('usage', '--instances takes the number of a meeting.', USAGE);
  const day = date === undefined ? addDays(localDate(now), -1) : readDate(date);
  if (day instanceof Invalid) throw new DialerError('usage', `--date "${date}" ${day.message}.`);
  return { kind: 'day', date: day };
}

/** A meeting's digits, or a UUID. Throws DialerError `usage` without what may be secret of it. */
function readCalled(word: string): string {
  if (isUuid(word)) return word;
  const read = readMeeting(word);
  if (read instanceof Invalid) {
    throw new DialerError('usage', `"${redact('meeting_id', word)}" ${read.message}.`, OR_UUID);
  }
  const service = serviceOf(read.meetingId);
  if (!service) return read.meetingId;
  throw new DialerError('usage', `Zoom has no report of a ${service} meeting.`, USAGE);
}

function isMeeting(text: string): boolean {
  return isUuid(text) || /^[\d\s-]{9,14}$/.test(text);
}

/** 16 bytes in base 64. */
function isUuid(word: string): boolean {
  return /^[A-Za-z0-9+/]{22}==$/.test(word);
}

/** The zone that times are shown in, where one is asked for. Throws DialerError `usage`. */
export function zoneFor({ timezone }: AttendanceOptions): { zone?: string } {
  if (timezone === undefined) return {};
  const zone = readZone(timezone);
  if (zone instanceof Invalid) throw new DialerError('usage', `--timezone "${timezone}" ${zone.message}.`);
  return { zone };
}

/** What counts as having been there. Throws DialerError `usage` or `config`. */
export function termsFor({ late, min }: AttendanceOptions): Terms {
  const lateMinutes = late === undefined ? LATE_MINUTES : wholeNumber('--late', late, { most: MOST_MINUTES });
  if (min === undefined) return { lateMinutes };
  const [, number = '', percent] = /^(\d+)\s*(%?)$/.exec(min.trim()) ?? [];
  if (number === '' || (percent && Number(number) > 100)) {
    const hint = 'Write 50% for half of the class, or 30 for minutes.';
    throw new DialerError('usage', `--min "${min}" is neither minutes nor percent.`, hint);
  }
  return { lateMinutes, least: percent ? { percent: Number(number) } : { minutes: Number(number) } };
}

export interface AttendanceOptions {
  date?: string;
  instances?: boolean;
  timezone?: string;
  sum?: boolean;
  roster?: string;
  late?: string;
  min?: string;
  exclude?: string[];
  /** True: under the report's own name. */
  csv?: string | true;
  json?: boolean;
  html?: string;
  sheet?: boolean;
  folder: string;
  pseudonymize?: boolean;
  keepDomain?: boolean;
  meetings?: string;
  envFile?: string;
}
