import { Invalid } from '../base/csv/cell.ts';

/** The meeting of another service, which a room joins by its link. `url` is a secret: it can open the meeting. */
export interface MeetingLink {
  service: 'Teams' | 'Google Meet';
  url: string;
}

const REMEDY = 'write the 9 to 11 digits of the meeting ID';
export const AS_TEXT = 'format the column as Text and type it again';
const TEAMS_HOST = /(^|\.)teams\.(microsoft\.com|live\.com|microsoft\.us|cloud\.microsoft)$/;
const SAFELINKS_HOST = /\.safelinks\.protection\.(outlook\.com|office365\.us)$/;
/** Enough of a Teams thread's random ID to tell its meeting from all others. */
const THREAD_ID_SHOWN = 12;

/**
 * Reads the number of a Zoom meeting (see readMeetingId), or the link of a Teams or Google Meet meeting. The `meetingId` of
 * a link is a name that opens nothing.
 */
export function readMeeting(text: string): { meetingId: string; link?: MeetingLink } | Invalid {
  const url = urlIn(text);
  const other = url && otherService(url);
  if (other) return other;
  if (url && TEAMS_HOST.test(url.hostname)) {
    return new Invalid('is a Teams link without a meeting; copy the link from the invitation');
  }
  const meetingId = readMeetingId(text);
  return meetingId instanceof Invalid ? meetingId : { meetingId };
}

/** The service whose meeting a `meetingId` names. undefined for the number of a Zoom meeting. */
export function serviceOf(meetingId: string): MeetingLink['service'] | undefined {
  if (meetingId.startsWith('teams-')) return 'Teams';
  return meetingId.startsWith('meet-') ? 'Google Meet' : undefined;
}

/** Reads 9 to 11 digits, also with spaces or dashes, or in a join link. Nothing else: an empty number starts an instant meeting. */
export function readMeetingId(text: string): string | Invalid {
  const url = urlIn(text);
  if (url) return numberIn(url) ?? new Invalid(`is a link without a Zoom meeting ID; ${REMEDY}`);
  const digits = text.replace(/[\s\p{Pd}]/gu, '');
  if (/^\d{9,11}$/.test(digits)) return digits;
  if (digits === '') return new Invalid(`is empty; ${REMEDY}`);
  if (/^\d[.,]?\d*e\+?\d+$/i.test(digits)) return new Invalid(`lost its digits in the spreadsheet; ${AS_TEXT}`);
  const [whole = ''] = digits.split(/[.,]0+$/);
  if (/^\d{9,11}$/.test(whole)) return new Invalid(`has decimals; write ${whole}`);
  if (/^\d+$/.test(digits)) return new Invalid(`has ${digits.length} digits; ${REMEDY}`);
  return new Invalid(`is not a meeting ID; ${REMEDY}`);
}

/** The cell as a link, unwrapped from Outlook's Safe Links. undefined if it is none. */
function urlIn(text: string): URL | undefined {
  if (!/^[a-z]+:\/\/|^[\w.-]+\.[a-z]+\//i.test(text)) return undefined;
  const link = /^[a-z]+:\/\//i.test(text) ? text : `https://${text}`;
  if (!URL.canParse(link)) return new URL('about:blank');
  const url = new URL(link);
  const isWrapped = SAFELINKS_HOST.test(url.hostname);
  return isWrapped ? (urlIn(url.searchParams.get('url') ?? '') ?? url) : url;
}

/** `https://us02web.zoom.us/j/83299019888?pwd=…` and its relatives. */
function numberIn({ protocol, hostname, pathname, searchParams }: URL): string | undefined {
  const isZoom = /^zoom(mtg|us):$/.test(protocol) || /(^|\.)(zoom\.us|zoom\.com|zoomgov\.com)$/.test(hostname);
  const number = /^\/(?:j|s|w|wc|wc\/join)\/(\d+)(?:\/|$)/.exec(pathname)?.[1] ?? searchParams.get('confno');
  return isZoom && number && /^\d{9,11}$/.test(number) ? number : undefined;
}

function otherService({ protocol, hostname, pathname, href }: URL) {
  if (protocol !== 'https:') return undefined;
  const code = hostname === 'meet.google.com' && /^\/([a-z]{3}-[a-z]{4}-[a-z]{3})\/?$/i.exec(pathname)?.[1];
  if (code) return { meetingId: `meet-${code.toLowerCase()}`, link: { service: 'Google Meet' as const, url: href } };
  if (!TEAMS_HOST.test(hostname)) return undefined;
  const number = /^\/meet\/(\d+)\/?$/.exec(pathname)?.[1];
  // All meetings of a channel share its thread. Each has its own message there.
  const [, thread, message = ''] = /^\/l\/meetup-join\/([^/]+)(?:\/0*(\d*))?/.exec(pathname) ?? [];
  const threadId =
    thread &&
    decoded(thread)
      .replace(/^19:(meeting_)?|@.*$/g, '')
      .replace(/[^A-Za-z0-9]/g, '');
  const id = number ?? (threadId && [threadId.slice(-THREAD_ID_SHOWN), message].filter(Boolean).join('-'));
  return id ? { meetingId: `teams-${id}`, link: { service: 'Teams' as const, url: href } } : undefined;
}

/** Percent-decoded text, or the text itself if that fails. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
