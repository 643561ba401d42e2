import type { Explanation } from '../errors.ts';
import { ofToken } from './explain-token.ts';
import type { ZoomFailure } from './failure.ts';

/** A refusal that Zoom is known for. What is left out matches everything. */
export interface Refusal {
  code?: number;
  words?: RegExp;
  /** The paths on which it means this: one code means different things on different paths. */
  on?: RegExp;
  explanation: Explanation;
}

/** What happened, what to do, and on which paths; by Zoom's code, its words, or both. */
function refusal(known: Omit<Refusal, 'explanation'>, message: string, hint: string): Refusal {
  return { ...known, explanation: ['refused', message, hint] };
}

const ROOMS = /^\/rooms\b/;
const REPORTS = /^\/(report|past_meetings|metrics)\b/;
const MEETING_REPORT = /^\/(report\/meetings|past_meetings|metrics\/meetings)\/./;
const INSTANCES = /^\/past_meetings\/[^/]+\/instances$/;
const DASHBOARDS = /^\/metrics\b/;
const SUMMARY_BY_NUMBER = /^\/meetings\/\d+\/meeting_summary$/;
const USERS = /^\/(report\/)?users\b/;

const WEBINAR: [message: string, hint: string] = [
  'This is the number of a webinar.',
  'dialer is for meetings only. Remove it or correct it.',
];

/** The first match counts. */
const REFUSALS: Refusal[] = [
  ...ofToken,
  refusal(
    { code: 1012, on: ROOMS },
    'Zoom says that this room does not exist.',
    'It may have just been deleted. Run `dialer rooms`, and correct the row.',
  ),
  refusal(
    { words: /room is offline/i, on: ROOMS },
    'Zoom says that the room is offline.',
    'Check that its computer is on, on the network and signed in to Zoom Rooms.',
  ),
  refusal(
    { words: /invalid parameters|validation failed/i, on: ROOMS },
    'Zoom refused the command as invalid.',
    'Check meeting_id and meeting_passcode in the row. If they are correct, please report this.',
  ),
  refusal({ words: /webinar/i, on: /meetings/ }, ...WEBINAR),
  refusal(
    { on: SUMMARY_BY_NUMBER },
    'Zoom finds a meeting summary by the UUID of the meeting, not by its number.',
    '`dialer attendance <number> --instances` lists the UUIDs.',
  ),
  refusal(
    { words: /(not|n.t) (yet )?(be )?(ready|available|generated)\b|(not|n.t) ended/i, on: MEETING_REPORT },
    'Zoom has no report of meeting … yet.',
    'It can take 30 minutes after the meeting has ended.',
  ),
  refusal(
    { words: /dashboard feature/i, on: DASHBOARDS },
    'Zoom offers its dashboards only with a Business plan or higher.',
    'With a Pro plan, use `dialer harvest --source reports`.',
  ),
  refusal(
    { words: /paid (account|plan|user)|(pro|paid|business) or (a )?higher/i, on: REPORTS },
    'Zoom offers reports only with a paid plan.',
    'Upgrade to a Pro plan or higher.',
  ),
  refusal(
    { words: /can.{0,4}not access meeting information/i, on: REPORTS },
    'The Zoom app has no access to the report of meeting ….',
    "The meeting's host must be a user of the app's account.",
  ),
  refusal(
    { words: /a year ago/i, on: REPORTS },
    'Zoom no longer has a report of meeting ….',
    'It keeps reports for a year.',
  ),
  refusal(
    { code: 3001, on: /\/meeting_summary$/ },
    'Zoom has no summary of meeting ….',
    'It has one only if AI Companion wrote it during the meeting.',
  ),
  refusal({ code: 3000, on: MEETING_REPORT }, ...WEBINAR),
  refusal(
    { code: 1010, on: MEETING_REPORT },
    'Zoom says that meeting … belongs to another account.',
    "Only the account of the meeting's host can read its report.",
  ),
  refusal(
    { code: 3001, on: INSTANCES },
    'Zoom has no past sessions of meeting ….',
    'Compare the number with the meeting at https://zoom.us/meeting. Zoom lists sessions once they have ended.',
  ),
  refusal(
    { code: 3001, on: MEETING_REPORT },
    'Zoom has no report of meeting ….',
    'A report can take 30 minutes, and needs two participants. `dialer attendance <number> --instances` lists past meetings.',
  ),
  refusal(
    { code: 1001, on: USERS },
    'Zoom has no such user in this account.',
    'Compare the ID or email address with User Management > Users at https://zoom.us/account/user.',
  ),
  refusal(
    { code: 1010, on: USERS },
    'Zoom says that this user belongs to another account.',
    'Compare the ID or email address with User Management > Users at https://zoom.us/account/user.',
  ),
  refusal(
    { words: /next page token/i },
    'Zoom does not accept this next_page_token.',
    'It is valid for 15 minutes. Start again without it.',
  ),
];

/** What Zoom answers on a path that the account does not have. */
const NO_DASHBOARDS: Explanation = [
  'refused',
  'Zoom has no dashboards for this account.',
  'Use `dialer harvest --source reports`.',
];

/**
 * Explains a refusal by its code or words, as it is meant on this path. Returns undefined if they are unknown, and Zoom's
 * words must do.
 */
export function explainRefusal({ status, zoomCode, zoomMessage = '' }: ZoomFailure, path: string) {
  const known = REFUSALS.find(
    ({ code = zoomCode, words = /^/, on = /^/ }) => code === zoomCode && words.test(zoomMessage) && on.test(path),
  );
  if (known) return naming(known.explanation, path);
  if (status === 404 && DASHBOARDS.test(path)) return NO_DASHBOARDS;
  return status === 401 ? REFUSALS.find(({ code }) => code === 124)?.explanation : undefined;
}

/** Names the meeting of the path where a message has "…": it may stand alone, far from the command. */
function naming([code, message, hint]: Explanation, path: string): Explanation {
  const once = decodeURIComponent(/meetings\/([^/]+)/.exec(path)?.[1] ?? '');
  const meeting = once.includes('%') ? decodeURIComponent(once) : once;
  return [code, message.replace('…', () => meeting), hint];
}
