import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import axios from 'axios';
import { isLoopback } from '../config.ts';
import type { RawAnswer } from './failure.ts';

export interface RawRequest {
  method: 'GET' | 'POST' | 'PATCH';
  /** Absolute, https, or http on this machine; parameters already encoded into it. */
  url: string;
  headers: Record<string, string>;
  body?: string;
  /** Parts of the request that must never come back in a message. */
  secrets: string[];
}

const REQUEST_TIMEOUT_MS = 8000;
/** A page of 300 rooms is about 60 KB. */
const LONGEST_ANSWER_BYTES = 10 * 1024 * 1024;

/** HTTP as a run of dialer uses it: one keep-alive agent, no redirects, bounded in time and size, nothing decoded. */
export function createTransport(deadline: AbortSignal) {
  const options = { keepAlive: true };
  const agents = { httpAgent: new HttpAgent(options), httpsAgent: new HttpsAgent(options) };
  const http = axios.create({
    ...agents,
    // A redirect would carry the passcode in the body to another host.
    maxRedirects: 0,
    maxContentLength: LONGEST_ANSWER_BYTES,
    responseType: 'text',
    transformResponse: (body: string) => body,
    transformRequest: (body: string) => body,
    validateStatus: () => true,
  });
  return {
    /** Any status is an answer; throws AxiosError when there is none, or none within 8 s or the deadline. */
    async exchange({ method, url, headers, body, secrets }: RawRequest): Promise<RawAnswer> {
      const answer = await http.request<string>({
        // Only the path is left to `url`, so that nothing in it can name another host.
        baseURL: new URL(url).origin,
        url: url.slice(new URL(url).origin.length),
        allowAbsoluteUrls: false,
        method,
        headers,
        data: body,
        // axios's own `timeout` does not end an answer that drips.
        signal: AbortSignal.any([deadline, AbortSignal.timeout(REQUEST_TIMEOUT_MS)]),
        ...(isLoopback(new URL(url)) && { proxy: false }),
      });
      return { status: answer.status, headers: { ...answer.headers }, body: answer.data, secrets };
    },
    close() {
      agents.httpAgent.destroy();
      agents.httpsAgent.destroy();
    },
  };
}
