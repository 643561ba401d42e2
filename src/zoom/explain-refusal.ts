import type { Explanation } from '../errors.ts';
import type { ZoomFailure } from './failure.ts';

export const MARKETPLACE = 'the app at https://marketplace.zoom.us (Manage, then your app)';
const CHECK_SECRET = `Compare ZOOM_CLIENT_ID and ZOOM_CLIENT_SECRET with App Credentials of ${MARKETPLACE}, without stray spaces, and see that the app is activated.`;

/** Zoom's codes that mean one thing wherever they come (ZOOM.md, the tables of token and room-control errors). */
const BY_ZOOM_CODE: Record<number, Explanation> = {
  124: [
    'credentials',
    'Zoom refused the access token, also a new one.',
    `See that ${MARKETPLACE} is activated and that ZOOM_API_URL and ZOOM_OAUTH_URL belong to the same Zoom.`,
  ],
  1012: [
    'refused',
    'Zoom says that this room does not exist.',
    'It may have been deleted just now: see `dialer rooms`, and change the row.',
  ],
  1001: [
    'refused',
    'Zoom has no such user in this account.',
    'Compare the ID or the e-mail with User Management, Users, at https://zoom.us/account/user.',
  ],
  1010: [
    'refused',
    'Zoom says that this meeting is of another account.',
    "Its report is given to the account of the meeting's host only.",
  ],
  3001: [
    'refused',
    'Zoom has no report of this meeting.',
    'It comes up to half an hour after the meeting has ended, and not for somebody alone. `dialer attendance <number> --instances` lists what took place.',
  ],
  4702: ['credentials', 'Zoom refused the client ID or the client secret.', CHECK_SECRET],
  4704: ['credentials', 'Zoom refused the client ID or the client secret.', CHECK_SECRET],
  4717: ['credentials', 'The Zoom app is disabled.', `Activate ${MARKETPLACE}.`],
  4735: [
    'credentials',
    "The Zoom app's owner was removed from the account.",
    'Have an account administrator make a new Server-to-Server OAuth app, and put its credentials into .env.',
  ],
  4738: [
    'credentials',
    'An account administrator has disabled the Zoom app.',
    'Ask an account administrator to enable it.',
  ],
  4741: [
    'credentials',
    'The access of the Zoom app was revoked.',
    `Activate ${MARKETPLACE} again, or make a new one and put its credentials into .env.`,
  ],
};

/** The token endpoint's answers have no code: told apart by their words, some of them only of one resource. */
const BY_ZOOM_WORDS: [words: RegExp, Explanation, of?: string][] = [
  [/invalid_client/i, ['credentials', 'Zoom refused the client ID or the client secret.', CHECK_SECRET]],
  [
    /unsupported.grant.type/i,
    [
      'credentials',
      'The Zoom app is not a Server-to-Server OAuth app.',
      'Make one of that type at https://marketplace.zoom.us (Develop, Build Server-to-Server App), and put its credentials into .env.',
    ],
  ],
  [
    /invalid_request/i,
    [
      'credentials',
      'Zoom refused the account ID.',
      `Compare ZOOM_ACCOUNT_ID with App Credentials of ${MARKETPLACE}, without stray spaces.`,
    ],
  ],
  [
    /room is offline/i,
    [
      'refused',
      'Zoom says that the room is offline.',
      'See that its computer is on, on the network and signed in to Zoom Rooms.',
    ],
  ],
  [
    /(not|n.t) (yet )?(be )?(ready|available|generated)\b|(not|n.t) ended/i,
    ['refused', 'Zoom has no report of this meeting yet.', 'It comes up to half an hour after the meeting has ended.'],
  ],
  [
    /dashboard feature/i,
    [
      'refused',
      'Zoom gives its dashboards only to accounts with a Business or a higher plan.',
      'With a Pro plan there are the reports.',
    ],
  ],
  [
    /paid (account|plan|user)|(pro|paid|business) or (a )?higher/i,
    ['refused', 'Zoom gives reports only to accounts with a paid plan.', 'It takes Zoom Pro, or a higher plan.'],
  ],
  [
    /can.{0,4}not access meeting information/i,
    [
      'refused',
      'Zoom does not let the app see the report of this meeting.',
      'Its host must be a user of the account that the app belongs to.',
    ],
  ],
  [/a year ago/i, ['refused', 'Zoom has no report of this meeting any more.', 'It keeps them for a year.']],
  [
    /invalid parameters/i,
    [
      'refused',
      'Zoom refused the command as invalid.',
      'Check meeting_id and meeting_passcode of the row; if they are right, please report this.',
    ],
    '/rooms',
  ],
  [
    /next page token/i,
    ['refused', 'Zoom does not know this next_page_token (any more).', 'It is good for 15 minutes; begin without it.'],
  ],
];

/** What a refusal means by its code or its words; nothing where Zoom's own words have to do. */
export function explainRefusal(
  { status, zoomCode = 0, zoomMessage = '' }: ZoomFailure,
  resource: string,
): Explanation | undefined {
  return (
    BY_ZOOM_CODE[zoomCode] ??
    BY_ZOOM_WORDS.find(([words, , of = resource]) => of === resource && words.test(zoomMessage))?.[1] ??
    (status === 401 ? BY_ZOOM_CODE[124] : undefined)
  );
}
