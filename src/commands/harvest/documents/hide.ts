import type { Pseudonyms } from '../../../privacy/pseudonyms.ts';
import type { ListedMeeting, SessionDocument } from '../../../zoom/past-meetings.ts';

/** What is done to the documents before anybody sees them. */
export interface Hide {
  meeting(meeting: ListedMeeting): ListedMeeting;
  session(session: SessionDocument): SessionDocument;
  /** As the host of a hidden meeting has it; equal for e-mails that are. */
  email(email: string): string;
}

export const nothingHidden: Hide = {
  meeting: (meeting) => meeting,
  session: (session) => session,
  email: (email) => email.toLowerCase(),
};

/**
 * The rules of `dialer attendance --pseudonymize`: tokens for IDs, e-mails and names, and nothing of what is free text (the
 * topic), or tells where somebody is (the address, the city).
 */
export function hideWith(tokens: Pseudonyms): Hide {
  const token = (kind: keyof Pseudonyms, text: string | null) => (text === null ? null : tokens[kind](text) || null);
  return {
    meeting: ({ host, ...meeting }) => ({
      ...meeting,
      topic: null,
      host: {
        host_id: token('id', host.host_id),
        name: token('name', host.name),
        email: token('email', host.email),
        user_type: host.user_type,
      },
    }),
    session: (session) => ({
      ...session,
      id: token('id', session.id),
      user_name: token('name', session.user_name),
      ip_address: null,
      city: null,
    }),
    email: (email) => tokens.email(email),
  };
}
