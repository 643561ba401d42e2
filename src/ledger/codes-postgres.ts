import { createHash, randomUUID } from 'node:crypto';
import {
  type CodeLedger,
  type NotifiedRegistrant,
  type Redemption,
  type RedemptionClaim,
  type RedemptionState,
  registrantKey,
  type WaitingRegistrant,
} from './codes.ts';
import {
  CLAIM,
  CREATE,
  MARK_NOTIFIED,
  MARK_SENT,
  NOTIFIED,
  REDEMPTIONS,
  SETTLE,
  SETTLE_UNCLAIMED,
} from './codes-sql.ts';
import { LEASE_MS } from './lease.ts';
import { type Session, session } from './session.ts';
import { columnsOf } from './sql.ts';

interface NotifiedRow {
  code: string;
  meeting_id: string;
  registrant_id: string;
  email: string;
  name: string;
  reason: string;
  at_ms: number;
}

interface RedemptionRow extends NotifiedRow {
  state: RedemptionState;
  is_held: boolean;
  sent_today: number;
}

interface ChangedRow {
  code_hash: string;
  meeting_id: string;
  registrant_id: string;
}

/**
 * The code ledger of several hosts, in two tables that it creates. A code is a row: while one run changes it, others wait,
 * and then see the change. `account` is the Zoom account's ID, `owner` this run. Connects on first use, and only then finds
 * that a URL is invalid.
 */
export function postgresCodeLedger(url: string, account: string, owner: string): CodeLedger {
  return codeLedgerIn(session(url, CREATE), account, owner);
}

/** The same, in a session that exists. */
export function codeLedgerIn({ query, close }: Session, account: string, owner: string): CodeLedger {
  /** Runs a statement for claims. Resolves to those that it changed. A statement cannot touch a row twice, so a code that occurs twice takes two. */
  async function change(statement: string, claims: RedemptionClaim[], ...more: string[]): Promise<RedemptionClaim[]> {
    const done = new Set<string>();
    for (const round of roundsOf(claims, ({ key }) => key)) {
      const columns = columnsOf(
        round.map((claim) => [hashOf(claim.key), ...textsOf(claim)]),
        6,
      );
      const rows = await query<ChangedRow>(statement, [account, owner, ...columns, ...more]);
      for (const row of rows) done.add(JSON.stringify([row.code_hash, row.meeting_id, row.registrant_id]));
    }
    return claims.filter(({ key, meetingId, registrantId }) =>
      done.has(JSON.stringify([hashOf(key), escaped(meetingId), escaped(registrantId)])),
    );
  }

  return {
    async read() {
      const [redemptions, notified] = await Promise.all([
        query<RedemptionRow>(REDEMPTIONS, [account]),
        query<NotifiedRow>(NOTIFIED, [account]),
      ]);
      return {
        redemptions: new Map(redemptions.map((row) => [original(row.code), redemptionOf(row)])),
        notified: notified.map(notifiedOf),
      };
    },
    claim: (claims) => change(CLAIM, claims),
    async markSent(claims) {
      const startedAtMs = process.uptime() * 1000;
      const mine = await change(MARK_SENT, claims);
      // This machine may have been suspended before it got the answer.
      return process.uptime() * 1000 - startedAtMs < LEASE_MS ? mine : [];
    },
    async settle(claims, state, reason) {
      await change(SETTLE, claims, state, escaped(reason));
    },
    async settleUnclaimed(claims, state, reason) {
      await change(SETTLE_UNCLAIMED, claims, state, escaped(reason));
    },
    async markNotified(waiting) {
      const changed = new Set<WaitingRegistrant>();
      for (const round of roundsOf(waiting, registrantKey)) {
        const byHash = new Map(round.map((each) => [hashOf(registrantKey(each)), each]));
        const columns = columnsOf(
          [...byHash].map(([hash, each]) => [hash, ...textsOf(each), escaped(each.reason)]),
          7,
        );
        const rows = await query<{ registrant_hash: string }>(MARK_NOTIFIED, [account, randomUUID(), ...columns]);
        for (const { registrant_hash } of rows) changed.add(byHash.get(registrant_hash) as WaitingRegistrant);
      }
      return waiting.filter((each) => changed.has(each));
    },
    close,
  };
}

/** Splits into lists in which no key occurs twice, keeping the order. */
function roundsOf<T>(all: T[], keyOf: (each: T) => string): T[][] {
  const rounds: T[][] = [];
  const counts = new Map<string, number>();
  for (const each of all) {
    const nth = counts.get(keyOf(each)) ?? 0;
    counts.set(keyOf(each), nth + 1);
    rounds[nth] ??= [];
    rounds[nth].push(each);
  }
  return rounds;
}

function textsOf({ key, meetingId, registrantId, email, name }: RedemptionClaim): string[] {
  return [key, meetingId, registrantId, email, name].map(escaped);
}

function redemptionOf(row: RedemptionRow): Redemption {
  return { ...notifiedOf(row), state: row.state, isHeld: row.is_held, sentToday: row.sent_today };
}

function notifiedOf(row: NotifiedRow): NotifiedRegistrant {
  return {
    key: original(row.code),
    meetingId: original(row.meeting_id),
    registrantId: original(row.registrant_id),
    email: original(row.email),
    name: original(row.name),
    reason: original(row.reason),
    at: new Date(row.at_ms),
  };
}

function hashOf(text: string): string {
  return createHash('sha256').update(escaped(text)).digest('hex');
}

/** PostgreSQL refuses NUL and lone surrogates: escaped as in JSON, they come back as they were. */
function escaped(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** Undoes `escaped`. Text that somebody wrote into the table by hand may not be escaped. */
function original(text: string): string {
  try {
    return JSON.parse(`"${text}"`);
  } catch {
    return text;
  }
}
