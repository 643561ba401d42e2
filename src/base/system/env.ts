import { statSync } from 'node:fs';
import { parse } from 'dotenv';
import { getProxyForUrl } from 'proxy-from-env';
import { DialerError } from '../../errors.ts';
import { readTextFile } from './text-file.ts';

type Env = Record<string, string | undefined>;

export interface ZoomConfig {
  accountId: string;
  clientId: string;
  clientSecret: string;
  /** Without a slash at the end. */
  apiUrl: string;
  oauthUrl: string;
}

const READABLE_BY_OTHERS = 0o004;
const CREDENTIALS = ['ZOOM_ACCOUNT_ID', 'ZOOM_CLIENT_ID', 'ZOOM_CLIENT_SECRET'];
const API_URL = 'https://api.zoom.us/v2';
const OAUTH_URL = 'https://zoom.us/oauth/token';

/** A file of settings. */
export interface EnvFile {
  /** As the user named it. */
  path: string;
  settings: Record<string, string>;
  /** Everybody on this machine can read it. */
  isOpen: boolean;
}

/** `.env` of the working directory, or `envFile`, which must exist; nothing where there is none. Throws DialerError `config`. */
export function readEnvFile(envFile: string | undefined): EnvFile | undefined {
  const path = envFile ?? '.env';
  if (envFile === undefined && !isFile(path)) return undefined;
  const text = readTextFile(path, 'config', {
    find: 'It should be a text file like .env.example.',
    save: 'Save it as UTF-8 text.',
  });
  return { path, settings: parse(text), isOpen: isOpenToAll(path) };
}

/** Whether everybody on this machine can read a file. Windows has no such bits: Node makes them up. */
export function isOpenToAll(path: string): boolean {
  return process.platform !== 'win32' && (statSync(path).mode & READABLE_BY_OTHERS) !== 0;
}

/** Also what nobody can look at: reading it says why. */
function isFile(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
  } catch {
    return true;
  }
}

/**
 * Completes the environment with `.env` of the working directory, or `envFile`, which must exist. What the
 * environment has wins. Returns a warning when everybody on this machine can read its secrets. Throws DialerError
 * `config`; also for a TZ that Node would silently take for UTC.
 */
export function loadEnv(env: Env, envFile: string | undefined): string | undefined {
  const file = readEnvFile(envFile);
  for (const [name, value] of Object.entries(file?.settings ?? {})) env[name] ??= value;
  // An empty one is none, though Node takes it for UTC.
  if (env.TZ === '') delete env.TZ;
  const zone = env.TZ === undefined ? undefined : knownTimeZone(env.TZ);
  // Setting it makes Node think all times over, which takes a moment.
  if (zone !== env.TZ) env.TZ = zone;
  // The sandbox's credentials are no secret.
  const zoom = file?.settings.ZOOM_API_URL ?? '';
  if (!file?.isOpen || (URL.canParse(zoom) && isLoopback(new URL(zoom)))) return undefined;
  return `every user of this machine can read ${file.path}; close it with: chmod 600 ${file.path}`;
}

/** The zone as Node knows it. Node takes a name that it does not know, or in other letters, for UTC, and says nothing. */
function knownTimeZone(name: string): string {
  // A zone that is not UTC was understood; asking Intl costs more than all else that a tick with nothing due does.
  const isLikeUtc = [0, 6].every((month) => new Date(2026, month, 1).getTimezoneOffset() === 0);
  if (!isLikeUtc) return name;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name.replace(/^:/, '') }).resolvedOptions().timeZone;
  } catch {
    const hint = 'Write it like America/New_York, or unset it to use the zone of this machine.';
    throw new DialerError('config', `TZ="${name}" is not a time zone.`, hint);
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
  const apiUrl = zoomApiUrl(env);
  const oauthUrl = httpsUrl('ZOOM_OAUTH_URL', env.ZOOM_OAUTH_URL?.trim() || OAUTH_URL);
  for (const url of [apiUrl, oauthUrl]) checkProxy(env, url);
  return {
    accountId,
    clientId,
    clientSecret,
    apiUrl,
    oauthUrl,
  };
}

/** Where Zoom's API is, without a slash at the end. Throws DialerError `config`. */
export function zoomApiUrl(env: Env): string {
  return httpsUrl('ZOOM_API_URL', env.ZOOM_API_URL?.trim() || API_URL).replace(/\/+$/, '');
}

/** Checks a URL of Zoom's, that credentials are sent to. */
function httpsUrl(name: string, value: string): string {
  const example = name === 'ZOOM_API_URL' ? API_URL : OAUTH_URL;
  const url = secureUrl(name, value, example);
  if (new URL(url).search) throw notSecure(name, example);
  return url;
}

/** Checks a URL that secrets are sent to, or that is one: https, or http to this machine. Throws DialerError `config`. */
export function secureUrl(name: string, value: string, example: string): string {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  const allowed = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url));
  if (!allowed || url?.username) throw notSecure(name, example);
  return value;
}

function notSecure(name: string, example: string): DialerError {
  return new DialerError(
    'config',
    `${name} is not an https URL.`,
    `Write it like ${example}; plain http is only for this machine.`,
  );
}

/** The proxy is taken from the environment where requests are made; a wrong one is said here, without its password. */
export function checkProxy(env: Env, url: string): void {
  if (isLoopback(new URL(url)) || getProxyForUrl(url) === '') return;
  const names = ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY'];
  const name = names.find((candidate) => env[candidate]) ?? '';
  const value = env[name] ?? '';
  if (/^https?:\/\//.test(value) && URL.canParse(value)) return;
  throw new DialerError(
    'config',
    `${name} is not the URL of an HTTP proxy.`,
    'Write it like http://proxy.example.edu:3128.',
  );
}

/** A whole number in a setting, from the command line or the environment. Throws DialerError `config`. */
export function wholeNumber(name: string, text: string, { least = 0, most }: { least?: number; most: number }): number {
  const number = /^\d{1,6}$/.test(text.trim()) ? Number(text) : Number.NaN;
  if (number >= least && number <= most) return number;
  throw new DialerError('config', `${name}="${text}" is not a whole number from ${least} to ${most}.`);
}

export function isLoopback(url: URL): boolean {
  return /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
}
