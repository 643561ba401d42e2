import { checkProxy, notSecure, secureUrl } from '../base/http/address.ts';
import type { Env } from '../base/system/env.ts';
import { checkCharacters } from '../base/system/odd-characters.ts';
import { DialerError } from '../errors.ts';

export interface ZoomConfig {
  accountId: string;
  clientId: string;
  clientSecret: string;
  /** Without a trailing slash. */
  apiUrl: string;
  oauthUrl: string;
}

export const CREDENTIALS = ['ZOOM_ACCOUNT_ID', 'ZOOM_CLIENT_ID', 'ZOOM_CLIENT_SECRET'];

const API_URL = 'https://api.zoom.us/v2';

const OAUTH_URL = 'https://zoom.us/oauth/token';

export function hasNoCredentials(env: Env): boolean {
  return CREDENTIALS.every((name) => !env[name]?.trim());
}

/** Reads the credentials and addresses of Zoom. Throws DialerError `config`, which names every missing variable at once. */
export function zoomConfig(env: Env): ZoomConfig {
  const missing = CREDENTIALS.filter((name) => !env[name]?.trim());
  if (missing.length > 0) {
    const hint =
      'Copy .env.example to .env and fill in the App Credentials of your Server-to-Server OAuth app (README, "Set up").';
    throw new DialerError('config', `${missing.join(', ')} ${missing.length > 1 ? 'are' : 'is'} not set.`, hint);
  }
  for (const name of CREDENTIALS) checkCharacters(name, env[name]?.trim() ?? '');
  const [accountId = '', clientId = '', clientSecret = ''] = CREDENTIALS.map((name) => env[name]?.trim());
  const apiUrl = zoomApiUrl(env);
  const oauthUrl = httpsUrl('ZOOM_OAUTH_URL', env.ZOOM_OAUTH_URL?.trim() || OAUTH_URL);
  for (const url of [apiUrl, oauthUrl]) checkProxy(env, url);
  return { accountId, clientId, clientSecret, apiUrl, oauthUrl };
}

/** Returns the address of Zoom's API, without a trailing slash. Throws DialerError `config`. */
export function zoomApiUrl(env: Env): string {
  return httpsUrl('ZOOM_API_URL', env.ZOOM_API_URL?.trim() || API_URL).replace(/\/+$/, '');
}

/** Checks a URL that credentials are sent to. Throws DialerError `config`. */
function httpsUrl(name: string, value: string): string {
  const example = name === 'ZOOM_API_URL' ? API_URL : OAUTH_URL;
  const url = secureUrl(name, value, example);
  if (new URL(url).search) throw notSecure(name, example);
  return url;
}
