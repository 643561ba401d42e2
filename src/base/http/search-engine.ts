import { DialerError } from '../../errors.ts';
import { isLoopback } from '../system/credential-hosts.ts';
import type { Deps } from '../system/deps.ts';
import { checkCharacters } from '../system/odd-characters.ts';
import { checkProxy, secureUrl } from './address.ts';

/** The address of the search engine, and the credentials for it. */
export interface EngineAddress {
  /** Without a trailing slash. */
  url: string;
  /** For every request. */
  headers: Record<string, string>;
  /** Parts of them that must never be shown. */
  secrets: string[];
}

const SETTING = 'The search engine address (--es-host or ES_HOST)';
const EXAMPLE = 'https://es.example.edu:9200';
const DEFAULT_PORT = 9200;

/** Reads `host`, as the user wrote it, and the credentials of the environment. Throws DialerError `config`. */
export function engineAddress(host: string, env: Deps['env']): EngineAddress {
  const url = engineUrl(host);
  checkProxy(env, url);
  const credentials = authorization(env);
  return { url, headers: { accept: 'application/json', ...credentials.headers }, secrets: credentials.secrets };
}

/** Reads a URL or `host:port`, which means https, or http on this machine. */
function engineUrl(host: string): string {
  const text = host.trim();
  if (text === '') throw new DialerError('config', `${SETTING} is not set.`, `Write it like ${EXAMPLE}.`);
  // Not `url.username`: a slash in the password would make the user name the host.
  if (text.includes('@')) {
    const hint = 'Addresses end up in logs. Use ES_USERNAME and ES_PASSWORD instead.';
    throw new DialerError('config', `${SETTING} contains a user name or password.`, hint);
  }
  const checked = new URL(secureUrl(SETTING, parsed(text)?.href ?? '', EXAMPLE));
  if (checked.search || checked.hash) {
    throw new DialerError('config', `${SETTING} contains more than an address.`, `Write it like ${EXAMPLE}.`);
  }
  return checked.href.replace(/\/+$/, '');
}

function parsed(text: string): URL | undefined {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return URL.canParse(text) ? new URL(text) : undefined;
  if (!URL.canParse(`https://${text}`)) return undefined;
  const url = new URL(`${isLoopback(new URL(`https://${text}`)) ? 'http' : 'https'}://${text}`);
  // `url.port` is empty for the default port of the scheme, too.
  if (!/^[^/?#]*:\d+([/?#]|$)/.test(text)) url.port = String(DEFAULT_PORT);
  return url;
}

/** Reads ES_API_KEY (`encoded` or `id:api_key`), or ES_USERNAME and ES_PASSWORD. Both may be missing. */
function authorization(env: Deps['env']): Omit<EngineAddress, 'url'> {
  const [key = '', user = '', password = ''] = ['ES_API_KEY', 'ES_USERNAME', 'ES_PASSWORD'].map((name) => {
    const value = env[name] ?? '';
    return name === 'ES_PASSWORD' ? value : value.trim();
  });
  if (key && (user || password)) {
    const hint = 'Unset ES_API_KEY, or ES_USERNAME and ES_PASSWORD.';
    throw new DialerError('config', 'Both an API key and a user name are set for the search engine.', hint);
  }
  if (key) {
    checkCharacters('ES_API_KEY', key);
    const encoded = key.includes(':') ? base64(key) : key;
    if (/^[\w+/=-]+$/.test(encoded)) {
      return { headers: { authorization: `ApiKey ${encoded}` }, secrets: [key, encoded] };
    }
    const hint = 'Copy the value that Elasticsearch calls "encoded", or write id:api_key.';
    throw new DialerError('config', 'ES_API_KEY is not an Elasticsearch API key.', hint);
  }
  if (!user && !password) return { headers: {}, secrets: [] };
  if (!user || !password) {
    const missing = user ? 'ES_PASSWORD' : 'ES_USERNAME';
    throw new DialerError('config', `${missing} is not set.`, 'Set both ES_USERNAME and ES_PASSWORD.');
  }
  if (user.includes(':'))
    throw new DialerError('config', 'ES_USERNAME contains a colon.', 'Basic authentication does not allow one.');
  const encoded = base64(`${user}:${password}`);
  return { headers: { authorization: `Basic ${encoded}` }, secrets: [password, encoded] };
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
