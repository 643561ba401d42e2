import type { ZoomClient } from './client.ts';
import { listIn, objectOf, text } from './fields.ts';
import { pages } from './pages.ts';
import { type ListedMeeting, type SessionPage, sessionPage } from './past-meetings.ts';
import { inPath } from './path.ts';
import { addressOf, booleanOrNull, placeOf, secondsBetween, secondsOf, textOrNull, timestamp } from './values.ts';

// Zoom's dashboards, for accounts with a Business plan or higher.

const LARGEST_PAGE = '300';
const REQUEST_MS = 30_000;
/** How long a request may wait under a limit of ten a minute. */
const LIST_REQUEST_MS = 150_000;
/** Three million meetings in a month, and a meeting of 300,000 people. */
const MOST_LIST_PAGES = 10_000;
const MOST_PAGES = 1000;

/**
 * Lists the meetings of UTC days, by page: at most a month, at most six months ago (`GET /metrics/meetings`;
 * RESOURCE-INTENSIVE). `next` is the token of the following page, "" after the last one. A token is valid for 15 minutes,
 * and `first` continues a list with it. Throws DialerError.
 */
export async function* pastMeetings(
  client: ZoomClient,
  dates: { from: string; to: string },
  first = '',
): AsyncGenerator<{ meetings: ListedMeeting[]; unreadable: number; next: string }> {
  const query = { type: 'past', ...dates, page_size: LARGEST_PAGE };
  const options = { most: MOST_LIST_PAGES, first };
  for await (const page of pages(client, '/metrics/meetings', query, LIST_REQUEST_MS, options)) {
    const rows = listIn(page, 'meetings');
    const meetings = rows.flatMap((row) => readMeeting(objectOf(row)) ?? []);
    yield { meetings, unreadable: rows.length - meetings.length, next: text(page.next_page_token) };
  }
}

/** Lists all sessions of one instance, by page (`GET /metrics/meetings/{uuid}/participants`; HEAVY). Throws DialerError. */
export async function* pastSessions(client: ZoomClient, uuid: string): AsyncGenerator<SessionPage> {
  const path = `/metrics/meetings/${inPath(uuid)}/participants`;
  const query = { type: 'past', page_size: LARGEST_PAGE };
  for await (const page of pages(client, path, query, REQUEST_MS, { most: MOST_PAGES })) {
    yield sessionPage(page, (row) => readSession(uuid, row));
  }
}

function readMeeting(row: Record<string, unknown>): ListedMeeting | undefined {
  const [uuid, start_time, end_time] = [text(row.uuid), timestamp(row.start_time), timestamp(row.end_time)];
  if (uuid === '') return undefined;
  return {
    uuid,
    meeting_series_id: textOrNull(row.id),
    topic: textOrNull(row.topic),
    host: {
      host_id: textOrNull(row.host_id),
      name: textOrNull(row.host),
      email: textOrNull(row.email),
      user_type: textOrNull(row.user_type),
    },
    start_time,
    end_time,
    duration: secondsOf(row.duration) ?? secondsBetween(start_time, end_time),
    has_pstn: booleanOrNull(row.has_pstn),
    has_voip: booleanOrNull(row.has_voip),
    has_3rd_party_audio: booleanOrNull(row.has_3rd_party_audio),
    has_video: booleanOrNull(row.has_video),
    has_screen_share: booleanOrNull(row.has_screen_share),
    recording: booleanOrNull(row.has_recording),
  };
}

function readSession(meeting: string, row: Record<string, unknown>): SessionPage['sessions'][number] | undefined {
  const [user_id, join_time] = [textOrNull(row.user_id), timestamp(row.join_time)];
  if (user_id === null || join_time === null) return undefined;
  const document = {
    meeting,
    id: textOrNull(row.id),
    user_id,
    user_name: textOrNull(row.user_name),
    device: textOrNull(row.device),
    ip_address: addressOf(row.ip_address),
    ...placeOf(row.location),
    network_type: textOrNull(row.network_type),
    join_time,
    leave_time: timestamp(row.leave_time),
    share_application: booleanOrNull(row.share_application),
    share_desktop: booleanOrNull(row.share_desktop),
    share_whiteboard: booleanOrNull(row.share_whiteboard),
    recording: booleanOrNull(row.recording),
  };
  return { document, email: text(row.email) };
}
