import { listIn, objectOf } from './fields.ts';

/** What a list of meetings says about one of them: all but its sessions. Some have no time. */
export type ListedMeeting = Omit<MeetingDocument, 'participant_sessions' | 'start_time'> & {
  start_time: string | null;
};

export interface SessionPage {
  /** The email address is in no document; empty if Zoom hides it. */
  sessions: { document: SessionDocument; email: string }[];
  /** How many entries have no time, or no ID to recognize them by. */
  unreadable: number;
  /** How many entries were in the waiting room only. */
  waiting: number;
  /** How many entries the page has. */
  entries: number;
}

export interface Host {
  id: string;
  name: string | null;
  email: string | null;
  user_type: string | null;
}

/** One instance of a meeting. `uuid` identifies the instance, `meeting_series_id` all instances of the meeting. */
export interface MeetingDocument {
  uuid: string;
  /** 9 to 11 digits. */
  meeting_series_id: string | null;
  topic: string | null;
  host: { host_id: string | null; name: string | null; email: string | null; user_type: string | null };
  /** Instants are in UTC and to the second: `2026-11-23T16:11:00Z`. */
  start_time: string;
  end_time: string | null;
  /** In seconds. */
  duration: number | null;
  /** More than the participants: whoever leaves and returns has two. */
  participant_sessions: number;
  has_pstn: boolean | null;
  has_voip: boolean | null;
  has_3rd_party_audio: boolean | null;
  has_video: boolean | null;
  has_screen_share: boolean | null;
  recording: boolean | null;
}

/** One stay of a person in one instance of a meeting. */
export interface SessionDocument {
  /** UUID of the instance. */
  meeting: string;
  /** Zoom's user ID; null for a person without an account. */
  id: string | null;
  /** ID of the connection: new at each rejoin, and unique within the instance only. */
  user_id: string;
  user_name: string | null;
  device: string | null;
  ip_address: string | null;
  /** Two capital letters (ISO 3166-1). */
  country: string | null;
  city: string | null;
  network_type: string | null;
  join_time: string;
  leave_time: string | null;
  share_application: boolean | null;
  share_desktop: boolean | null;
  share_whiteboard: boolean | null;
  recording: boolean | null;
}

/** Reads the sessions of a page of participants, without those in the waiting room only. Throws DialerError. */
export function sessionPage(
  page: Record<string, unknown>,
  read: (row: Record<string, unknown>) => SessionPage['sessions'][number] | undefined,
): SessionPage {
  const rows = listIn(page, 'participants').map(objectOf);
  const inMeeting = rows.filter(({ status }) => status !== 'in_waiting_room');
  const sessions = inMeeting.flatMap((row) => read(row) ?? []);
  return {
    sessions,
    unreadable: inMeeting.length - sessions.length,
    waiting: rows.length - inMeeting.length,
    entries: rows.length,
  };
}
