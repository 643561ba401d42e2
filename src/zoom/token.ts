import type { RawRequest } from '../base/http/transport.ts';
import { HOUR_MS, MINUTE_MS } from '../base/system/time.ts';
import type { ZoomConfig } from './config.ts';

export interface Token {
  accessToken: string;
  /** What the app may do, in Zoom's names; empty when Zoom did not say. */
  scopes: string[];
  /** On the monotonic clock of the run. */
  renewAtMs: number;
}

const RENEW_EARLY_MS = MINUTE_MS;

/** The Server-to-Server OAuth token request. The secret travels in the header, never in the URL. */
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

/** Zoom's `{access_token, expires_in, scope}` as a Token; nothing when it is something else. */
export function readToken(answer: Record<string, unknown> | undefined, elapsedMs: number): Token | undefined {
  const { access_token: accessToken, expires_in: expiresIn, scope } = answer ?? {};
  if (typeof accessToken !== 'string' || accessToken === '') return undefined;
  const lifetimeMs = typeof expiresIn === 'number' ? expiresIn * 1000 : HOUR_MS;
  const scopes = typeof scope === 'string' ? scope.split(' ').filter(Boolean) : [];
  return { accessToken, scopes, renewAtMs: elapsedMs + lifetimeMs - RENEW_EARLY_MS };
}

/** Hands out one token for all: fetched when first needed, renewed a minute early, concurrent callers share a request. */
export function tokenSource(fetchToken: () => Promise<Token>, elapsedMs: () => number) {
  let current: Promise<Token> | undefined;
  return {
    /** A token that is good for now; `refused` is one that Zoom did not take, so that a new one is fetched. */
    async get(refused?: Token): Promise<Token> {
      const held = current;
      const token = held && (await held.catch(() => undefined));
      if (token && token !== refused && elapsedMs() < token.renewAtMs) return token;
      // Of those who waited for the same one, only the first fetches.
      if (!current || current === held) current = fetchToken();
      return current;
    },
  };
}
