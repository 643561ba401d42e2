import type { Action } from '../schedule/due.ts';
import { type JoinKey, type JoinState, LEASE_MS, type Ledger, NotOurs } from './joins.ts';
import { type Query, session } from './session.ts';

const LONGEST_ID = 600;
const KEY = 'account, room_id, meeting_id, due_at, action';
const IS_KEY = 'account = $1 AND room_id = $2 AND meeting_id = $3 AND due_at = $4 AND action = $5';

// Several statements sent as one are one transaction. The lock, as hosts that all begin on a new database would
// otherwise fail: IF NOT EXISTS does not see a table that is being created.
const CREATE = `
  SELECT pg_advisory_xact_lock(hashtext('dialer_ledger'));
  CREATE TABLE IF NOT EXISTS dialer_ledger (
    account text, room_id text, meeting_id text, due_at timestamptz, action text,
    room text NOT NULL, room_name text NOT NULL, is_by_hand boolean NOT NULL, room_status text NOT NULL, state text NOT NULL, at timestamptz NOT NULL, reason text NOT NULL,
    owner text NOT NULL, epoch integer NOT NULL, lease_until timestamptz NOT NULL, is_unknown boolean NOT NULL,
    is_in_meeting boolean,
    PRIMARY KEY (${KEY})
  );
  CREATE INDEX IF NOT EXISTS dialer_ledger_due ON dialer_ledger (account, due_at)`;

// What this run itself sent stays sent when it claims it again: if it dies then, the next run must know of it.
const CLAIM = `
  INSERT INTO dialer_ledger AS old (${KEY}, room, room_name, is_by_hand, room_status, owner, state, at, reason, epoch, lease_until, is_unknown)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'claimed', clock_timestamp(), '', 1,
    clock_timestamp() + interval '${LEASE_MS} ms', false)
  ON CONFLICT (${KEY}) DO UPDATE SET
    room = excluded.room, room_name = excluded.room_name, owner = excluded.owner, reason = '', epoch = old.epoch + 1,
    lease_until = clock_timestamp() + interval '${LEASE_MS} ms', at = clock_timestamp(),
    state = CASE WHEN old.state = 'sent' AND old.owner = excluded.owner THEN 'sent' ELSE 'claimed' END,
    is_unknown = old.is_unknown OR (old.state = 'sent' AND old.owner <> excluded.owner),
    room_status = CASE WHEN old.is_unknown OR old.state = 'sent' THEN old.room_status ELSE excluded.room_status END
  WHERE old.state <> 'accepted' AND (old.lease_until <= clock_timestamp() OR old.owner = excluded.owner)
  RETURNING epoch, is_unknown, room_status`;

const SENT = `
  UPDATE dialer_ledger SET state = 'sent', at = clock_timestamp()
  WHERE ${IS_KEY} AND owner = $6 AND epoch = $7 AND state IN ('claimed', 'sent') AND lease_until > clock_timestamp()
  RETURNING epoch`;

const SETTLE = `
  UPDATE dialer_ledger SET state = $8, at = clock_timestamp(), reason = $9, lease_until = clock_timestamp()
  WHERE ${IS_KEY} AND owner = $6 AND epoch = $7 AND (state <> 'accepted' OR $8 = 'accepted')
  RETURNING epoch`;

// In the order of the key, or two runs that end the same joins could wait for each other.
const END = `
  WITH given AS (
    SELECT DISTINCT ON (room_id, meeting_id, due_at, action) *
    FROM unnest($2::text[], $3::text[], $4::timestamptz[], $5::text[], $6::text[], $7::text[], $11::boolean[])
      WITH ORDINALITY AS subject (room_id, meeting_id, due_at, action, room, room_name, is_by_hand, n)
    ORDER BY room_id, meeting_id, due_at, action, n
  ), written AS (
    INSERT INTO dialer_ledger AS old (${KEY}, room, room_name, is_by_hand, room_status, owner, state, at, reason, epoch, lease_until, is_unknown)
    SELECT $1, room_id, meeting_id, due_at, action, room, room_name, is_by_hand, '', $8, $9, clock_timestamp(), $10, 1, clock_timestamp(), false
    FROM given
    ON CONFLICT (${KEY}) DO UPDATE SET
      owner = excluded.owner, state = excluded.state, at = excluded.at, reason = excluded.reason, epoch = old.epoch + 1,
      lease_until = excluded.lease_until, is_unknown = old.is_unknown OR old.state = 'sent'
    WHERE old.state NOT IN ('accepted', 'missed', 'superseded')
      AND (old.lease_until <= clock_timestamp() OR old.owner = excluded.owner)
    RETURNING room_id, meeting_id, due_at, action
  )
  SELECT n::integer FROM written JOIN given USING (room_id, meeting_id, due_at, action) ORDER BY n`;

const SAW = `
  UPDATE dialer_ledger SET is_in_meeting = $6
  FROM unnest($2::text[], $3::text[], $4::timestamptz[], $5::text[]) AS seen (room_id, meeting_id, due_at, action)
  WHERE dialer_ledger.account = $1 AND state = 'accepted' AND dialer_ledger.room_id = seen.room_id
    AND dialer_ledger.meeting_id = seen.meeting_id AND dialer_ledger.due_at = seen.due_at
    AND dialer_ledger.action = seen.action`;

// Times in milliseconds: how they are written as text is a setting of the server.
const ENTRIES = `
  SELECT room_id, meeting_id, action, room, room_name, is_by_hand, state, reason, is_in_meeting,
    (extract(epoch FROM due_at) * 1000)::float8 AS due_ms, (extract(epoch FROM at) * 1000)::float8 AS at_ms,
    state IN ('claimed', 'sent') AND lease_until > clock_timestamp() AS is_held,
    is_unknown OR state = 'sent' AS is_unknown
  FROM dialer_ledger WHERE account = $1 AND due_at >= $2 AND due_at < $3`;

interface ClaimRow {
  epoch: number;
  is_unknown: boolean;
  room_status: string;
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
}

/**
 * The ledger of several hosts, in a table that it creates. `account` is the Zoom account's ID, `owner` this run and no
 * other. It connects with the first call; a URL that is no use is found then.
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
        ...(row.is_in_meeting !== null && { isInMeeting: row.is_in_meeting }),
        at: new Date(row.at_ms),
        isHeld: row.is_held,
        isUnknown: row.is_unknown,
      }));
    },

    async claim(subject, roomStatus) {
      const key = keyColumns(account, subject);
      const { room, roomName, isByHand } = subject;
      const values = [...key, storable(room), storable(roomName), isByHand, storable(roomStatus), owner];
      const [row] = await query<ClaimRow>(CLAIM, values);
      if (!row) throw await notOurs(query, key);
      const mine = [...key, owner, row.epoch];
      return {
        isUnknown: row.is_unknown,
        roomStatus: row.room_status,
        async sent() {
          if ((await query(SENT, mine)).length === 0) throw await notOurs(query, key);
        },
        async settle(state, reason) {
          return (await query(SETTLE, [...mine, state, storable(reason)])).length > 0;
        },
      };
    },

    async end(subjects, state, reason) {
      const rows = subjects.map((subject) => [
        ...keyColumns(account, subject),
        storable(subject.room),
        storable(subject.roomName),
      ]);
      const columns = [1, 2, 3, 4, 5, 6].map((column) => rows.map((row) => row[column]));
      const byHand = subjects.map(({ isByHand }) => isByHand);
      const written = await query<{ n: number }>(END, [account, ...columns, owner, state, storable(reason), byHand]);
      return written.flatMap(({ n }) => subjects[n - 1] ?? []);
    },

    async saw(subjects, isInMeeting) {
      const keys = subjects.map((subject) => keyColumns(account, subject));
      const columns = [1, 2, 3, 4].map((column) => keys.map((key) => key[column]));
      await query(SAW, [account, ...columns, isInMeeting]);
    },

    async prune(before) {
      await query('DELETE FROM dialer_ledger WHERE account = $1 AND due_at < $2', [account, before.toISOString()]);
    },

    close,
  };
}

/** PostgreSQL refuses a long text in a key, and NUL in any: one odd row of the CSV would take all others with it. */
function keyColumns(account: string, { roomId, meetingId, dueAt, action }: JoinKey): string[] {
  return [account, storable(roomId).slice(0, LONGEST_ID), meetingId, dueAt.toISOString(), action];
}

function storable(text: string): string {
  return text.replaceAll('\0', '\ufffd');
}

async function notOurs(query: Query, key: string[]): Promise<NotOurs> {
  const [row] = await query<{ state: JoinState }>(`SELECT state FROM dialer_ledger WHERE ${IS_KEY}`, key);
  return new NotOurs(row?.state === 'accepted' ? 'accepted' : 'held');
}
