import { DAY_MS, MINUTE_MS } from '../base/system/time.ts';
import { serviceOf } from '../schedule/meeting-id.ts';
import { type Occurrence, occurrencesIn } from '../schedule/occurrences.ts';
import { isPattern } from '../schedule/patterns.ts';
import type { Meeting } from '../schedule/row.ts';
import type { PastMeeting } from './endpoints/reports.ts';
import { zoomId, zoomTime } from './endpoints/zoom-values.ts';

const DAYS = 7;
/** For rows without a leave_time. */
const ASSUMED_MINUTES = 50;

/** A made-up participant, and the minutes of the class between which they were in the meeting. */
interface Guest {
  name: string;
  email?: string;
  hasAccount?: boolean;
  times: [from: number, until: number, more?: Record<string, unknown>][];
}

/** The classes of these meetings in the week before `now`, with made-up participants. */
export function madeUpClasses(meetings: Meeting[], now: Date): PastMeeting[] {
  const zoomMeetings = meetings.filter(({ meetingId }) => !serviceOf(meetingId));
  const occurrences = occurrencesIn(zoomMeetings, { from: new Date(now.getTime() - DAYS * DAY_MS), until: now });
  return occurrences.map(madeUpClass).filter(({ endsAt }) => endsAt <= now);
}

function madeUpClass(occurrence: Occurrence): PastMeeting {
  const { meeting, startsAt } = occurrence;
  const ends = occurrence.endsAt ?? new Date(startsAt.getTime() + ASSUMED_MINUTES * MINUTE_MS);
  const minutes = (ends.getTime() - startsAt.getTime()) / MINUTE_MS;
  const at = (minute: number) => new Date(startsAt.getTime() + minute * MINUTE_MS);
  const key = `${meeting.meetingId} ${startsAt.getTime()}`;
  const rooms = meeting.rooms.filter((room) => !isPattern(room));
  const guests = [...people(minutes), ...rooms.map((name): Guest => ({ name, times: [[0, minutes]] }))];
  const participants = guests.flatMap(({ name, email = '', hasAccount = false, times }, index) =>
    times.map(([from, until, more], visit) => ({
      id: hasAccount ? zoomId(name) : '',
      user_id: String(16_778_240 + index * 1024 + visit),
      name,
      user_email: email,
      join_time: zoomTime(at(from)),
      leave_time: zoomTime(at(until)),
      duration: Math.round((until - from) * 60),
      registrant_id: '',
      failover: false,
      status: 'in_meeting',
      ...more,
    })),
  );
  const uuid = `${zoomId(key).replaceAll('-', '+').replaceAll('_', '/')}==`;
  const { meetingId, title } = meeting;
  return { meetingId, uuid, topic: title || `Class ${meetingId}`, startsAt: at(-4), endsAt: at(minutes), participants };
}

/** Among them: one who rejoins, one with two devices at once, one in the waiting room, one late, one without an account. */
function people(minutes: number): Guest[] {
  const account = (name: string, times: Guest['times']): Guest => {
    const email = `${name.toLowerCase().replace(/\W+/g, '.')}@example.edu`;
    return { name, email, hasAccount: true, times };
  };
  return [
    account('Ada Palmer', [[-4, minutes]]),
    account('Ben Ortiz', [
      [-1, minutes * 0.4],
      [minutes * 0.5, minutes],
    ]),
    account('Chiara Rossi', [
      [0, minutes * 0.6],
      [minutes * 0.5, minutes],
    ]),
    account('Dev Patel', [
      [-3, -1, { status: 'in_waiting_room' }],
      [-1, minutes],
      [minutes * 0.2, minutes * 0.4, { bo_mtg_id: '2N9Kx1oQSJ2dYw' }],
    ]),
    account('Emil Novak', [[minutes * 0.3, minutes]]),
    { name: 'Grandma', times: [[1, minutes]] },
  ];
}
