import type { Reply } from './server.ts';

/** What Zoom calls a request by what it costs. */
export type Category = 'Medium' | 'Heavy';

/** Zoom's per-second limit of the account for one category of requests, and the headers with which it tells of it on every answer. */
export function rateLimiter(
  limitPerSecond: number,
  category: Category,
): (answer: () => Partial<Reply>) => Partial<Reply> {
  let second = 0;
  let used = 0;
  return (answer) => {
    const now = Math.floor(Date.now() / 1000);
    if (now !== second) used = 0;
    second = now;
    used++;
    const headers = {
      'x-ratelimit-category': category,
      'x-ratelimit-type': 'QPS',
      'x-ratelimit-limit': String(limitPerSecond),
      'x-ratelimit-remaining': String(Math.max(0, limitPerSecond - used)),
    };
    if (used <= limitPerSecond) {
      const reply = answer();
      return { ...reply, headers: { ...headers, ...reply.headers } };
    }
    const message = 'You have reached the maximum per-second rate limit for this API. Try again later.';
    return { status: 429, headers: { ...headers, 'x-ratelimit-reset': String(now + 1) }, body: { code: 429, message } };
  };
}
