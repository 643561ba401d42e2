import { randomBytes } from 'node:crypto';
import type { Handler, Reply, SandboxRequest } from './endpoint.ts';

const refused = (reason: string, error: string): Partial<Reply> => ({ status: 400, body: { reason, error } });

/** `POST /oauth/token`, and the check of the tokens it issued. */
export function tokenEndpoint(
  credentials: Credentials,
  { scopes, lifetimeSeconds, newestOnly }: { scopes: string[]; lifetimeSeconds: number; newestOnly: boolean },
) {
  const expiresAt = new Map<string, number>();
  const handle: Handler = ({ method, path, query, headers, body }) => {
    if (path !== '/oauth/token') return undefined;
    if (method !== 'POST') return { status: 405, body: { reason: 'Method Not Allowed', error: 'invalid_request' } };
    const form = new URLSearchParams(body);
    const parameter = (name: string) => form.get(name) ?? query.get(name);
    const basic = Buffer.from(`${credentials.clientId}:${credentials.clientSecret}`).toString('base64');
    if (headers.authorization !== `Basic ${basic}`)
      return refused('Invalid client_id or client_secret', 'invalid_client');
    if (parameter('grant_type') !== 'account_credentials') {
      return refused('unsupported grant type', 'unsupported_grant_type');
    }
    if (parameter('account_id') !== credentials.accountId) return refused('Bad Request', 'invalid_request');
    const accessToken = `sandbox-token-${randomBytes(16).toString('hex')}`;
    if (newestOnly) expiresAt.clear();
    expiresAt.set(accessToken, Date.now() + lifetimeSeconds * 1000);
    return {
      body: {
        access_token: accessToken,
        token_type: 'bearer',
        expires_in: lifetimeSeconds,
        scope: scopes.join(' '),
        api_url: 'https://api.zoom.us',
      },
    };
  };

  /** Why a request is refused; undefined if its token is valid and has one of these scopes. */
  function refusal({ headers }: SandboxRequest, oneOf: string[]): Partial<Reply> | undefined {
    const token = headers.authorization?.replace(/^Bearer /, '') ?? '';
    const expires = expiresAt.get(token);
    if (expires === undefined) return { status: 401, body: { code: 124, message: 'Invalid access token.' } };
    if (expires <= Date.now()) return { status: 401, body: { code: 124, message: 'Access token is expired.' } };
    if (oneOf.some((scope) => scopes.includes(scope))) return undefined;
    const message = `Invalid access token, does not contain scopes:[${oneOf[0]}].`;
    return { status: 400, body: { code: 4711, message } };
  }

  return { handle, refusal };
}

export interface Credentials {
  accountId: string;
  clientId: string;
  clientSecret: string;
  webhookSecret: string;
}
