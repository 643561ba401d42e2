import type { Category, Reply } from './endpoints/endpoint.ts';
import type { SandboxOptions } from './options.ts';

type Limited = (answer: () => Partial<Reply>) => Partial<Reply>;

/** Zoom's limits of an account; where the options say nothing, those of a Business account. */
export function limiters(options: SandboxOptions): Record<Category, Limited> {
  const aDay = dailyLimiter(options.dailyLimit);
  const heavy = rateLimiter(options.heavyLimitPerSecond ?? 40, 'Heavy');
  const lists = rateLimiter(options.listsLimitPerMinute ?? 20, 'Resource-intensive');
  return {
    Medium: rateLimiter(options.limitPerSecond ?? 60, 'Medium'),
    Heavy: (answer) => aDay(() => heavy(answer)),
    'Resource-intensive': (answer) => aDay(() => lists(answer)),
  };
}

/**
 * Zoom's limit of the account for one category of requests, a second or for RESOURCE-INTENSIVE ones a minute, and the
 * headers with which it tells of it on every answer. (The words of a minute's limit are a guess.)
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

/** The account's limit a day, which HEAVY and RESOURCE-INTENSIVE requests share; where there is one, answers tell of it. */
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
