import { GoogleToken } from 'google-auth-library';
import type { RawRequest } from '../base/http/transport.ts';
import type { ServiceAccount } from './key-file.ts';

/**
 * `spreadsheets` is the least that reads and writes a Sheet that somebody else has. A folder of theirs needs `drive`, which
 * covers Sheets, too: `drive.file` reaches neither. A service account has nothing of its own, so that both are no more than
 * what was shared with it.
 */
export type Scope = 'drive' | 'spreadsheets';

/**
 * An access token for the service account, from `url`, whatever the key file has as its token_uri. google-auth-library
 * signs, `send` sends, which has our deadline, proxy and limits. (Its newest major that runs on Node 20. The packages of
 * the APIs hold all of it and their own HTTP besides, for five requests.) Throws what `send` throws.
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
    // Of a whole Response, this is all that it reads.
    return { data: { access_token: await send({ method: 'POST', url, headers, body, secrets }) } } as never;
  };
  const scope = `https://www.googleapis.com/auth/${name}`;
  const { access_token } = await new GoogleToken({ email, key, scope, transporter: { request } }).getToken();
  return access_token ?? '';
}

/** The token in Google's `{access_token, expires_in, token_type}`; nothing when it is something else. */
export function readToken({ access_token: token }: Record<string, unknown>): string | undefined {
  return typeof token === 'string' && token !== '' ? token : undefined;
}
