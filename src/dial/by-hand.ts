import { DAY_MS } from '../base/system/time.ts';
import { localDate, localMinute, type Span } from '../schedule/calendar.ts';
import { type Action, type Join, minuteOf } from '../schedule/due.ts';
import type { Meeting } from '../schedule/row.ts';

/** The joins or leaves, at an instant, of a meeting by hand. */
export function joinsOf(meeting: Meeting, action: Action, at: Date): Join[] {
  return meeting.rooms.map((room) => ({ meeting, room, action, startsAt: at, dueAt: at }));
}

/** A meeting that takes place once, at an instant, in these rooms. */
export function meetingByHand(meeting: Partial<Meeting>, rooms: string[], at: Date): Meeting {
  const date = localDate(at);
  return {
    file: '',
    line: 0,
    startDate: date,
    endDate: date,
    joinTime: localMinute(at),
    days: 'MTWRFSU',
    skips: [],
    meetingId: '',
    passcode: '',
    makeHost: false,
    title: '',
    ...meeting,
    rooms,
    isEnabled: true,
    isByHand: true,
  };
}

/** The part of the ledger that a command by hand has to know: what its rooms did in the last 24 hours. */
export function spanByHand(now: Date): Span {
  return { from: new Date(now.getTime() - DAY_MS), until: minuteOf(now).until };
}
