import { MINUTE_MS } from '../base/system/time.ts';
import { LAST_TRY_FAILED } from '../ledger/joins.ts';
import { minuteOf } from '../schedule/due.ts';
import type { Outcome } from './outcome.ts';
import type { TickPorts } from './ports.ts';
import type { TickLedger } from './tick-ledger.ts';
import { isLastChance } from './window.ts';

/**
 * Adds to each failure until when the next runs retry it, or that this was its last try. Last tries are recorded as missed,
 * or as unknown, so that no later run reports them again.
 */
export async function withRetries(
  outcomes: Outcome[],
  ledger: TickLedger,
  { now, past, joinRoom }: TickPorts,
): Promise<Outcome[]> {
  const failures = outcomes.filter(({ outcome }) => outcome === 'failed');
  const failed = new Set(failures);
  // A join that was stopped before its first try is reported as missed, unless a later run sends it.
  const over = failures.filter(({ code, join }) => code !== 'stopped' && isLastChance(join, now, past));
  for (const reason of joinRoom ? new Set(over.map((outcome) => outcome.reason)) : []) {
    const those = over.filter((outcome) => outcome.reason === reason);
    const joinsThat = (isUnknown: boolean) =>
      those.filter((one) => one.isUnknown === isUnknown).map(({ join }) => join);
    await ledger.end(joinsThat(false), 'missed', `${LAST_TRY_FAILED}: ${reason}`);
    await ledger.end(joinsThat(true), 'unknown', reason);
  }
  // What was sent without the ledger is not retried.
  const isRetried = ({ join }: Outcome) =>
    !isLastChance(join, now, past) && (!ledger.error() || join.dueAt < minuteOf(now).from);
  // No other run follows one that was started by hand.
  const isFollowed = joinRoom && past.since && past.catchUpMinutes > 0;
  return outcomes.map((ended): Outcome => {
    if (!failed.has(ended)) return ended;
    const outcome = { ...ended, isUnknown: ended.isUnknown || (ledger.entry(ended.join)?.isUnknown ?? false) };
    const isLast = !isFollowed || !isRetried(outcome);
    if (isLast && ended.isUnknown) return { ...outcome, outcome: 'unknown', ...(isFollowed && { isLast }) };
    if (!isFollowed) return outcome;
    if (isLast) return { ...outcome, isLast };
    return { ...outcome, triedUntil: new Date(outcome.join.dueAt.getTime() + past.catchUpMinutes * MINUTE_MS) };
  });
}
