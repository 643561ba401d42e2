import type { MeetingDocument, SessionDocument } from '../../../zoom/past-meetings.ts';
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
