import type { ZoomClient } from './client.ts';
import { listIn, objectOf, text } from './fields.ts';
import { pages } from './pages.ts';
import { type Host, type ListedMeeting, type SessionPage, sessionPage } from './past-meetings.ts';
import { inPath } from './path.ts';
import { secondsBetween, textOrNull, timestamp } from './values.ts';

// Zoom's reports by host, for accounts with a Pro plan or higher. All of these requests are HEAVY.

const LARGEST_PAGE = '300';
const REQUEST_MS = 30_000;
const MOST_PAGES = 1000;
const USER_TYPES: Record<string, string> = { 1: 'Basic', 2: 'Licensed', 3: 'On-Prem' };
/** Meeting types that are webinars, whose participants are in another report. */
const WEBINAR_TYPES = [5, 6, 9];

/** Lists who hosted a meeting on UTC days, at most a month (`GET /report/users?type=active`). Throws DialerError. */
export async function* activeHosts(client: ZoomClient, dates: { from: string; to: string }): AsyncGenerator<Host> {
  const query = { type: 'active', ...dates, page_size: LARGEST_PAGE };
  for await (const page of pages(client, '/report/users', query, REQUEST_MS, { most: MOST_PAGES })) {
    for (const entry of listIn(page, 'users')) {
      const row = objectOf(entry);
      const id = text(row.id);
      if (id === '' || row.meetings === 0) continue;
      const user_type = USER_TYPES[String(row.type)] ?? textOrNull(row.type);
      yield { id, name: textOrNull(row.user_name), email: textOrNull(row.email), user_type };
    }
  }
}

/** Lists the meetings of a host on UTC days, at most a month (`GET /report/users/{id}/meetings`). Throws DialerError. */
export async function hostedMeetings(
  client: ZoomClient,
  host: Host,
  dates: { from: string; to: string },
): Promise<{ meetings: ListedMeeting[]; unreadable: number }> {
  const path = `/report/users/${inPath(host.id)}/meetings`;
  const query = { type: 'past', ...dates, page_size: LARGEST_PAGE };
  const list = { meetings: [] as ListedMeeting[], unreadable: 0 };
  for await (const page of pages(client, path, query, REQUEST_MS, { most: MOST_PAGES })) {
    for (const row of listIn(page, 'meetings').map(objectOf)) {
      if (WEBINAR_TYPES.includes(Number(row.type))) continue;
      const meeting = readMeeting(row, host);
      if (meeting) list.meetings.push(meeting);
      else list.unreadable++;
    }
  }
  return list;
}

/** Lists all sessions of one instance, by page (`GET /report/meetings/{uuid}/participants`). Throws DialerError. */
export async function* reportedSessions(client: ZoomClient, uuid: string): AsyncGenerator<SessionPage> {
  const path = `/report/meetings/${inPath(uuid)}/participants`;
  for await (const page of pages(client, path, { page_size: LARGEST_PAGE }, REQUEST_MS, { most: MOST_PAGES })) {
    yield sessionPage(page, (row) => readSession(uuid, row));
  }
}

function readMeeting(row: Record<string, unknown>, host: Host): ListedMeeting | undefined {
  const [uuid, start_time, end_time] = [text(row.uuid), timestamp(row.start_time), timestamp(row.end_time)];
  if (uuid === '') return undefined;
  const minutes = typeof row.duration === 'number' ? row.duration : null;
  return {
    uuid,
    meeting_series_id: textOrNull(row.id),
    topic: textOrNull(row.topic),
    host: {
      host_id: host.id,
      name: textOrNull(row.user_name) ?? host.name,
      email: textOrNull(row.user_email) ?? host.email,
      user_type: host.user_type,
    },
    start_time,
    end_time,
    duration: secondsBetween(start_time, end_time) ?? (minutes === null ? null : minutes * 60),
    has_pstn: null,
    has_voip: null,
    has_3rd_party_audio: null,
    has_video: null,
    has_screen_share: null,
    recording: null,
  };
}

function readSession(meeting: string, row: Record<string, unknown>): SessionPage['sessions'][number] | undefined {
  const [user_id, join_time] = [textOrNull(row.user_id), timestamp(row.join_time)];
  if (user_id === null || join_time === null) return undefined;
  const document = {
    meeting,
    id: textOrNull(row.id),
    user_id,
    user_name: textOrNull(row.name),
    device: null,
    ip_address: null,
    country: null,
    city: null,
    network_type: null,
    join_time,
    leave_time: timestamp(row.leave_time),
    share_application: null,
    share_desktop: null,
    share_whiteboard: null,
    recording: null,
  };
  return { document, email: text(row.user_email) };
}
