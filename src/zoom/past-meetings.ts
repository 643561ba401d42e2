/** What the list of meetings tells of one: all but its sessions. */
export type ListedMeeting = Omit<MeetingDocument, 'participant_sessions'>;

export interface SessionPage {
  /** With the e-mail of who it was, which is in no document; empty when Zoom does not tell. */
  sessions: { document: SessionDocument; email: string }[];
  /** Those without a time or number by which they could be known again. */
  unreadable: number;
}

export interface Host {
  id: string;
  name: string | null;
  email: string | null;
  user_type: string | null;
}

/** Zoom's numbers of a series of meetings are not those of an instance: `uuid` is one instance, `meeting_series_id` all. */
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
  /** Not participants: who leaves and comes back has two. */
  participant_sessions: number;
  has_pstn: boolean | null;
  has_voip: boolean | null;
  has_3rd_party_audio: boolean | null;
  has_video: boolean | null;
  has_screen_share: boolean | null;
  recording: boolean | null;
}

/** One time that somebody was in one instance of a meeting. */
export interface SessionDocument {
  /** The uuid of the instance. */
  meeting: string;
  /** Zoom's ID of somebody with an account. */
  id: string | null;
  /** Of a connection: new at each rejoin, and unique in its instance only. */
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
