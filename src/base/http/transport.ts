import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import axios from 'axios';
import { PROXY_REFUSED, proxyRefusals, proxyUrl, readProxy } from './proxy.ts';

export interface RawRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH';
  /** Absolute, with its query already encoded. */
  url: string;
  headers: Record<string, string>;
  body?: string;
  /** When to give up; after 8 s if left out. */
  withinMs?: number;
  /** Parts of the request that must never be shown. */
  secrets: string[];
}

export type Headers = Record<string, unknown>;

/** An answer of any status, with its body still unparsed. */
export interface RawAnswer {
  status: number;
  headers: Headers;
  body: string;
  /** Secrets of the request, to be masked in the service's words, which may echo them. */
  secrets: string[];
}

const REQUEST_TIMEOUT_MS = 8000;
/** Far more than a page of 300 rooms, which has about 60 KB. */
const LONGEST_ANSWER_BYTES = 10 * 1024 * 1024;

/** HTTP for one run: one keep-alive agent, no redirects, limits on time and size, and bodies as text. */
export function createTransport(deadline: AbortSignal) {
  const options = { keepAlive: true };
  const agents = { httpAgent: new HttpAgent(options), httpsAgent: new HttpsAgent(options) };
  const http = axios.create({
    ...agents,
    // A redirect would carry secrets in the body to another host.
    maxRedirects: 0,
    maxContentLength: LONGEST_ANSWER_BYTES,
    responseType: 'text',
    transformResponse: (body: string) => body,
    transformRequest: (body: string) => body,
    validateStatus: () => true,
  });
  return {
    /** Resolves to an answer of any status. Throws AxiosError if none comes in time, or by the deadline. */
    async exchange({ method, url, headers, body, withinMs, secrets }: RawRequest): Promise<RawAnswer> {
      const target = new URL(url);
      const proxy = proxyUrl(target);
      if (proxy && proxyRefusals.has(proxy)) return { status: PROXY_REFUSED, headers: {}, body: '', secrets };
      // axios's `timeout` does not end a slowly dripping answer. AbortSignal.any with AbortSignal.timeout would not do: Node
      // 20 may garbage-collect such a signal, and the limit with it.
      const limit = new AbortController();
      const abort = () => limit.abort();
      const timer = setTimeout(abort, withinMs ?? REQUEST_TIMEOUT_MS);
      deadline.addEventListener('abort', abort);
      try {
        const answer = await http.request<string>({
          // Keeps anything in `url` from naming another host.
          baseURL: target.origin,
          url: target.pathname + target.search,
          allowAbsoluteUrls: false,
          method,
          headers,
          data: body,
          signal: limit.signal,
          proxy: proxy ? readProxy(proxy) : false,
        });
        if (proxy && answer.status === PROXY_REFUSED) proxyRefusals.note(proxy);
        return { status: answer.status, headers: { ...answer.headers }, body: answer.data, secrets };
      } catch (error) {
        // A 202 is complete without its body: the service has accepted the command.
        if (axios.isAxiosError(error) && error.response?.status === 202) {
          return { status: 202, headers: { ...error.response.headers }, body: '', secrets };
        }
        throw error;
      } finally {
        clearTimeout(timer);
        deadline.removeEventListener('abort', abort);
      }
    },
    /** Says where a request goes: the host, and the proxy in between, without its password. */
    wayTo(url: string): string {
      const target = new URL(url);
      const proxy = proxyUrl(target);
      return proxy ? `${target.host} through the proxy ${proxy.host}` : target.host;
    },
    close() {
      agents.httpAgent.destroy();
      agents.httpsAgent.destroy();
    },
  };
}
