import type { Explanation } from '../errors.ts';
import type { ZoomFailure } from './failure.ts';

const ANOTHER_ACCOUNT: Explanation = [
  'refused',
  'Zoom does not let the app see this meeting.',
  'Its host must be a user of the account that the app belongs to.',
];

/** By Zoom's words: its code 300 is said of several of them, and 404 of what is not there. */
const BY_WORDS: [RegExp, Explanation][] = [
  [
    /available for paid/i,
    [
      'refused',
      'Zoom has this only for hosts with a paid licence.',
      'Give the host of the meeting one at https://zoom.us/account/user.',
    ],
  ],
  [
    /webinar/i,
    ['refused', 'This is the number of a webinar.', 'dialer approve is for meetings only: delete it from the list.'],
  ],
  [
    /not set registration as required/i,
    [
      'refused',
      'Zoom says that this meeting takes no registration.',
      'Its host turns on Registration, with manual approval, in the meeting at https://zoom.us/meeting.',
    ],
  ],
  [
    /daily rate limit.*registrant/is,
    ['refused', 'Zoom changes the status of one registrant 10 times a day at most.', 'Approve by hand, or tomorrow.'],
  ],
  [
    /\bregistrants?\b.*(not (be )?found|not exist)/is,
    ['refused', 'Zoom has no such registrant (any more).', 'The registration may have been taken back just now.'],
  ],
  [
    /not the meeting host|not access (the )?meeting|not belong to this account|(host|user) does not exist/i,
    ANOTHER_ACCOUNT,
  ],
  [
    /meeting\b.*(not (be )?found|not exist|expired)/is,
    [
      'refused',
      'Zoom has no meeting of this number, or it is over.',
      'Compare the number with the meeting at https://zoom.us/meeting.',
    ],
  ],
];

const BY_CODE: Record<number, Explanation> = { 1001: ANOTHER_ACCOUNT, 1010: ANOTHER_ACCOUNT, 3000: ANOTHER_ACCOUNT };

/** What a refusal about a meeting's registrants means; nothing where it is none of those. */
export function explainRegistrants({
  class: fate,
  foreign,
  zoomCode = 0,
  zoomMessage = '',
}: ZoomFailure): Explanation | undefined {
  if (fate === 'unknown' || foreign) return undefined;
  return BY_WORDS.find(([words]) => words.test(zoomMessage))?.[1] ?? BY_CODE[zoomCode];
}
