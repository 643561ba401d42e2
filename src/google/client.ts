import { setTimeout as sleep } from 'node:timers/promises';
import { checkProxy, secureUrl } from '../base/http/address.ts';
import { jsonObject, thrownFailure } from '../base/http/failure.ts';
import { retryWaitMs } from '../base/http/retry.ts';
import { createTransport, type RawRequest } from '../base/http/transport.ts';
import type { Deps } from '../base/system/deps.ts';
import { DialerError } from '../errors.ts';
import { explain, type GoogleTarget } from './explain.ts';
import { type GoogleFailure, googleFailure } from './failure.ts';
import type { ServiceAccount } from './key-file.ts';
import { fetchToken, readToken, type Scope } from './token.ts';

const URLS = {
  token: 'https://oauth2.googleapis.com/token',
  drive: 'https://www.googleapis.com/drive/v3',
  sheets: 'https://sheets.googleapis.com/v4/spreadsheets',
};

export interface GoogleRequest<T> {
  method: RawRequest['method'];
  api: 'drive' | 'sheets';
  path: string;
  query: Record<string, string | string[]>;
  body?: object;
  /** Doing it twice does no harm. */
  safe: boolean;
  /** It is right only for this moment: when it fails, the caller looks again before another try. */
  once?: boolean;
  /** A refusal is explained by it; the folder of a new Sheet, when left out. */
  subject?: GoogleTarget;
  /** What is wanted of the JSON object of a 200; nothing when it is not there. */
  read: (answer: Record<string, unknown>) => T | undefined;
}

export interface Google {
  account: ServiceAccount;
  /** Aborts when the time is over. */
  deadline: AbortSignal;
  /** Throws DialerError; `isUnknown` when it was not safe to repeat and nobody knows whether Google did it. */
  ask<T>(request: GoogleRequest<T>): Promise<T>;
  close(): void;
}

/** Drive and Sheets, as far as `scope` goes, for one service account and `deadlineMs` from now. Throws DialerError `config`. */
export function createGoogle(
  account: ServiceAccount,
  { env, now, elapsedMs }: Pick<Deps, 'env' | 'now' | 'elapsedMs'>,
  { deadlineMs, scope }: { deadlineMs: number; scope: Scope },
): Google {
  const urls = googleUrls(env);
  const endsAtMs = elapsedMs() + deadlineMs;
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), deadlineMs).unref();
  const transport = createTransport(deadline.signal);

  /** Tries until the answer is the wanted one, the failure is final, or there is no time for another try. */
  async function settle<T>(request: RawRequest, wanted: Wanted<T>): Promise<T> {
    const { safe, once = false, subject = 'folder', read } = wanted;
    // No other token would be taken.
    const history = { failures: 0, unknown: 0, tokenRenewed: true };
    for (;;) {
      let failure: GoogleFailure;
      try {
        deadline.signal.throwIfAborted();
        const answer = await transport.exchange(request);
        const json = answer.status === 200 ? jsonObject(answer.body) : undefined;
        const value = json && read(json);
        if (value !== undefined) return value;
        failure = googleFailure(answer, now.getTime() + elapsedMs());
      } catch (error) {
        failure = thrownFailure(error, deadline.signal);
      }
      history.failures++;
      const isUnknown = !safe && failure.class === 'unknown';
      const options = { safe, remainingMs: endsAtMs - elapsedMs(), random: Math.random() };
      const waitMs = isUnknown || once ? undefined : retryWaitMs(failure, history, options);
      if (waitMs === undefined) {
        throw new DialerError(...explain(failure, transport.wayTo(request.url), account, subject), isUnknown);
      }
      await sleep(waitMs, undefined, { signal: deadline.signal }).catch(() => undefined);
    }
  }

  // One is enough: it is good for an hour.
  let token: Promise<string> | undefined;
  return {
    account,
    deadline: deadline.signal,
    async ask({ method, api, path, query, body, ...wanted }) {
      const send = (request: RawRequest) => settle(request, { safe: true, read: readToken });
      token ??= fetchToken(account, { url: urls.token, scope }, send);
      const accessToken = await token;
      const request = {
        method,
        url: `${urls[api]}${path}?${queryText(query)}`,
        headers: { authorization: `Bearer ${accessToken}`, ...(body && { 'content-type': 'application/json' }) },
        ...(body && { body: JSON.stringify(body) }),
        secrets: [accessToken],
      };
      return settle(request, wanted);
    },
    close() {
      clearTimeout(timer);
      transport.close();
    },
  };
}

type Wanted<T> = Pick<GoogleRequest<T>, 'safe' | 'once' | 'subject' | 'read'>;

/** A parameter with several values comes that many times. */
function queryText(query: GoogleRequest<unknown>['query']): string {
  const pairs = Object.entries(query).flatMap(([name, values]) =>
    [values].flat().map((value): [string, string] => [name, value]),
  );
  return String(new URLSearchParams(pairs));
}

/** Where Google is; DIALER_GOOGLE_URL puts another host in the place of all of its. */
function googleUrls(env: Deps['env']): typeof URLS {
  const other = env.DIALER_GOOGLE_URL?.trim();
  const origin = other && new URL(secureUrl('DIALER_GOOGLE_URL', other, 'https://google.example.edu')).origin;
  const at = (url: string) => (origin ? origin + new URL(url).pathname : url);
  const urls = { token: at(URLS.token), drive: at(URLS.drive), sheets: at(URLS.sheets) };
  for (const url of Object.values(urls)) checkProxy(env, url);
  return urls;
}
