import type { RawAnswer } from '../base/http/transport.ts';

/** A Date header is cut to the second: half a second on average. */
const CUT_MS = 500;

/** Compares this machine's clock (`clockMs`, Unix ms) with Zoom's, as the Date of its answers shows it. */
export function compareClocks(clockMs: () => number) {
  let best: { offsetMs: number; roundTripMs: number } | undefined;
  return {
    /** Waits for an answer, and reads its Date. */
    async watch(exchange: Promise<RawAnswer>): Promise<RawAnswer> {
      const sentMs = clockMs();
      const answer = await exchange;
      const roundTripMs = clockMs() - sentMs;
      const offsetMs = Date.parse(String(answer.headers.date ?? '')) + CUT_MS - (sentMs + roundTripMs / 2);
      // The quickest answer is the most exact one.
      if (!Number.isNaN(offsetMs) && roundTripMs < (best?.roundTripMs ?? Infinity)) best = { offsetMs, roundTripMs };
      return answer;
    },
    /** How far Zoom's clock is ahead, in ms; undefined before an answer with a Date. */
    offsetMs: () => best?.offsetMs,
  };
}
