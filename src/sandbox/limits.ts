import type { Category, Reply } from './endpoints/endpoint.ts';
import type { SandboxOptions } from './options.ts';

type Limited = (answer: () => Partial<Reply>) => Partial<Reply>;

/** An account's rate limits by category: those of a Business account, unless the options set others. */
export function limiters(options: SandboxOptions): Record<Category, Limited> {
  const daily = dailyLimiter(options.dailyLimit);
  const heavy = rateLimiter(options.heavyLimitPerSecond ?? 40, 'Heavy');
  const lists = rateLimiter(options.listsLimitPerMinute ?? 20, 'Resource-intensive');
  return {
    Medium: rateLimiter(options.limitPerSecond ?? 60, 'Medium'),
    Heavy: (answer) => daily(() => heavy(answer)),
    'Resource-intensive': (answer) => daily(() => lists(answer)),
  };
}

/**
 * Limits one category of requests per second, or per minute if it is RESOURCE-INTENSIVE, and reports the limit in the headers
 * of every reply, as Zoom does. The message of the per-minute limit is a guess.
 */
function rateLimiter(limit: number, category: Category): Limited {
  const perSeconds = category === 'Resource-intensive' ? 60 : 1;
  let window = 0;
  let used = 0;
  return (answer) => {
    const now = Math.floor(Date.now() / 1000 / perSeconds);
    if (now !== window) used = 0;
    window = now;
    used++;
    const headers = {
      'x-ratelimit-category': category,
      'x-ratelimit-type': 'QPS',
      'x-ratelimit-limit': String(limit),
      'x-ratelimit-remaining': String(Math.max(0, limit - used)),
    };
    if (used <= limit) {
      const reply = answer();
      return { ...reply, headers: { ...headers, ...reply.headers } };
    }
    const message = `You have reached the maximum per-${perSeconds === 1 ? 'second' : 'minute'} rate limit for this API. Try again later.`;
    const reset = { 'x-ratelimit-reset': String((now + 1) * perSeconds) };
    return { status: 429, headers: { ...headers, ...reset }, body: { code: 429, message } };
  };
}

/** The account's daily limit, shared by HEAVY and RESOURCE-INTENSIVE requests and reported in the headers of every reply. */
function dailyLimiter(limit: number | undefined): Limited {
  let used = 0;
  return (answer) => {
    if (limit === undefined) return answer();
    const isOver = used >= limit;
    if (!isOver) used++;
    const headers = {
      'x-ratelimit-type': 'Daily-limit',
      'x-ratelimit-limit': String(limit),
      'x-ratelimit-remaining': String(limit - used),
    };
    if (!isOver) {
      const reply = answer();
      return { ...reply, headers: { ...reply.headers, ...headers } };
    }
    const midnight = new Date(new Date().setUTCHours(24, 0, 0, 0)).toISOString().replace(/\.\d+/, '');
    const message = 'You have reached the maximum daily rate limit for this API. Refer to the response header.';
    return { status: 429, headers: { ...headers, 'retry-after': midnight }, body: { code: 429, message } };
  };
}
