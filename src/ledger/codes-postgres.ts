import { createHash, randomUUID } from 'node:crypto';
import type {
  CodeLedger,
  NotifiedRegistrant,
  Redemption,
  RedemptionClaim,
  RedemptionState,
  WaitingRegistrant,
} from './codes.ts';
import { whoOf } from './codes-entries.ts';
import { CLAIM, CREATE, FOUND, SENT, SETTLE, TELL, TOLD, USES } from './codes-sql.ts';
import { LEASE_MS } from './joins.ts';
import { type Session, session } from './session.ts';

interface WhoRow {
  code: string;
  meeting_id: string;
  registrant_id: string;
  email: string;
  name: string;
  reason: string;
  at_ms: number;
}

interface UseRow extends WhoRow {
  state: RedemptionState;
  is_held: boolean;
  sent_today: number;
}

interface TakenRow {
  code_hash: string;
  meeting_id: string;
  registrant_id: string;
}

/**
 * The ledger of codes of several hosts, in two tables that it creates. A code is a row: what one run changes of it, another
 * waits for and then sees. `account` is the Zoom account's ID, `owner` this run and no other. It connects with the first
 * call; a URL that is no use is found then.
 */
export function postgresCodeLedger(url: string, account: string, owner: string): CodeLedger {
  return codeLedgerIn(session(url, CREATE), account, owner);
}

/** The same, by a session that exists. */
export function codeLedgerIn({ query, close }: Session, account: string, owner: string): CodeLedger {
  /** Does it to all, and resolves to those that it was done to. One statement cannot touch a row twice: a code that is there twice is done in turn. */
  async function change(statement: string, takings: RedemptionClaim[], ...more: string[]): Promise<RedemptionClaim[]> {
    const done = new Set<string>();
    for (const round of roundsOf(takings, ({ key }) => key)) {
      const columns = columnsOf(
        round.map((each) => [hashOf(each.key), ...textsOf(each)]),
        6,
      );
      const rows = await query<TakenRow>(statement, [account, owner, ...columns, ...more]);
      for (const row of rows) done.add(JSON.stringify([row.code_hash, row.meeting_id, row.registrant_id]));
    }
    return takings.filter(({ key, meetingId, registrantId }) =>
      done.has(JSON.stringify([hashOf(key), storable(meetingId), storable(registrantId)])),
    );
  }

  return {
    async read() {
      const [uses, told] = await Promise.all([query<UseRow>(USES, [account]), query<WhoRow>(TOLD, [account])]);
      return { uses: new Map(uses.map((row) => [original(row.code), useOf(row)])), told: told.map(toldOf) };
    },
    claim: (wanted) => change(CLAIM, wanted),
    async sent(taken) {
      const startedAtMs = process.uptime() * 1000;
      const mine = await change(SENT, taken);
      // This machine may have stood still before it heard the answer.
      return process.uptime() * 1000 - startedAtMs < LEASE_MS ? mine : [];
    },
    async settle(taken, state, reason) {
      await change(SETTLE, taken, state, storable(reason));
    },
    async found(uses, state, reason) {
      await change(FOUND, uses, state, storable(reason));
    },
    async tell(waiting) {
      const news = new Set<WaitingRegistrant>();
      for (const round of roundsOf(waiting, whoOf)) {
        const byHash = new Map(round.map((each) => [hashOf(whoOf(each)), each]));
        const columns = columnsOf(
          [...byHash].map(([hash, each]) => [hash, ...textsOf(each), storable(each.reason)]),
          7,
        );
        const rows = await query<{ registrant_hash: string }>(TELL, [account, randomUUID(), ...columns]);
        for (const { registrant_hash } of rows) news.add(byHash.get(registrant_hash) as WaitingRegistrant);
      }
      return waiting.filter((each) => news.has(each));
    },
    close,
  };
}

/** The same in their order, as lists in which each key is there once. */
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

function columnsOf(rows: string[][], count: number): string[][] {
  return Array.from({ length: count }, (_, column) => rows.map((row) => row[column] ?? ''));
}

function textsOf({ key, meetingId, registrantId, email, name }: RedemptionClaim): string[] {
  return [key, meetingId, registrantId, email, name].map(storable);
}

function useOf(row: UseRow): Redemption {
  return { ...toldOf(row), state: row.state, isHeld: row.is_held, sentToday: row.sent_today };
}

function toldOf(row: WhoRow): NotifiedRegistrant {
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
  return createHash('sha256').update(storable(text)).digest('hex');
}

/** PostgreSQL refuses NUL, and half a character cannot be sent: such a one is escaped, as in JSON, and so comes back as it was. */
function storable(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** What was stored; as it is, where a person has written it there. */
function original(text: string): string {
  try {
    return JSON.parse(`"${text}"`);
  } catch {
    return text;
  }
}
