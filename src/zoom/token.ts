import { SHORTEST_TRY_MS } from '../base/http/retry.ts';
import { waitFor } from '../base/http/send-with-retry.ts';
import type { RawRequest } from '../base/http/transport.ts';
import { HOUR_MS, MINUTE_MS } from '../base/system/time.ts';
import { DialerError } from '../errors.ts';
import type { ZoomConfig } from './config.ts';

export interface Token {
  accessToken: string;
  /** The scopes of the app; empty if Zoom does not list them. */
  scopes: string[];
  /** When to renew it, on the run's monotonic clock. */
  renewAtMs: number;
}

/** How long before its end to renew a token; half its lifetime if that is less. */
const RENEW_EARLY_MS = MINUTE_MS;

/** The token request of Server-to-Server OAuth. The secret is in a header, never in the URL. */
export function tokenRequest({ oauthUrl, accountId, clientId, clientSecret }: ZoomConfig): RawRequest {
  const basic = Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
  return {
    method: 'POST',
    url: oauthUrl,
    headers: { authorization: `Basic ${basic}`, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ grant_type: 'account_credentials', account_id: accountId }).toString(),
    secrets: [clientSecret, basic],
  };
}

/** Reads Zoom's `{access_token, expires_in, scope}`. Returns undefined for anything else. */
export function readToken(answer: Record<string, unknown> | undefined, elapsedMs: number): Token | undefined {
  const { access_token: accessToken, expires_in: expiresIn, scope } = answer ?? {};
  if (typeof accessToken !== 'string' || accessToken === '') return undefined;
  const lifetimeMs = typeof expiresIn === 'number' && expiresIn > 0 ? expiresIn * 1000 : HOUR_MS;
  const scopes = typeof scope === 'string' ? scope.split(' ').filter(Boolean) : [];
  return { accessToken, scopes, renewAtMs: elapsedMs + lifetimeMs - Math.min(RENEW_EARLY_MS, lifetimeMs / 2) };
}

/** More than this many renewals in a minute, which is longer than a scheduled run, do not help. */
const MOST_RENEWALS = 8;
const SOONEST_RENEWAL_MS = 200;
const LATEST_RENEWAL_MS = 4000;

interface TokenPorts {
  fetchToken: () => Promise<Token>;
  /** A clock that never jumps. */
  elapsedMs: () => number;
  /** The time left to the run. */
  remainingMs: () => number;
  /** Aborts when nothing new may start. */
  closing: AbortSignal;
  /** Lies in [0, 1). */
  random?: () => number;
  /** Waits, not longer than until `closing` aborts; real time if left out. */
  wait?: (ms: number) => Promise<unknown>;
}

/**
 * Shares one token: fetched on first use, renewed a minute early or after Zoom refused it. Concurrent callers wait for the
 * same request. Zoom may keep only the newest token of an app, and another run may have fetched one: a refused token is
 * renewed after a random wait, so that runs give each other time.
 */
export function tokenSource({ fetchToken, elapsedMs, remainingMs, closing, ...ports }: TokenPorts) {
  const { random = Math.random, wait = (ms) => waitFor(ms, closing) } = ports;
  let current: Promise<Token> | undefined;
  let latest: Token | undefined;
  /** When to renew the latest token, which Zoom refused. */
  let renewAtMs: number | undefined;
  let renewals: number[] = [];

  async function fetchLatest(): Promise<Token> {
    if (renewAtMs !== undefined) await wait(Math.max(0, renewAtMs - elapsedMs()));
    latest = await fetchToken();
    renewAtMs = undefined;
    return latest;
  }

  return {
    /** Returns a valid token. Throws DialerError; once Zoom refused the credentials, always. */
    async get(): Promise<Token> {
      const held = current;
      const token = held && (await held.catch(rethrowRefusal));
      if (token && renewAtMs === undefined && elapsedMs() < token.renewAtMs) return token;
      // Of all who waited for the same token, only the first fetches a new one.
      if (!current || current === held) current = fetchLatest();
      return current;
    },
    /** Notes that Zoom refused this token. Returns whether the next call of `get` can return another one. */
    refuse(token: Token): boolean {
      if (token !== latest || renewAtMs !== undefined) return true;
      const now = elapsedMs();
      const inMs = SOONEST_RENEWAL_MS + random() * (LATEST_RENEWAL_MS - SOONEST_RENEWAL_MS);
      renewals = renewals.filter((at) => now - at < MINUTE_MS);
      if (renewals.length === MOST_RENEWALS || inMs > remainingMs() - SHORTEST_TRY_MS) return false;
      renewals.push(now);
      renewAtMs = now + inMs;
      return true;
    },
  };
}

/** Asking again with refused credentials would not help, and could lock the app. */
function rethrowRefusal(error: unknown): undefined {
  if (error instanceof DialerError && error.code === 'credentials') throw error;
}
