import { getProxyForUrl } from 'proxy-from-env';
import { isLoopback } from '../system/credential-hosts.ts';
import { MINUTE_MS } from '../system/time.ts';

/** The status with which a proxy asks for other credentials. */
export const PROXY_REFUSED = 407;

/** The proxy between this machine and a host, as axios takes it. */
export interface Proxy {
  protocol: string;
  /** Without its port. */
  host: string;
  port: number;
  auth?: { username: string; password: string };
}

/** The proxy for requests to `target` as the environment has it, with its credentials; empty if they go directly. */
export function proxySetting(target: URL): string {
  return isLoopback(target) ? '' : getProxyForUrl(target.href);
}

/** The same as a URL. `checkProxy` has found that it is one. */
export function proxyUrl(target: URL): URL | undefined {
  const proxy = proxySetting(target);
  return proxy === '' ? undefined : new URL(proxy);
}

/** Reads a proxy's URL. axios does it, too, but sends user and password as they stand there, percent-encoded. */
export function readProxy({ protocol, hostname, port, username, password }: URL): Proxy {
  const auth = { username: decoded(username), password: decoded(password) };
  return {
    protocol,
    host: hostname,
    port: Number(port) || (protocol === 'https:' ? 443 : 80),
    ...((username || password) && { auth }),
  };
}

/** A password with a plain % in it is taken as it is. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * Remembers, for all requests of this process, which proxies refused the credentials in the last minute: every further try
 * counts towards the number after which a directory locks the account.
 */
export const proxyRefusals = (() => {
  const refusedAtMs = new Map<string, number>();
  return {
    note: ({ href }: URL) => void refusedAtMs.set(href, performance.now()),
    has: ({ href }: URL) => performance.now() - (refusedAtMs.get(href) ?? Number.NEGATIVE_INFINITY) < MINUTE_MS,
  };
})();
