import { explainUnreachable, type Service } from '../base/http/unreachable.ts';
import { formatDuration } from '../base/output/format.ts';
import { HOUR_MS } from '../base/system/time.ts';
import { DialerError, type ErrorCode, type Explanation } from '../errors.ts';
import { explainRefusal } from './explain-refusal.ts';
import { explainRegistrants } from './explain-registrants.ts';
import { MARKETPLACE } from './explain-token.ts';
import { missingScopes, type ZoomFailure } from './failure.ts';
import { DAILY_LIMIT_USED_UP } from './limits.ts';

const ZOOM: Omit<Service, 'foreignHint'> = {
  at: 'Zoom at',
  couldNotReach: 'Could not reach Zoom at',
  somethingElse: 'Something other than Zoom answered for',
  sends: 'the JSON that Zoom sends',
  downHint: 'Zoom may be down: see https://status.zoom.us.',
};

/** A meeting as it is planned, and its registrants. */
const REGISTRANTS = /^\/meetings\/[^/]+(\/registrants\b|$)/;

/**
 * Explains a failed request to Zoom: the code, what happened, and what to do. `host` is where the request went, `refusal`
 * the code of an unknown refusal, `path` the path of the API, empty for a token: one code can mean different things for a
 * report and for a meeting.
 */
export function explain(failure: ZoomFailure, host: string, refusal: ErrorCode, path = ''): Explanation {
  const { zoomCode, zoomMessage = '', quote, status, details } = failure;
  const scopes = missingScopes(zoomMessage);
  if (scopes !== undefined) return lacking(scopes);
  if (failure.stopped) return ['stopped', 'Not sent: dialer was stopping.', ''];
  if (failure.late) {
    const hint = 'Zoom answers slowly: see https://status.zoom.us, or spread the meetings over a few minutes.';
    return ['unreachable', 'Not sent: no time was left.', hint];
  }
  const ofRegistrants = REGISTRANTS.test(path) ? explainRegistrants(failure) : undefined;
  if (ofRegistrants) return ofRegistrants;
  if (status === 429) return rateLimit(failure);
  if (failure.foreign || failure.class === 'unknown' || failure.trouble) return unreachable(failure, host);
  const known = explainRefusal(failure, path);
  if (known) return details ? [known[0], `${known[1]} Zoom says "${details}"`, known[2]] : known;
  if (zoomCode === undefined) {
    return [refusal, `Zoom refused: ${quote} (status ${status}).`, 'If it persists, please report this.'];
  }
  const hint = `Look up code ${zoomCode} at https://developers.zoom.us/docs/api/.`;
  return [refusal, `Zoom refused: ${quote} (status ${status}, code ${zoomCode}).`, hint];
}

/** Says in a sentence why a request is retried. */
export function explainRetry(failure: ZoomFailure, host: string): string {
  if (failure.status === 429) return 'Zoom asked to slow down.';
  if (failure.status === 401) return 'Zoom refused the access token.';
  return explain(failure, host, 'refused')[1];
}

/** The error for an app that lacks a scope. */
export function missingScope(scope: string): DialerError {
  return new DialerError(...lacking(scope));
}

function lacking(scopes: string): Explanation {
  const hint = `Add it on the Scopes page of ${MARKETPLACE}, then activate the app again.`;
  return ['scope', `The Zoom app lacks the scope ${scopes}.`, hint];
}

function rateLimit({ daily, retryAfterMs = 0 }: ZoomFailure): Explanation {
  if (daily || retryAfterMs > HOUR_MS) {
    const reset = retryAfterMs > 0 ? ` It resets in ${formatDuration(retryAfterMs)}.` : '';
    const hint = `All apps of the account share it. Find the one that uses it up.${reset}`;
    return ['rate-limit', DAILY_LIMIT_USED_UP, hint];
  }
  const hint = 'All apps of the account share its limit. Find the busy one, or spread the meetings over a few minutes.';
  return ['rate-limit', 'Zoom asked to slow down, and no time was left to retry.', hint];
}

function unreachable(failure: ZoomFailure, host: string): Explanation {
  const foreignHint = / through the proxy /.test(host)
    ? 'Ask whoever runs the proxy to let this machine reach Zoom.'
    : "It is usually a proxy or the network's sign-in page. Let this machine reach Zoom, or set HTTPS_PROXY.";
  return explainUnreachable(failure, host, { ...ZOOM, foreignHint });
}
