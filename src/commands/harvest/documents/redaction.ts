import type { Pseudonyms } from '../../../privacy/pseudonyms.ts';
import type { ListedMeeting, SessionDocument } from '../../../zoom/past-meetings.ts';

/** What happens to meetings and sessions before they are written anywhere. */
export interface Redaction {
  meeting(meeting: ListedMeeting): ListedMeeting;
  session(session: SessionDocument): SessionDocument;
  /** The form in which a host's e-mail appears in a redacted meeting. The same e-mails have the same form. */
  email(email: string): string;
}

export const NO_REDACTION: Redaction = {
  meeting: (meeting) => meeting,
  session: (session) => session,
  email: (email) => email.toLowerCase(),
};

/**
 * Follows the rules of `dialer attendance --pseudonymize`: replaces IDs, e-mails and names with tokens, and drops free text (the
 * topic) and whatever reveals where somebody is (the address, the city).
 */
export function redactWith(tokens: Pseudonyms): Redaction {
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
