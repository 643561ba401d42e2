import type { MeetingDocument, SessionDocument } from '../../../zoom/past-meetings.ts';

/**
 * A document with a stable `id`, so that storing it twice changes nothing. A meeting's ID is its uuid; a session's is its
 * meeting's uuid, user_id and join_time, joined by `|`. Every body has every field; what Zoom does not report is null,
 * never "".
 */
export type Document =
  | { kind: 'meeting'; id: string; body: MeetingDocument }
  | { kind: 'session'; id: string; body: SessionDocument };

/** A document that the destination will never accept as it is, and why. */
export interface Refusal {
  kind: Document['kind'];
  id: string;
  reason: string;
}

/** The sum of a write: each document is indexed or refused. */
export interface Written {
  indexed: number;
  refusals: Refusal[];
}

/** Where documents go. */
export interface Destination {
  /** Called before the first write, to create what is missing. Throws DialerError. */
  prepare(): Promise<void>;
  /**
   * Resolves once each document is stored safely or refused. Throws DialerError if not all could be delivered;
   * then none of them counts as done. Writing them again does no harm. Several calls may run at the same time.
   */
  write(documents: Document[]): Promise<Written>;
  close(): Promise<void>;
}
