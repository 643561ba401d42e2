import type { Explanation } from '../errors.ts';
import type { ZoomFailure } from './failure.ts';

const ANOTHER_ACCOUNT: Explanation = [
  'refused',
  'The Zoom app has no access to this meeting.',
  "The meeting's host must be a user of the app's account.",
];

/** By Zoom's words: its code 300 stands for several refusals, and 404 for everything that does not exist. */
const BY_WORDS: [RegExp, Explanation][] = [
  [
    /available for paid/i,
    [
      'refused',
      'Zoom offers this only if the host has a paid license.',
      'Assign a license to the host at https://zoom.us/account/user.',
    ],
  ],
  [
    /webinar/i,
    ['refused', 'This is the number of a webinar.', 'dialer is for meetings only. Remove it or correct it.'],
  ],
  [
    /not set registration as required/i,
    [
      'refused',
      'Registration is off for this meeting.',
      'Turn on Registration with manual approval in the meeting at https://zoom.us/meeting.',
    ],
  ],
  [
    /daily rate limit.*registrant/is,
    [
      'refused',
      'Zoom allows 10 status changes a day for one registrant.',
      "Approve the registrant on Zoom's website, or wait until tomorrow.",
    ],
  ],
  [
    /\bregistrants?\b.*(not (be )?found|not exist)/is,
    ['refused', 'Zoom no longer has this registrant.', 'The registration may have just been canceled.'],
  ],
  [
    /not the meeting host|not access (the )?meeting|not belong to this account|(host|user) does not exist/i,
    ANOTHER_ACCOUNT,
  ],
  [
    /meeting\b.*(not (be )?found|not exist|expired)/is,
    [
      'refused',
      'Zoom has no meeting with this number, or it is over.',
      'Compare the number with the meeting at https://zoom.us/meeting.',
    ],
  ],
];

const BY_CODE: Record<number, Explanation> = { 1001: ANOTHER_ACCOUNT, 1010: ANOTHER_ACCOUNT, 3000: ANOTHER_ACCOUNT };

/** Explains a refusal about the registrants of a meeting. Returns undefined if it is another one. */
export function explainRegistrants(failure: ZoomFailure): Explanation | undefined {
  const { class: fate, foreign, zoomCode = 0, zoomMessage = '' } = failure;
  if (fate === 'unknown' || foreign) return undefined;
  return BY_WORDS.find(([words]) => words.test(zoomMessage))?.[1] ?? BY_CODE[zoomCode];
}
