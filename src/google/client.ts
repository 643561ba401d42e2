import { checkProxy, secureUrl } from '../base/http/address.ts';
import { createEnding } from '../base/http/ending.ts';
import { thrownFailure } from '../base/http/failure.ts';
import { jsonObject } from '../base/http/json-object.ts';
import type { Repeat } from '../base/http/retry.ts';
import { type Exchange, sendWithRetry } from '../base/http/send-with-retry.ts';
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
  repeat: Repeat;
  /** What it is about, to explain a refusal; the folder of a new Sheet if left out. */
  target?: GoogleTarget;
  /** Returns the wanted part of the JSON object of a 200, or undefined if it is not there. */
  read: (answer: Record<string, unknown>) => T | undefined;
}

export interface Google {
  account: ServiceAccount;
  /** Aborts at the deadline. */
  deadline: AbortSignal;
  /** Sends a request, with retries. Throws DialerError; with `isUnknown`, Google may have done what was asked. */
  send<T>(request: GoogleRequest<T>): Promise<T>;
  close(): void;
}

/** What to do with an answer. */
type Handling<T> = Pick<GoogleRequest<T>, 'repeat' | 'target' | 'read'>;

/**
 * Opens Drive and Sheets for one service account, with the access of `scope`, until `deadlineMs` from now. Throws
 * DialerError `config`.
 */
export function createGoogle(
  account: ServiceAccount,
  { env, now, elapsedMs }: Pick<Deps, 'env' | 'now' | 'elapsedMs'>,
  { deadlineMs, scope }: { deadlineMs: number; scope: Scope },
): Google {
  const urls = googleUrls(env);
  const ending = createEnding({ elapsedMs, deadlineMs: elapsedMs() + deadlineMs });
  const transport = createTransport(ending.deadline);

  function send<T>(request: RawRequest, { repeat, target, read }: Handling<T>): Promise<T> {
    const exchange: Exchange<T, GoogleFailure> = {
      async send() {
        ending.closing.throwIfAborted();
        return transport.exchange(request);
      },
      read({ status, body }) {
        const json = status === 200 ? jsonObject(body) : undefined;
        return json && read(json);
      },
      answerFailure: (answer) => googleFailure(answer, now.getTime() + elapsedMs()),
      thrownFailure: (error) => thrownFailure(error, ending.closing),
    };
    return sendWithRetry(exchange, {
      repeat,
      elapsedMs,
      withinMs: ending.remainingMs(),
      wakeUp: ending.closing,
      giveUp: (failure, { isUnknown }) =>
        new DialerError(...explain(failure, transport.wayTo(request.url), account, target), isUnknown),
    });
  }

  // Valid for an hour, so one is enough.
  let token: Promise<string> | undefined;
  return {
    account,
    deadline: ending.deadline,
    async send({ method, api, path, query, body, ...handling }) {
      token ??= fetchToken(account, { url: urls.token, scope }, (request) =>
        send(request, { repeat: 'always', read: readToken }),
      );
      const accessToken = await token;
      const request = {
        method,
        url: `${urls[api]}${path}?${queryText(query)}`,
        headers: { authorization: `Bearer ${accessToken}`, ...(body && { 'content-type': 'application/json' }) },
        ...(body && { body: JSON.stringify(body) }),
        secrets: [accessToken],
      };
      return send(request, handling);
    },
    close() {
      ending.close();
      transport.close();
    },
  };
}

/** Repeats a parameter for each of its values. */
function queryText(query: GoogleRequest<unknown>['query']): string {
  const pairs = Object.entries(query).flatMap(([name, values]) =>
    [values].flat().map((value): [string, string] => [name, value]),
  );
  return String(new URLSearchParams(pairs));
}

/** Google's addresses. DIALER_GOOGLE_URL replaces the host of all of them. */
function googleUrls(env: Deps['env']): typeof URLS {
  const other = env.DIALER_GOOGLE_URL?.trim();
  const origin = other && new URL(secureUrl('DIALER_GOOGLE_URL', other, 'https://google.example.edu')).origin;
  const at = (url: string) => (origin ? origin + new URL(url).pathname : url);
  const urls = { token: at(URLS.token), drive: at(URLS.drive), sheets: at(URLS.sheets) };
  for (const url of Object.values(urls)) checkProxy(env, url);
  return urls;
}
