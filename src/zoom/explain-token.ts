import type { Explanation } from '../errors.ts';

export const MARKETPLACE = 'the app at https://marketplace.zoom.us (Manage)';

const WRONG_SECRET: Explanation = [
  'credentials',
  'Zoom refused the client ID or the client secret.',
  'Compare both with App Credentials at https://marketplace.zoom.us (Manage), and check that the app is activated.',
];
/** The token request has no path. */
const TOKEN = /^$/;

/** Refusals of the credentials and of the token, which mean the same on every path. */
export const ofToken: { code?: number; words?: RegExp; on?: RegExp; explanation: Explanation }[] = [
  {
    code: 124,
    explanation: [
      'credentials',
      'Zoom refused the access token, and each new one.',
      'Check that ZOOM_API_URL and ZOOM_OAUTH_URL belong to the same Zoom, and that no other program uses the same app all the time.',
    ],
  },
  { code: 4702, explanation: WRONG_SECRET },
  { code: 4704, explanation: WRONG_SECRET },
  { code: 4717, explanation: ['credentials', 'The Zoom app is disabled.', `Activate ${MARKETPLACE}.`] },
  {
    code: 4735,
    explanation: [
      'credentials',
      "The Zoom app's owner was removed from the account.",
      'Ask an account admin to create a new Server-to-Server OAuth app, and put its credentials into .env.',
    ],
  },
  {
    code: 4738,
    explanation: ['credentials', 'An account admin has disabled the Zoom app.', 'Ask an account admin to enable it.'],
  },
  {
    code: 4741,
    explanation: [
      'credentials',
      "The Zoom app's access was revoked.",
      `Activate ${MARKETPLACE} again, or create a new one and put its credentials into .env.`,
    ],
  },
  { words: /invalid_client/i, on: TOKEN, explanation: WRONG_SECRET },
  {
    words: /unsupported.grant.type/i,
    on: TOKEN,
    explanation: [
      'credentials',
      'The Zoom app is not a Server-to-Server OAuth app.',
      'Create one at https://marketplace.zoom.us (Develop > Build Server-to-Server App), and put its credentials into .env.',
    ],
  },
  {
    words: /invalid_request/i,
    on: TOKEN,
    explanation: [
      'credentials',
      'Zoom refused the account ID.',
      `Compare ZOOM_ACCOUNT_ID with App Credentials of ${MARKETPLACE}.`,
    ],
  },
];
