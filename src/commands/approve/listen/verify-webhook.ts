import { readEvent } from './event.ts';
import { createReplays } from './replays.ts';
import { encryptedToken, isSigned, isWellFormed, type Signed, sentAtMs, WINDOW_MS } from './signature.ts';

/** Why a request was refused: for the log, never for who sent it. */
export type Refusal = 'signature' | 'time' | 'replay' | 'content' | 'size';

export interface Verdict {
  status: number;
  /** Of the answer, as JSON. */
  json?: object;
  refusal?: Refusal;
  /** What is to be done once it is answered. */
  registration?: { meetingId: string; registrantId: string };
}

const WRONG: Verdict = { status: 401, refusal: 'signature' };

/** Decides on requests to one address, with the app's secret. It remembers what it has taken. */
export function createJudge(secret: string, replays = createReplays()) {
  return {
    /** Before the body is read; nothing where that has to be. */
    first: (signed: Signed): Verdict | undefined => (isWellFormed(signed) ? undefined : WRONG),
    /** `nowMs`: Unix ms. */
    decide(signed: Signed, body: Buffer, nowMs: number): Verdict {
      if (!isWellFormed(signed) || !isSigned(signed, body, secret)) return WRONG;
      const sentMs = sentAtMs(signed);
      if (Math.abs(nowMs - sentMs) > WINDOW_MS) return { status: 401, refusal: 'time' };
      // From here on it is Zoom who speaks, or who has heard it.
      if (!replays.isNew(signed.signature, sentMs + WINDOW_MS, nowMs)) return { status: 401, refusal: 'replay' };
      const event = readEvent(body);
      if (!event) return { status: 400, refusal: 'content' };
      if (event.kind === 'other') return { status: 200 };
      if (event.kind === 'registration') return { status: 200, registration: event };
      const { plainToken } = event;
      return { status: 200, json: { plainToken, encryptedToken: encryptedToken(plainToken, secret) } };
    },
  };
}
