import { existsSync } from 'node:fs';
import { parse } from 'dotenv';
import { DialerError } from './errors.ts';
import { readTextFile } from './text-file.ts';

export type Env = Record<string, string | undefined>;

export interface ZoomConfig {
  accountId: string;
  clientId: string;
  clientSecret: string;
  /** Without a slash at the end. */
  apiUrl: string;
  oauthUrl: string;
}

const CREDENTIALS = ['ZOOM_ACCOUNT_ID', 'ZOOM_CLIENT_ID', 'ZOOM_CLIENT_SECRET'];
const API_URL = 'https://api.zoom.us/v2';
const OAUTH_URL = 'https://zoom.us/oauth/token';

/**
 * Completes the environment with `.env` of the working directory, or `envFile`, which must exist. What the
 * environment has wins. Throws DialerError `config`; also for a TZ that Node would silently take for UTC.
 */
export function loadEnv(env: Env, envFile: string | undefined): void {
  const path = envFile ?? '.env';
  if (envFile || existsSync(path)) {
    const parsed = parse(readTextFile(path, 'config', '--env-file needs a readable file, like .env.example.'));
    for (const [name, value] of Object.entries(parsed)) env[name] ||= value;
  }
  if (env.TZ !== undefined && !isTimeZone(env.TZ.replace(/^:/, ''))) {
    const hint = 'Write it like America/New_York, or unset it to use the zone of this machine.';
    throw new DialerError('config', `TZ="${env.TZ}" is not a time zone.`, hint);
  }
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

export function hasNoCredentials(env: Env): boolean {
  return CREDENTIALS.every((name) => !env[name]?.trim());
}

/** The way to Zoom from the environment. Throws DialerError `config` that names all that is missing at once. */
export function zoomConfig(env: Env): ZoomConfig {
  const missing = CREDENTIALS.filter((name) => !env[name]?.trim());
  if (missing.length > 0) {
    const hint =
      'Copy .env.example to .env and fill it in from the App Credentials of your Server-to-Server OAuth app (README, "Set up").';
    throw new DialerError('config', `${missing.join(', ')} ${missing.length > 1 ? 'are' : 'is'} not set.`, hint);
  }
  const [accountId = '', clientId = '', clientSecret = ''] = CREDENTIALS.map((name) => env[name]?.trim());
  return {
    accountId,
    clientId,
    clientSecret,
    apiUrl: httpsUrl('ZOOM_API_URL', env.ZOOM_API_URL?.trim() || API_URL).replace(/\/+$/, ''),
    oauthUrl: httpsUrl('ZOOM_OAUTH_URL', env.ZOOM_OAUTH_URL?.trim() || OAUTH_URL),
  };
}

/** Checks a URL that credentials are sent to: https, or http to this machine. */
function httpsUrl(name: string, value: string): string {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  const allowed = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url));
  if (!allowed || url?.username || url?.search) {
    const hint = `Write it like ${name === 'ZOOM_API_URL' ? API_URL : OAUTH_URL}; plain http is only for this machine.`;
    throw new DialerError('config', `${name} is not an https URL.`, hint);
  }
  return value;
}

export function isLoopback(url: URL): boolean {
  return /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
}
