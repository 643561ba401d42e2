import { DASHBOARD_PARTICIPANTS_SCOPES, DASHBOARD_SCOPES } from '../../zoom/scopes.ts';
import type { Reply, SandboxRequest } from './endpoint.ts';
import { datesIn, endpoint, error } from './endpoint.ts';
import { isIn } from './hosts.ts';
import { createPager } from './paging.ts';
import { meetingIn, notFound, type PastMeeting, SANDBOX_HOST } from './reports.ts';
import { zoomTime } from './zoom-values.ts';

/** The message is Zoom's own, seen in the field. The code is a guess. */
const NO_DASHBOARDS = error(
  400,
  200,
  'This API is only available for ZMP and Business or higher accounts that have enabled the Dashboard feature.',
);

/** `GET /metrics/meetings?type=past`, and `GET /metrics/meetings/{uuid}/participants?type=past`. */
export function metricsEndpoints(meetings: PastMeeting[], clock: () => Date, plan: 'pro' | 'business') {
  const page = createPager();

  function list({ query }: SandboxRequest): Partial<Reply> {
    if (plan === 'pro') return NO_DASHBOARDS;
    const dates = datesIn(query, clock());
    if (!('from' in dates)) return dates;
    // Without a type Zoom lists live meetings, and the sandbox has none.
    const past = query.get('type') === 'past' ? meetings.filter((one) => isIn(one, dates)) : [];
    return page('meetings', past.map(asListed), query, { fields: dates });
  }

  function participants({ path, query }: SandboxRequest): Partial<Reply> {
    if (plan === 'pro') return NO_DASHBOARDS;
    const meeting = meetingIn(path, meetings);
    if (!meeting || query.get('type') !== 'past') return notFound(path.split('/')[4]);
    const rows = meeting.participants.map((row, index) =>
      asDashboardRow(row, meeting.dashboard?.participants?.[index]),
    );
    return page('participants', rows, query, { about: meeting.uuid });
  }

  return [
    endpoint('GET', /^\/v2\/metrics\/meetings$/, 'Resource-intensive', DASHBOARD_SCOPES, list),
    endpoint(
      'GET',
      /^\/v2\/metrics\/meetings\/[^/]+\/participants$/,
      'Heavy',
      DASHBOARD_PARTICIPANTS_SCOPES,
      participants,
    ),
  ];
}

function asListed(meeting: PastMeeting): Record<string, unknown> {
  const { uuid, meetingId, topic, startsAt, endsAt, participants, host = SANDBOX_HOST, dashboard } = meeting;
  return {
    uuid,
    id: Number(meetingId),
    topic,
    host: host.name,
    email: host.email,
    user_type: host.type === 1 ? 'Basic' : 'Licensed',
    start_time: zoomTime(startsAt),
    end_time: zoomTime(endsAt),
    duration: clockTime(Math.round((endsAt.getTime() - startsAt.getTime()) / 1000)),
    participants: participants.length,
    has_pstn: false,
    has_voip: true,
    has_3rd_party_audio: false,
    has_video: true,
    has_screen_share: true,
    has_recording: false,
    has_sip: false,
    ...dashboard?.meeting,
  };
}

/** `16:08`, or `1:02:03` for an hour and more. */
function clockTime(seconds: number): string {
  const two = (number: number) => String(Math.floor(number)).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const rest = `${two((seconds % 3600) / 60)}:${two(seconds % 60)}`;
  return hours > 0 ? `${hours}:${rest}` : rest;
}

/** A participant as the dashboards show them: the report's data under other names, and more of it. */
function asDashboardRow(row: Record<string, unknown>, more: Record<string, unknown> = {}): Record<string, unknown> {
  const { id, user_id, name, user_email, join_time, leave_time, status } = row;
  return {
    id,
    user_id,
    user_name: name,
    email: user_email,
    device: 'Windows',
    ip_address: '192.0.2.17',
    location: 'Denver (US)',
    network_type: 'Wifi',
    microphone: 'Built-in',
    data_center: 'SC',
    join_time,
    leave_time,
    share_application: false,
    share_desktop: false,
    share_whiteboard: false,
    recording: false,
    pc_name: 'PC',
    version: '6.2.3',
    leave_reason: `${name} left the meeting.`,
    status,
    ...more,
  };
}
