import type { RawAnswer } from '../base/http/transport.ts';

/** Half of the second to which a Date header is cut. */
const CUT_MS = 500;

/** Compares Zoom's clock, by the Date of its answers, with this machine's (Unix ms). */
export function compareClocks(clockMs: () => number) {
  let best: { offsetMs: number; roundTripMs: number } | undefined;
  return {
    async watch(exchange: Promise<RawAnswer>): Promise<RawAnswer> {
      const sentMs = clockMs();
      const answer = await exchange;
      const roundTripMs = clockMs() - sentMs;
      const offsetMs = Date.parse(String(answer.headers.date ?? '')) + CUT_MS - (sentMs + roundTripMs / 2);
      // The quicker the answer came, the less it can be off.
      if (!Number.isNaN(offsetMs) && roundTripMs < (best?.roundTripMs ?? Infinity)) best = { offsetMs, roundTripMs };
      return answer;
    },
    offsetMs: () => best?.offsetMs,
  };
}
