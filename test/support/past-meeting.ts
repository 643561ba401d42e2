import type { PastMeeting } from '../../src/sandbox/endpoints/reports.ts';
import type { Session } from '../../src/zoom/reports.ts';

let userId = 16_778_240;

/** A session on Monday, 23 November 2026, between two times in UTC, like `16:11` or `16:11:04`. */
export function session(from: string, until: string, more: Partial<Session> = {}): Session {
  const at = (time: string) => new Date(`2026-11-23T${time.length === 5 ? `${time}:00` : time}Z`);
  const [joinAt, leaveAt] = [at(from), at(until)];
  const durationSeconds = (leaveAt.getTime() - joinAt.getTime()) / 1000;
  userId += 1024;
  const who = { id: '', registrantId: '', userId: String(userId), name: '', email: '' };
  return { ...who, joinAt, leaveAt, durationSeconds, isWaiting: false, ...more };
}

/** A session as Zoom sends it. */
export function participant(session: Session, more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    id: session.id,
    user_id: session.userId,
    name: session.name,
    user_email: session.email,
    join_time: session.joinAt.toISOString(),
    leave_time: session.leaveAt.toISOString(),
    duration: session.durationSeconds,
    registrant_id: session.registrantId,
    failover: false,
    status: session.isWaiting ? 'in_waiting_room' : 'in_meeting',
    ...more,
  };
}

/** A past meeting, Monday 16:07 to 17:01 UTC, which is 9:07 to 10:01 in Denver. */
export function pastMeeting(sessions: Session[], more: Partial<PastMeeting> = {}): PastMeeting {
  return {
    meetingId: '83299019888',
    uuid: 'AWZrhLrjrnWBeNZBAZYcsw==',
    topic: 'Bible study',
    startsAt: new Date('2026-11-23T16:07:00Z'),
    endsAt: new Date('2026-11-23T17:01:00Z'),
    participants: sessions.map((one) => participant(one)),
    ...more,
  };
}
