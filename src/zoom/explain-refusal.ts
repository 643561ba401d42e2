import type { Explanation } from '../errors.ts';
import type { ZoomFailure } from './failure.ts';

export const MARKETPLACE = 'the app at https://marketplace.zoom.us (Manage)';
const WRONG_SECRET: Explanation = [
  'credentials',
  'Zoom refused the client ID or the client secret.',
  'Compare both with App Credentials at https://marketplace.zoom.us (Manage), and check that the app is activated.',
];

/** Zoom's error codes that mean the same wherever they appear, as documented for tokens, room controls and reports. */
const BY_ZOOM_CODE: Record<number, Explanation> = {
  124: [
    'credentials',
    'Zoom refused the access token, and each new one.',
    'Check that ZOOM_API_URL and ZOOM_OAUTH_URL belong to the same Zoom, and that no other program uses the same app all the time.',
  ],
  1012: [
    'refused',
    'Zoom says that this room does not exist.',
    'It may have just been deleted. Run `dialer rooms`, and correct the row.',
  ],
  1001: [
    'refused',
    'Zoom has no such user in this account.',
    'Compare the ID or email address with User Management > Users at https://zoom.us/account/user.',
  ],
  1010: [
    'refused',
    'Zoom says that this meeting belongs to another account.',
    "Only the account of the meeting's host can read its report.",
  ],
  3001: [
    'refused',
    'Zoom has no report of this meeting.',
    'A report can take 30 minutes, and needs two participants. `dialer attendance <number> --instances` lists past meetings.',
  ],
  4702: WRONG_SECRET,
  4704: WRONG_SECRET,
  4717: ['credentials', 'The Zoom app is disabled.', `Activate ${MARKETPLACE}.`],
  4735: [
    'credentials',
    "The Zoom app's owner was removed from the account.",
    'Ask an account admin to create a new Server-to-Server OAuth app, and put its credentials into .env.',
  ],
  4738: ['credentials', 'An account admin has disabled the Zoom app.', 'Ask an account admin to enable it.'],
  4741: [
    'credentials',
    "The Zoom app's access was revoked.",
    `Activate ${MARKETPLACE} again, or create a new one and put its credentials into .env.`,
  ],
};

/** Zoom's words, for answers whose code is missing or says too little. `of` limits words to one resource. */
const BY_ZOOM_WORDS: [words: RegExp, Explanation, of?: string][] = [
  [/invalid_client/i, WRONG_SECRET],
  [
    /unsupported.grant.type/i,
    [
      'credentials',
      'The Zoom app is not a Server-to-Server OAuth app.',
      'Create one at https://marketplace.zoom.us (Develop > Build Server-to-Server App), and put its credentials into .env.',
    ],
  ],
  [
    /invalid_request/i,
    ['credentials', 'Zoom refused the account ID.', `Compare ZOOM_ACCOUNT_ID with App Credentials of ${MARKETPLACE}.`],
  ],
  [
    /room is offline/i,
    [
      'refused',
      'Zoom says that the room is offline.',
      'Check that its computer is on, on the network and signed in to Zoom Rooms.',
    ],
  ],
  [
    /(not|n.t) (yet )?(be )?(ready|available|generated)\b|(not|n.t) ended/i,
    ['refused', 'Zoom has no report of this meeting yet.', 'It can take 30 minutes after the meeting has ended.'],
  ],
  [
    /dashboard feature/i,
    [
      'refused',
      'Zoom offers its dashboards only with a Business plan or higher.',
      'With a Pro plan, use `dialer harvest --source reports`.',
    ],
  ],
  [
    /paid (account|plan|user)|(pro|paid|business) or (a )?higher/i,
    ['refused', 'Zoom offers reports only with a paid plan.', 'Upgrade to a Pro plan or higher.'],
  ],
  [
    /can.{0,4}not access meeting information/i,
    [
      'refused',
      'The Zoom app has no access to the report of this meeting.',
      "The meeting's host must be a user of the app's account.",
    ],
  ],
  [/a year ago/i, ['refused', 'Zoom no longer has a report of this meeting.', 'It keeps reports for a year.']],
  [
    /invalid parameters/i,
    [
      'refused',
      'Zoom refused the command as invalid.',
      'Check meeting_id and meeting_passcode in the row. If they are correct, please report this.',
    ],
    '/rooms',
  ],
  [
    /next page token/i,
    ['refused', 'Zoom does not accept this next_page_token.', 'It is valid for 15 minutes. Start again without it.'],
  ],
];

/** Explains a refusal by its code or words. Returns undefined if they are unknown, and Zoom's words must do. */
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
