/** What Zoom sends in ten minutes from the largest of accounts, several times over. */
const MOST_REMEMBERED = 50_000;

/**
 * Remembers what was taken, so that the same is not taken twice, for as long as its time would let it pass (Unix ms). Only
 * what is rightly signed may be told to it: then nobody but Zoom can fill it. Beyond 50,000 it forgets the oldest.
 */
export function createReplays(most = MOST_REMEMBERED) {
  /** When each may be forgotten, in the order in which they came. */
  const untilMs = new Map<string, number>();
  return {
    /** Whether this is the first time. */
    isNew(key: string, passesUntilMs: number, nowMs: number): boolean {
      if ((untilMs.get(key) ?? Number.NEGATIVE_INFINITY) >= nowMs) return false;
      for (const [other, until] of untilMs) {
        if (until >= nowMs && untilMs.size < most) break;
        untilMs.delete(other);
      }
      untilMs.set(key, passesUntilMs);
      return true;
    },
    get size() {
      return untilMs.size;
    },
  };
}
