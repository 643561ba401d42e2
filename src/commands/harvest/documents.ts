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

/**
 * What is stored under a stable `id`, so that storing it twice changes nothing: a meeting's is its uuid, a session's its
 * meeting's uuid, user_id and join_time, joined by `|`. Every body has every field; what Zoom does not tell is null,
 * never "".
 */
export type Document =
  | { kind: 'meeting'; id: string; body: MeetingDocument }
  | { kind: 'session'; id: string; body: SessionDocument };

/** A document that will never be taken as it is, and why. */
export interface Refusal {
  kind: Document['kind'];
  id: string;
  reason: string;
}

/** Where documents go. */
export interface Destination {
  /** Before the first write: makes what is missing. Throws DialerError. */
  prepare(): Promise<void>;
  /**
   * Resolves when they are safely there, to those that were refused for good. Throws DialerError when not all could be
   * delivered: then none of them may be called done. Doing it twice does no harm; several may be under way at once.
   */
  write(documents: Document[]): Promise<Refusal[]>;
  close(): Promise<void>;
}
