import { explainUnreachable, type Service } from '../base/http/unreachable.ts';
import { HOUR_MS, MINUTE_MS } from '../base/system/time.ts';
import { DialerError, type ErrorCode, type Explanation } from '../errors.ts';
import { explainRefusal, MARKETPLACE } from './explain-refusal.ts';
import { explainRegistrants } from './explain-registrants.ts';
import { missingScopes, type ZoomFailure } from './failure.ts';

const ZOOM: Omit<Service, 'foreignHint'> = {
  name: 'Zoom',
  kind: 'Zoom',
  downHint: 'Zoom may be down: see https://status.zoom.us.',
};
const OVER_AN_HOUR_MS = HOUR_MS;

/**
 * Zoom's answer, or the lack of one, as an error with its remedy: the one place where that is put into words.
 * `host` is where the request went, `refusal` the code of a refusal that is none of the known ones, `resource` the first
 * word of its path: a code can mean one thing of a report and another of a meeting.
 */
export function explain(failure: ZoomFailure, host: string, refusal: ErrorCode, resource = ''): Explanation {
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
  const known = explainRefusal(failure, resource);
  if (known) return known;
  const words = [`status ${status}`, zoomCode && `code ${zoomCode}`].filter(Boolean).join(', ');
  const hint = "Zoom's words above say why; its developer documents list the code.";
  return [refusal, `Zoom refused: ${quote} (${words}).`, hint];
}

/** What is said of a failure that is not the end of it. */
export function explainRetry(failure: ZoomFailure, host: string): string {
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

function rateLimit({ daily, retryAfterMs = 0 }: ZoomFailure): Explanation {
  if (daily || retryAfterMs > OVER_AN_HOUR_MS) {
    const wait = retryAfterMs > 0 ? ` It ends in ${Math.ceil(retryAfterMs / MINUTE_MS)} minutes.` : '';
    const hint = `All apps of the account share it: find the one that uses it up.${wait}`;
    return ['rate-limit', "The Zoom account's daily limit of API requests is used up.", hint];
  }
  const hint =
    'All apps of the account share the limit: find the one that uses it up, or spread the meetings over a few minutes.';
  return ['rate-limit', 'Zoom asked to slow down until there was no time left.', hint];
}

function unreachable(failure: ZoomFailure, host: string): Explanation {
  const foreignHint = / through the proxy /.test(host)
    ? 'Ask whoever runs the proxy to let this machine reach Zoom.'
    : 'Usually a proxy or a sign-in page of the network: let this machine reach Zoom, or set HTTPS_PROXY.';
  return explainUnreachable(failure, host, { ...ZOOM, foreignHint });
}
