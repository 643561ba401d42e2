import type { Action } from '../schedule/due.ts';
import { type JoinKey, type JoinState, type Ledger, type LedgerJoin, NotOurs } from './joins.ts';
import { CLAIM, CREATE, END, ENTRIES, MARK_SEEN, MARK_SENT, PRUNE, SETTLE, STATE } from './joins-sql.ts';
import { type Query, session } from './session.ts';
import { columnsOf } from './sql.ts';

const LONGEST_ID = 600;

interface ClaimRow {
  epoch: number;
  is_unknown: boolean;
  room_status: string;
  tries: number;
}

interface EntryRow {
  room_id: string;
  meeting_id: string;
  action: Action;
  room: string;
  room_name: string;
  is_by_hand: boolean;
  state: JoinState;
  reason: string;
  is_in_meeting: boolean | null;
  due_ms: number;
  at_ms: number;
  is_held: boolean;
  is_unknown: boolean;
  tries: number;
  from_row: string | null;
  title: string | null;
}

/**
 * The ledger of several hosts, in a table that it creates. `account` is the Zoom account's ID, `owner` this run. Connects on
 * first use, and only then finds that a URL is invalid.
 */
export function postgresLedger(url: string, account: string, owner: string): Ledger {
  const { query, close } = session(url, CREATE);
  return {
    async entries({ from, until }) {
      const rows = await query<EntryRow>(ENTRIES, [account, from.toISOString(), until.toISOString()]);
      return rows.map((row) => ({
        roomId: row.room_id,
        meetingId: row.meeting_id,
        dueAt: new Date(row.due_ms),
        action: row.action,
        room: row.room,
        roomName: row.room_name,
        isByHand: row.is_by_hand,
        state: row.state,
        reason: row.reason,
        ...(row.from_row !== null && { row: row.from_row }),
        ...(row.title !== null && { title: row.title }),
        ...(row.is_in_meeting !== null && { isInMeeting: row.is_in_meeting }),
        at: new Date(row.at_ms),
        isHeld: row.is_held,
        isUnknown: row.is_unknown,
        tries: row.tries,
      }));
    },

    async claim(join, roomStatus) {
      const key = keyColumns(account, join);
      const { room, roomName, isByHand } = join;
      const values = [
        ...key,
        withoutNul(room),
        withoutNul(roomName),
        isByHand,
        withoutNul(roomStatus),
        owner,
        ...rowOf(join),
      ];
      const [row] = await query<ClaimRow>(CLAIM, values);
      if (!row) throw await notOurs(query, key);
      const mine = [...key, owner, row.epoch];
      return {
        isUnknown: row.is_unknown,
        tries: row.tries,
        roomStatus: row.room_status,
        async markSent() {
          if ((await query(MARK_SENT, mine)).length === 0) throw await notOurs(query, key);
        },
        async settle(state, reason) {
          return (await query(SETTLE, [...mine, state, withoutNul(reason)])).length > 0;
        },
      };
    },

    async end(joins, state, reason) {
      const rows = joins.map((join) => [
        ...keyColumns(account, join).slice(1),
        withoutNul(join.room),
        withoutNul(join.roomName),
      ]);
      const columns = columnsOf(rows, 6);
      const rowColumns = columnsOf(joins.map(rowOf), 2);
      const byHand = joins.map(({ isByHand }) => isByHand);
      const written = await query<{ n: number }>(END, [
        account,
        ...columns,
        owner,
        state,
        withoutNul(reason),
        byHand,
        ...rowColumns,
      ]);
      return written.flatMap(({ n }) => joins[n - 1] ?? []);
    },

    async markSeen(joins, isInMeeting) {
      const keys = joins.map((join) => keyColumns(account, join).slice(1));
      await query(MARK_SEEN, [account, ...columnsOf(keys, 4), isInMeeting]);
    },

    async prune(before) {
      await query(PRUNE, [account, before.toISOString()]);
    },

    close,
  };
}

/** The values of a join's key. PostgreSQL refuses a key that is too long, and one odd row would fail all others with it. */
function keyColumns(account: string, { roomId, meetingId, dueAt, action }: JoinKey): string[] {
  return [account, withoutNul(roomId).slice(0, LONGEST_ID), meetingId, dueAt.toISOString(), action];
}

/** The row of a join and its title; null if unknown. */
function rowOf({ row, title }: LedgerJoin): (string | null)[] {
  return [row, title].map((text) => (text === undefined ? null : withoutNul(text)));
}

/** PostgreSQL stores no NUL. */
function withoutNul(text: string): string {
  return text.replaceAll('\0', '\ufffd');
}

async function notOurs(query: Query, key: string[]): Promise<NotOurs> {
  const [row] = await query<{ state: JoinState }>(STATE, key);
  return new NotOurs(row?.state === 'accepted' ? 'accepted' : 'held');
}
