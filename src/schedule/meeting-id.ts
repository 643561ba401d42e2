import { Invalid } from '../base/csv/cell.ts';

/** A meeting that is not Zoom's, which a room joins by its link: a secret, as it can hold what opens the meeting. */
export interface MeetingLink {
  service: 'Teams' | 'Google Meet';
  url: string;
}

const REMEDY = 'write the 9 to 11 digits of the meeting ID';
/** Where Excel keeps the way out of most mangled cells. */
const AS_TEXT = 'format the column as Text in the spreadsheet and type it again';
const TEAMS_HOST = /(^|\.)teams\.(microsoft\.com|live\.com|microsoft\.us|cloud\.microsoft)$/;
const SAFELINKS_HOST = /\.safelinks\.protection\.(outlook\.com|office365\.us)$/;
/** Enough of a Teams thread's ID, which is a random one, to tell its meeting from all others. */
const THREAD_ID_SHOWN = 12;

/**
 * What the cell of a meeting says: a Zoom meeting's number (see readMeetingId), or the link of a Teams or Google Meet
 * meeting, whose `meetingId` is a name for it that opens nothing.
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

/** The service whose meeting a `meetingId` names; nothing for a Zoom meeting's number. */
export function serviceOf(meetingId: string): MeetingLink['service'] | undefined {
  if (meetingId.startsWith('teams-')) return 'Teams';
  return meetingId.startsWith('meet-') ? 'Google Meet' : undefined;
}

/** 9 to 11 digits, as Zoom prints them with spaces or dashes, or inside a join link. Never anything else: an empty number starts an instant meeting. */
export function readMeetingId(text: string): string | Invalid {
  const url = urlIn(text);
  if (url) return numberIn(url) ?? new Invalid(`is a link without the number of a Zoom meeting; ${REMEDY}`);
  const digits = text.replace(/[\s\p{Pd}]/gu, '');
  if (/^\d{9,11}$/.test(digits)) return digits;
  if (digits === '') return new Invalid(`is empty; ${REMEDY}`);
  if (/^\d[.,]?\d*e\+?\d+$/i.test(digits)) return new Invalid(`has lost its digits to the spreadsheet; ${AS_TEXT}`);
  const [whole = ''] = digits.split(/[.,]0+$/);
  if (/^\d{9,11}$/.test(whole)) return new Invalid(`has decimals; write ${whole}`);
  if (/^\d+$/.test(digits)) return new Invalid(`has ${digits.length} digits; ${REMEDY}`);
  return new Invalid(`is not a meeting ID; ${REMEDY}`);
}

/** The link in a cell, if it is one, also as Outlook wraps it. */
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
  // All meetings of a channel have its thread, and each a message of its own there.
  const [, thread, message = ''] = /^\/l\/meetup-join\/([^/]+)(?:\/0*(\d*))?/.exec(pathname) ?? [];
  const threadId =
    thread &&
    decoded(thread)
      .replace(/^19:(meeting_)?|@.*$/g, '')
      .replace(/[^A-Za-z0-9]/g, '');
  const id = number ?? (threadId && [threadId.slice(-THREAD_ID_SHOWN), message].filter(Boolean).join('-'));
  return id ? { meetingId: `teams-${id}`, link: { service: 'Teams' as const, url: href } } : undefined;
}

/** Percent-decoded, where that is possible. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
