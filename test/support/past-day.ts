import { createHash } from 'node:crypto';
import type { PastMeeting } from '../../src/sandbox/endpoints/reports.ts';
import { zoomTime } from '../../src/sandbox/endpoints/zoom-values.ts';

const MINUTE_MS = 60_000;

/**
 * The meetings of a day, with so many sessions in all. Every fourth person has no account, every fifth comes back. Some UUIDs
 * must be encoded twice.
 */
export function pastDay(from: Date, count: { meetings: number; sessions: number; hosts?: number }): PastMeeting[] {
  return Array.from({ length: count.meetings }, (_, index) => {
    const share = (n: number) => Math.floor((n * count.sessions) / count.meetings);
    const startsAt = new Date(from.getTime() + Math.floor((index * 23 * 60) / count.meetings) * MINUTE_MS);
    const endsAt = new Date(startsAt.getTime() + 45 * MINUTE_MS + 8000);
    const number = index % (count.hosts ?? 40);
    const host = { id: idOf(`host ${number}`), name: `Host ${number}`, email: `host${number}@example.edu`, type: 2 };
    const participants = Array.from({ length: share(index + 1) - share(index) }, (_, session) =>
      participantOf(session === 0 ? host : undefined, index, session, startsAt, endsAt),
    );
    const meetingId = String(83_000_000_000 + index);
    return { meetingId, uuid: uuidOf(index), topic: `Topic ${index}`, startsAt, endsAt, host, participants };
  });
}

function participantOf(
  host: { id: string; name: string; email: string } | undefined,
  meeting: number,
  session: number,
  startsAt: Date,
  endsAt: Date,
): Record<string, unknown> {
  const person = meeting * 7 + session - (session % 5 === 4 ? 1 : 0);
  const hasAccount = person % 4 !== 0;
  const known = { id: idOf(`person ${person}`), name: `Person ${person}`, email: `person${person}@example.edu` };
  const { id, name, email } = host ?? (hasAccount ? known : { ...known, id: '', email: '' });
  return {
    id,
    user_id: String(16_778_240 + session * 1024),
    name,
    user_email: email,
    join_time: zoomTime(new Date(startsAt.getTime() + (session % 40) * MINUTE_MS)),
    leave_time: zoomTime(endsAt),
    duration: 2708 - (session % 40) * 60,
    status: 'in_meeting',
  };
}

function uuidOf(index: number): string {
  const text = createHash('md5').update(`meeting ${index}`).digest('base64');
  if (index % 10 === 3) return `/${text.slice(1)}`;
  return index % 10 === 7 ? `${text.slice(0, 5)}//${text.slice(7)}` : text;
}

function idOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}
