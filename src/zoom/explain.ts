import { DialerError, type ErrorCode } from '../errors.ts';
import { explainRegistrants } from './explain-registrants.ts';
import { type Failure, missingScopes } from './failure.ts';

/** The arguments of a DialerError. */
export type Explanation = [code: ErrorCode, message: string, hint: string];

const MARKETPLACE = 'the app at https://marketplace.zoom.us (Manage, then your app)';
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

export const NETWORK_HINT = 'Check the network and DNS of this machine, and HTTPS_PROXY if it needs a proxy.';
export const TLS_HINT =
  'If a proxy here inspects TLS, set NODE_EXTRA_CA_CERTS to its certificate (in the crontab, not in .env); and see that the clock of this machine is right.';
const OVER_AN_HOUR_MS = 3_600_000;

/**
 * Zoom's answer, or the lack of one, as an error with its remedy: the one place where that is put into words.
 * `host` is where the request went, `refusal` the code of a refusal that is none of the known ones, `resource` the first
 * word of its path: a code can mean one thing of a report and another of a meeting.
 */
export function explain(failure: Failure, host: string, refusal: ErrorCode, resource = ''): Explanation {
  const { zoomCode, zoomMessage = '', quote, status } = failure;
  const scopes = missingScopes(zoomMessage);
  if (scopes !== undefined) return lacking(scopes);
  if (failure.stopped) return ['stopped', 'It was not sent, as dialer was asked to end.', ''];
  if (failure.late) {
    const hint = 'Zoom answers slowly: see https://status.zoom.us, or spread the meetings over a few minutes.';
    return ['unreachable', 'There was no time left to send it.', hint];
  }
  const ofRegistrants = resource === '/meetings' ? explainRegistrants(failure) : undefined;
  if (ofRegistrants) return ofRegistrants;
  if (status === 429) return rateLimit(failure);
  if (failure.foreign || failure.class === 'unknown' || failure.trouble) return unreachable(failure, host);
  const known =
    (zoomCode !== undefined && BY_ZOOM_CODE[zoomCode]) ||
    BY_ZOOM_WORDS.find(([words, , of = resource]) => of === resource && words.test(zoomMessage))?.[1] ||
    (status === 401 && BY_ZOOM_CODE[124]);
  if (known) return known;
  const words = [`status ${status}`, zoomCode && `code ${zoomCode}`].filter(Boolean).join(', ');
  const hint = "Zoom's words above say why; its developer documents list the code.";
  return [refusal, `Zoom refused: ${quote} (${words}).`, hint];
}

/** What is said of a failure that is not the end of it. */
export function explainRetry(failure: Failure, host: string): string {
  if (failure.status === 429) return 'Zoom asks to slow down.';
  if (failure.status === 401) return 'Zoom did not take the access token.';
  return explain(failure, host, 'refused')[1];
}

/** The error for an app that may not do what this scope allows. */
export function missingScope(scope: string): DialerError {
  return new DialerError(...lacking(scope));
}

function lacking(scopes: string): Explanation {
  const hint = `Add it on the Scopes page of ${MARKETPLACE}, then activate the app again.`;
  return ['scope', `The Zoom app lacks the scope ${scopes}.`, hint];
}

function rateLimit({ daily, retryAfterMs = 0 }: Failure): Explanation {
  if (daily || retryAfterMs > OVER_AN_HOUR_MS) {
    const wait = retryAfterMs > 0 ? ` It ends in ${Math.ceil(retryAfterMs / 60_000)} minutes.` : '';
    const hint = `All apps of the account share it: find the one that uses it up.${wait}`;
    return ['rate-limit', "The Zoom account's daily limit of API requests is used up.", hint];
  }
  const hint =
    'All apps of the account share the limit: find the one that uses it up, or spread the meetings over a few minutes.';
  return ['rate-limit', 'Zoom asked to slow down until there was no time left.', hint];
}

function unreachable({ trouble, foreign, status, quote }: Failure, host: string): Explanation {
  if (foreign) {
    const hint = / through the proxy /.test(host)
      ? 'Ask whoever runs the proxy to let this machine reach Zoom.'
      : 'Usually a proxy or a sign-in page of the network: let this machine reach Zoom, or set HTTPS_PROXY.';
    const what = trouble ?? `status ${status}, not the JSON that Zoom sends`;
    return ['unreachable', `Something other than Zoom answered for ${host} (${what}).`, hint];
  }
  if (trouble) {
    const hint = trouble.startsWith('TLS') ? TLS_HINT : NETWORK_HINT;
    return ['unreachable', `Could not reach Zoom at ${host}: ${trouble}.`, hint];
  }
  const words = quote ? `: ${quote}` : '';
  return [
    'unreachable',
    `Zoom at ${host} answered with status ${status}${words}.`,
    'Zoom may be down: see https://status.zoom.us.',
  ];
}
