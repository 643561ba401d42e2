import type { Document } from '../../src/commands/harvest/documents/document.ts';
import type { MeetingDocument, SessionDocument } from '../../src/zoom/past-meetings.ts';

const UUID = '4444AAAiAAAAAiAiAiiAii==';

export function meetingDocument(uuid = UUID, changes: Partial<MeetingDocument> = {}): Document {
  const body: MeetingDocument = {
    uuid,
    meeting_series_id: '83299019888',
    topic: 'Organic Chemistry',
    host: { host_id: 'x1yCzABCDEfg23HiJKl4mN', name: 'Ada Wong', email: 'ada@example.edu', user_type: 'Licensed' },
    start_time: '2026-11-23T16:11:00Z',
    end_time: '2026-11-23T17:00:00Z',
    duration: 2940,
    participant_sessions: 31,
    has_pstn: false,
    has_voip: true,
    has_3rd_party_audio: false,
    has_video: true,
    has_screen_share: true,
    recording: null,
    ...changes,
  };
  return { kind: 'meeting', id: uuid, body };
}

export function sessionDocument(userId = '16778240', changes: Partial<SessionDocument> = {}): Document {
  const body: SessionDocument = {
    meeting: UUID,
    id: null,
    user_id: userId,
    user_name: 'Grace',
    device: 'Windows',
    ip_address: '203.0.113.7',
    country: 'US',
    city: 'Phoenix',
    network_type: 'Wired',
    join_time: '2026-11-23T16:12:30Z',
    leave_time: null,
    share_application: false,
    share_desktop: true,
    share_whiteboard: false,
    recording: false,
    ...changes,
  };
  return { kind: 'session', id: `${UUID}|${userId}|${body.join_time}`, body };
}
