import { MINUTE_MS } from '../../base/system/time.ts';
import { monthsAfter } from '../../schedule/calendar.ts';
import {
  MEETING_SCOPES,
  MEETINGS_SCOPES,
  PAST_MEETING_SCOPES,
  PAST_PARTICIPANTS_SCOPES,
  RECORDINGS_SCOPES,
  SUMMARY_SCOPES,
  USERS_SCOPES,
} from '../../zoom/scopes.ts';
import type { Reply, SandboxRequest } from './endpoint.ts';
import { endpoint, error } from './endpoint.ts';
import { isIn } from './hosts.ts';
import { createPager } from './paging.ts';
import { meetingIn, notFound, type PastMeeting, SANDBOX_HOST } from './reports.ts';
import { zoomId, zoomTime } from './zoom-values.ts';

type Json = Record<string, unknown>;

export const ACCOUNT_SCOPES = [
  USERS_SCOPES,
  MEETINGS_SCOPES,
  MEETING_SCOPES,
  SUMMARY_SCOPES,
  PAST_MEETING_SCOPES,
  PAST_PARTICIPANTS_SCOPES,
  RECORDINGS_SCOPES,
];

/** The account's users, and the details of its meetings. One user, `me`, hosted them all. */
export function accountEndpoints(meetings: PastMeeting[], clock: () => Date) {
  const users = usersOf(meetings);
  const page = createPager();
  const ofUser =
    (entry: (meeting: PastMeeting) => Json, rangeOf: (query: URLSearchParams, now: Date) => Range) =>
    ({ path, query }: SandboxRequest) => {
      const called = decodeURIComponent(/\/users\/([^/]+)/.exec(path)?.[1] ?? '');
      const user = users.find((one) => [one.id, one.email].includes(called === 'me' ? SANDBOX_HOST.id : called));
      if (!user) return error(404, 1001, `User does not exist: ${called}.`);
      const { wanted, fields } = rangeOf(query, clock());
      const hosted = user.id === SANDBOX_HOST.id ? meetings.filter((one) => isIn(one, wanted)).map(entry) : [];
      return page('meetings', hosted, query, { about: String(user.id), fields });
    };
  const ofMeeting =
    (answer: (meeting: PastMeeting, query: URLSearchParams) => Partial<Reply>) =>
    ({ path, query }: SandboxRequest) => {
      const meeting = meetingIn(path, meetings);
      return meeting ? answer(meeting, query) : notFound(/meetings\/([^/]+)/.exec(path)?.[1]);
    };
  const body = (answer: (meeting: PastMeeting) => Json) => ofMeeting((meeting) => ({ body: answer(meeting) }));
  const listUsers = ({ query }: SandboxRequest) => page('users', users, query, { fields: { page_number: 1 } });
  const listPeople = ofMeeting(({ participants, uuid }, query) =>
    page('participants', participants, query, { about: uuid }),
  );
  const get = (path: RegExp, scopes: readonly string[], answer: (request: SandboxRequest) => Partial<Reply>) =>
    endpoint('GET', path, 'Medium', scopes, answer);
  return [
    get(/^\/v2\/users$/, USERS_SCOPES, listUsers),
    get(/^\/v2\/users\/[^/]+\/meetings$/, MEETINGS_SCOPES, ofUser(scheduled, plannedRange)),
    get(/^\/v2\/users\/[^/]+\/recordings$/, RECORDINGS_SCOPES, ofUser(recorded, recordedRange)),
    get(/^\/v2\/meetings\/[^/]+$/, MEETING_SCOPES, body(detailed)),
    get(/^\/v2\/meetings\/[^/]+\/meeting_summary$/, SUMMARY_SCOPES, body(summarized)),
    get(/^\/v2\/past_meetings\/[^/]+$/, PAST_MEETING_SCOPES, body(reported)),
    get(/^\/v2\/past_meetings\/[^/]+\/participants$/, PAST_PARTICIPANTS_SCOPES, listPeople),
  ];
}

/** The days that are listed, and the fields that say so. */
interface Range {
  wanted: { from: string; to: string };
  fields: object;
}

/** Silently shortened, as Zoom does, to the month before `to`. Without dates, everything. */
function recordedRange(query: URLSearchParams, now: Date): Range {
  const to = query.get('to')?.slice(0, 10) ?? now.toISOString().slice(0, 10);
  const asked = query.get('from')?.slice(0, 10) ?? (query.has('to') ? '' : '2000-01-01');
  const earliest = monthsAfter(to, -1);
  const from = query.has('from') && asked < earliest ? earliest : asked || earliest;
  return { wanted: { from, to }, fields: { from, to } };
}

function plannedRange(query: URLSearchParams): Range {
  const [from = '', to = '9999'] = ['from', 'to'].map((name) => query.get(name)?.slice(0, 10));
  return { wanted: { from, to }, fields: {} };
}

/** The host, and every participant who was signed in. */
function usersOf(meetings: PastMeeting[]): Json[] {
  const guests = meetings.flatMap(({ participants }) => participants).filter(({ id }) => id !== '');
  const people = [SANDBOX_HOST, ...guests.map(({ id, name, user_email: email }) => ({ id, name, email }))];
  return [...new Map(people.map((person) => [person.id, person])).values()].map(({ id, name, email }, index) => ({
    id,
    first_name: String(name).split(' ')[0],
    last_name: String(name).split(' ').slice(1).join(' '),
    display_name: name,
    email,
    type: 2,
    pmi: 5_551_000_000 + index,
    timezone: 'America/Denver',
    verified: 1,
    dept: 'Chemistry',
    created_at: '2024-08-26T15:00:00Z',
    last_login_time: '2026-11-20T15:00:00Z',
    last_client_version: '6.2.0.1(win)',
    pic_url: `https://zoom.us/p/${id}`,
    im_group_ids: [],
    status: 'active',
  }));
}

function basic({ meetingId, uuid, topic, startsAt, endsAt }: PastMeeting) {
  const duration = Math.round((endsAt.getTime() - startsAt.getTime()) / MINUTE_MS);
  return {
    uuid,
    id: Number(meetingId),
    host_id: SANDBOX_HOST.id,
    topic,
    type: 8,
    start_time: zoomTime(startsAt),
    duration,
  };
}

function scheduled(meeting: PastMeeting) {
  const link = { join_url: `https://zoom.us/j/${meeting.meetingId}?pwd=sandbox`, agenda: `About ${meeting.topic}` };
  return { ...basic(meeting), ...link, timezone: 'America/Denver', created_at: '2026-08-20T15:00:00Z' };
}

function detailed(meeting: PastMeeting) {
  const settings = {
    host_video: true,
    join_before_host: true,
    waiting_room: false,
    contact_name: SANDBOX_HOST.name,
    contact_email: SANDBOX_HOST.email,
    meeting_invitees: [{ email: SANDBOX_HOST.email, internal_user: true }],
    breakout_room: { enable: true, rooms: [{ name: 'Group 1', participants: [SANDBOX_HOST.email] }] },
  };
  return { ...scheduled(meeting), host_email: SANDBOX_HOST.email, status: 'waiting', password: 'sandbox', settings };
}

function reported(meeting: PastMeeting) {
  const people = new Set(meeting.participants.map(({ name }) => name)).size;
  const host = { user_name: SANDBOX_HOST.name, user_email: SANDBOX_HOST.email };
  const end_time = zoomTime(meeting.endsAt);
  const counts = { total_minutes: basic(meeting).duration * people, participants_count: people };
  return {
    ...basic(meeting),
    ...host,
    end_time,
    ...counts,
    dept: 'Chemistry',
    source: 'Zoom',
    has_meeting_summary: true,
  };
}

function recorded(meeting: PastMeeting) {
  const { uuid, start_time } = basic(meeting);
  const file = {
    id: zoomId(uuid),
    meeting_id: uuid,
    recording_start: start_time,
    recording_end: zoomTime(meeting.endsAt),
    file_type: 'MP4',
    file_extension: 'MP4',
    file_size: 337_200,
    play_url: 'https://zoom.us/rec/play/sandbox',
    download_url: 'https://zoom.us/rec/download/sandbox',
    recording_type: 'shared_screen_with_speaker_view',
    status: 'completed',
  };
  const size = { total_size: file.file_size, recording_count: 1, recording_files: [file] };
  return { ...basic(meeting), account_id: zoomId('account'), share_url: 'https://zoom.us/rec/share/sandbox', ...size };
}

function summarized(meeting: PastMeeting) {
  const { uuid, id, topic, start_time } = basic(meeting);
  const end_time = zoomTime(meeting.endsAt);
  return {
    meeting_host_id: SANDBOX_HOST.id,
    meeting_host_email: SANDBOX_HOST.email,
    meeting_uuid: uuid,
    meeting_id: id,
    meeting_topic: topic,
    meeting_start_time: start_time,
    meeting_end_time: end_time,
    summary_start_time: start_time,
    summary_end_time: end_time,
    summary_created_time: end_time,
    summary_last_modified_time: end_time,
    summary_last_modified_user_id: SANDBOX_HOST.id,
    summary_last_modified_user_email: SANDBOX_HOST.email,
    summary_title: `Meeting summary for ${topic}`,
    summary_overview: `${SANDBOX_HOST.name} led the class.`,
    summary_details: [{ label: 'Titration', summary: 'The class did a titration.' }],
    next_steps: ['Read chapter 4'],
  };
}
