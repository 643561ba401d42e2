import { GoogleToken } from 'google-auth-library';
import type { RawRequest } from '../base/http/transport.ts';
import type { ServiceAccount } from './key-file.ts';

/**
 * `spreadsheets` is the least that reads and writes an existing Sheet. A folder needs `drive`, which includes Sheets;
 * `drive.file` reaches neither, because a person created them. A service account owns nothing, so both reach only what is
 * shared with it.
 */
export type Scope = 'drive' | 'spreadsheets';

/**
 * Fetches an access token from `url`, whatever token_uri the key file names. google-auth-library signs the request, and
 * `send` sends it within our deadline, proxy and limits. (Google's API packages bring their own HTTP and every API, for
 * five requests.) Throws what `send` throws.
 */
export async function fetchToken(
  { email, privateKey: key }: ServiceAccount,
  { url, scope: name }: { url: string; scope: Scope },
  send: (request: RawRequest) => Promise<string>,
): Promise<string> {
  const request = async ({ data }: { data?: unknown }) => {
    const body = String(data);
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const secrets = [new URLSearchParams(body).get('assertion') ?? ''];
    // The library reads no more of the response than this.
    return { data: { access_token: await send({ method: 'POST', url, headers, body, secrets }) } } as never;
  };
  const scope = `https://www.googleapis.com/auth/${name}`;
  const { access_token } = await new GoogleToken({ email, key, scope, transporter: { request } }).getToken();
  return access_token ?? '';
}

/** Reads the token of `{access_token, expires_in, token_type}`. Returns undefined for anything else. */
export function readToken({ access_token: token }: Record<string, unknown>): string | undefined {
  return typeof token === 'string' && token !== '' ? token : undefined;
}
