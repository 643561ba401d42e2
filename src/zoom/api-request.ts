import { TooLate } from '../base/http/failure.ts';
import { type History, SHORTEST_TRY_MS } from '../base/http/retry.ts';
import type { RawAnswer, RawRequest } from '../base/http/transport.ts';
import type { createBudget } from './budget.ts';
import { limitOf } from './limits.ts';
import type { createPaces } from './pace.ts';
import type { ZoomRequest } from './send-with-retry.ts';
import type { Token, tokenSource } from './token.ts';

/** The body of a command. */
export interface Command {
  json: object;
  /** Parts of it that must never be shown. */
  secrets: string[];
}

interface ApiPorts {
  /** Without a trailing slash. */
  apiUrl: string;
  tokens: ReturnType<typeof tokenSource>;
  paceOf: ReturnType<typeof createPaces>;
  budget: ReturnType<typeof createBudget>;
  exchange: (request: RawRequest) => Promise<RawAnswer>;
  /** Describes where a URL leads, for messages. */
  wayTo: (url: string) => string;
  remainingMs: () => number;
}

/** Prepares requests to Zoom's API: each try is sent with a valid token, at the account's pace, within its daily limit. */
export function apiRequests({ apiUrl, tokens, paceOf, budget, exchange, wayTo, remainingMs }: ApiPorts) {
  return (
    method: RawRequest['method'],
    path: string,
    command?: (history: History) => Promise<Command>,
  ): Omit<ZoomRequest<never>, 'read'> => {
    let token: Token | undefined;
    const url = apiUrl + path;
    const pace = paceOf(path);
    return {
      host: wayTo(url),
      path: path.replace(/\?.*/s, ''),
      refusal: 'refused',
      renewToken: () => token !== undefined && tokens.refuse(token),
      async send(history) {
        const answer = await pace.run(async () => {
          // Not sooner: while this one waited for its turn, another request may have found that the token is invalid.
          token = await tokens.get();
          const { accessToken } = token;
          const { json, secrets } = (await command?.(history)) ?? { json: undefined, secrets: [] };
          if (remainingMs() < SHORTEST_TRY_MS) throw new TooLate();
          const request = {
            method,
            url,
            headers: { authorization: `Bearer ${accessToken}`, ...(json && { 'content-type': 'application/json' }) },
            ...(json && { body: JSON.stringify(json) }),
            secrets: [accessToken, ...secrets],
          };
          return budget.run(() => exchange(request));
        });
        pace.learn(limitOf(answer.headers));
        return answer;
      },
    };
  };
}
