import { DialerError } from '../../errors.ts';
import { isLoopback } from '../system/credential-hosts.ts';
import type { Env } from '../system/env.ts';
import { checkCharacters } from '../system/odd-characters.ts';
import { proxySetting } from './proxy.ts';

/** Checks a URL that carries or receives secrets: https, or http on this machine. Throws DialerError `config`. */
export function secureUrl(name: string, value: string, example: string): string {
  // Names of hosts may have letters of any script.
  checkCharacters(name, value.replace(/[\p{L}\p{M}\p{N}]/gu, 'x'));
  const url = URL.canParse(value) ? new URL(value) : undefined;
  const allowed = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url));
  if (!allowed || url?.username) throw notSecure(name, example);
  return value;
}

/** The error for a URL of another form. It never repeats the URL, which may contain secrets. */
export function notSecure(name: string, example: string): DialerError {
  return new DialerError(
    'config',
    `${name} is not an https URL.`,
    `Write it like ${example}. Plain http is allowed only on this machine.`,
  );
}

/** Checks the proxy that requests to `url` would use. Throws DialerError `config`, without the proxy's password. */
export function checkProxy(env: Env, url: string): void {
  if (proxySetting(new URL(url)) === '') return;
  const names = ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY'];
  const name = names.find((candidate) => env[candidate]) ?? '';
  const value = env[name] ?? '';
  if (/^https?:\/\//.test(value) && URL.canParse(value)) return;
  checkCharacters(name, value);
  throw new DialerError(
    'config',
    `${name} is not the URL of an HTTP proxy.`,
    'Write it like http://proxy.example.edu:3128.',
  );
}
