import type { RawRequest } from '../base/http/transport.ts';
import { HOUR_MS, MINUTE_MS } from '../base/system/time.ts';
import type { ZoomConfig } from './config.ts';

export interface Token {
  accessToken: string;
  /** The scopes of the app; empty if Zoom does not list them. */
  scopes: string[];
  /** When to renew it, on the run's monotonic clock. */
  renewAtMs: number;
}

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
  const lifetimeMs = typeof expiresIn === 'number' ? expiresIn * 1000 : HOUR_MS;
  const scopes = typeof scope === 'string' ? scope.split(' ').filter(Boolean) : [];
  return { accessToken, scopes, renewAtMs: elapsedMs + lifetimeMs - RENEW_EARLY_MS };
}

/** Shares one token: fetched on first use, renewed a minute early. Concurrent callers wait for the same request. */
export function tokenSource(fetchToken: () => Promise<Token>, elapsedMs: () => number) {
  let current: Promise<Token> | undefined;
  return {
    /** Returns a valid token. Pass a token that Zoom `refused` to get a new one. */
    async get(refused?: Token): Promise<Token> {
      const held = current;
      const token = held && (await held.catch(() => undefined));
      if (token && token !== refused && elapsedMs() < token.renewAtMs) return token;
      // Of all who waited for the same token, only the first fetches a new one.
      if (!current || current === held) current = fetchToken();
      return current;
    },
  };
}
