import { DialerError } from '../../errors.ts';
import type { Deps } from '../system/deps.ts';
import { isLoopback } from '../system/env.ts';
import { checkProxy, secureUrl } from './address.ts';

/** Where the search engine is, and who asks. */
export interface EngineAddress {
  /** Without a slash at the end. */
  url: string;
  /** Of every request. */
  headers: Record<string, string>;
  /** What may never come back in a message. */
  secrets: string[];
}

const SETTING = 'The address of the search engine (--es-host, or ES_HOST)';
const EXAMPLE = 'https://es.example.edu:9200';
const DEFAULT_PORT = 9200;

/** The search engine at `host`, as the user wrote it, with the credentials of the environment. Throws DialerError `config`. */
export function engineAddress(host: string, env: Deps['env']): EngineAddress {
  const url = engineUrl(host);
  checkProxy(env, url);
  const credentials = authorization(env);
  return { url, headers: { accept: 'application/json', ...credentials.headers }, secrets: credentials.secrets };
}

/** A URL, or `host:port`: https, but plain http where it is this machine. */
function engineUrl(host: string): string {
  const text = host.trim();
  if (text === '') throw new DialerError('config', `${SETTING} is not set.`, `Write it like ${EXAMPLE}.`);
  // Also where a slash in the password makes the name a host.
  if (text.includes('@')) {
    const hint = 'Put them into ES_USERNAME and ES_PASSWORD, and only the address here: addresses end up in logs.';
    throw new DialerError('config', `${SETTING} has a user name or a password in it.`, hint);
  }
  const checked = new URL(secureUrl(SETTING, parsed(text)?.href ?? '', EXAMPLE));
  if (checked.search || checked.hash) {
    throw new DialerError('config', `${SETTING} has more in it than an address.`, `Write it like ${EXAMPLE}.`);
  }
  return checked.href.replace(/\/+$/, '');
}

function parsed(text: string): URL | undefined {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return URL.canParse(text) ? new URL(text) : undefined;
  if (!URL.canParse(`https://${text}`)) return undefined;
  const url = new URL(`${isLoopback(new URL(`https://${text}`)) ? 'http' : 'https'}://${text}`);
  // A port that is the scheme's own is not in `url.port`.
  if (!/^[^/?#]*:\d+([/?#]|$)/.test(text)) url.port = String(DEFAULT_PORT);
  return url;
}

/** ES_API_KEY, as Elasticsearch shows it (`encoded`, or `id:api_key`), or ES_USERNAME with ES_PASSWORD; or neither. */
function authorization(env: Deps['env']): Omit<EngineAddress, 'url'> {
  const [key = '', user = '', password = ''] = ['ES_API_KEY', 'ES_USERNAME', 'ES_PASSWORD'].map((name) => {
    const value = env[name] ?? '';
    return name === 'ES_PASSWORD' ? value : value.trim();
  });
  if (key && (user || password)) {
    const hint = 'Unset ES_API_KEY, or ES_USERNAME and ES_PASSWORD.';
    throw new DialerError('config', 'There are both an API key and a user name for the search engine.', hint);
  }
  if (key) {
    const encoded = key.includes(':') ? base64(key) : key;
    if (/^[\w+/=-]+$/.test(encoded)) {
      return { headers: { authorization: `ApiKey ${encoded}` }, secrets: [key, encoded] };
    }
    const hint = 'Copy what Elasticsearch calls "encoded" when it makes one, or write it as id:api_key.';
    throw new DialerError('config', 'ES_API_KEY is not an API key of Elasticsearch.', hint);
  }
  if (!user && !password) return { headers: {}, secrets: [] };
  if (!user || !password) {
    const missing = user ? 'ES_PASSWORD' : 'ES_USERNAME';
    throw new DialerError('config', `${missing} is not set.`, 'ES_USERNAME and ES_PASSWORD are set together.');
  }
  if (user.includes(':')) throw new DialerError('config', 'ES_USERNAME has a colon in it.', 'Basic auth allows none.');
  const encoded = base64(`${user}:${password}`);
  return { headers: { authorization: `Basic ${encoded}` }, secrets: [password, encoded] };
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
