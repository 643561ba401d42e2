/** How long a claim lasts unless it is given back. */
export const LEASE_MS = 30_000;

/**
 * Whether a claim made at `claimedAtMs` still holds. Both directions count: the clocks of two processes differ by
 * milliseconds, and a clock that was set back must not block a claim for hours.
 */
export function isWithinLease(claimedAtMs: number, nowMs: number): boolean {
  return Math.abs(nowMs - claimedAtMs) < LEASE_MS;
}
