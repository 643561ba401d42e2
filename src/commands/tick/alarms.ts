import { join } from 'node:path';
import type { Account } from '../../base/report/account.ts';
import { readStateFile, replaceStateFile } from '../../base/system/state-file.ts';
import { DAY_MS, MINUTE_MS } from '../../base/system/time.ts';

// Failures on their way to somebody: each stays pending until its target has taken it, over as many runs as that takes.

/** Where alarms go. */
export type AlarmTarget = 'DIALER_PING_URL' | 'DIALER_ALERT_URL';

/** A failure that its target has not taken yet. */
export interface Alarm {
  key: string;
  text: string;
  /** When it was raised, as ISO 8601. */
  since: string;
  /** How often it was sent in vain. */
  tries: number;
  triedAt?: string;
}

/** What a run does about the alarms of one target. */
export interface AlarmPlan {
  /** Everything that is pending now. */
  pending: Alarm[];
  /** Those that could not be delivered for a day. */
  givenUp: Alarm[];
  /** Whether to send now. */
  isDue: boolean;
}

export interface AlarmState {
  pending: Partial<Record<AlarmTarget, Alarm[]>>;
  /** The host that accepts alerts, but does not say whether it shows them. */
  acceptedBy?: string;
}

const FILE = 'alarms.json';
const LONGEST_WAIT_MINUTES = 60;

/** Adds new failures to the pending alarms, and gives up on the oldest. */
export function planAlarms(before: Alarm[], failures: { key: string; text: string }[], now: Date): AlarmPlan {
  const byKey = new Map(before.map((alarm) => [alarm.key, alarm]));
  for (const { key, text } of failures) {
    if (!byKey.has(key)) byKey.set(key, { key, text, since: now.toISOString(), tries: 0 });
  }
  const all = [...byKey.values()];
  const pending = all.filter((alarm) => !isOverdue(alarm, now));
  return {
    pending,
    givenUp: all.filter((alarm) => isOverdue(alarm, now)),
    isDue: pending.some((alarm) => isDue(alarm, now)),
  };
}

/** What is still pending after the alarms were sent, as they all are if one of them is due. */
export function afterSending(pending: Alarm[], isDelivered: boolean, now: Date): Alarm[] {
  if (isDelivered) return [];
  return pending.map((alarm) =>
    isDue(alarm, now) ? { ...alarm, tries: alarm.tries + 1, triedAt: now.toISOString() } : alarm,
  );
}

export function accountOfAlarms(target: AlarmTarget, { pending, givenUp }: AlarmPlan, left: Alarm[]): Account {
  const total = pending.length + givenUp.length;
  return {
    of: `alarms for ${target}`,
    total,
    parts: { delivered: pending.length - left.length, pending: left.length, 'given up': givenUp.length },
  };
}

/** After 1, 2, 4 … 60 minutes, counted in whole minutes of the clock: runs begin at slightly different seconds. */
function isDue({ tries, triedAt }: Alarm, now: Date): boolean {
  if (triedAt === undefined) return true;
  const minute = (at: number) => Math.floor(at / MINUTE_MS);
  const waited = Math.abs(minute(now.getTime()) - minute(Date.parse(triedAt)));
  return waited >= Math.min(2 ** (tries - 1), LONGEST_WAIT_MINUTES);
}

/** Also true for an alarm from the future: the clock was wrong then, or is now. */
function isOverdue({ since }: Alarm, now: Date): boolean {
  return Math.abs(now.getTime() - Date.parse(since)) >= DAY_MS;
}

export function readAlarms(folder: string): AlarmState {
  try {
    const { pending, acceptedBy } = JSON.parse(readStateFile(join(folder, FILE))?.text ?? '');
    const alarmsFor = (target: AlarmTarget) =>
      Array.isArray(pending?.[target]) ? pending[target].filter(isAlarm) : [];
    return {
      pending: { DIALER_PING_URL: alarmsFor('DIALER_PING_URL'), DIALER_ALERT_URL: alarmsFor('DIALER_ALERT_URL') },
      ...(typeof acceptedBy === 'string' && { acceptedBy }),
    };
  } catch {
    return { pending: {} };
  }
}

/** If this cannot be written, an alarm is sent again as long as it is a failure of the run. */
export function writeAlarms(folder: string, state: AlarmState): void {
  replaceStateFile(join(folder, FILE), JSON.stringify(state));
}

function isAlarm(value: unknown): value is Alarm {
  const { key, text, since, tries, triedAt } = (value ?? {}) as Partial<Record<keyof Alarm, unknown>>;
  const isDate = (date: unknown) => typeof date === 'string' && !Number.isNaN(Date.parse(date));
  return (
    typeof key === 'string' &&
    typeof text === 'string' &&
    typeof tries === 'number' &&
    isDate(since) &&
    (triedAt === undefined || isDate(triedAt))
  );
}
