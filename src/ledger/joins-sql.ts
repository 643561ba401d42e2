import { createOnce, LEASE_END, msOf } from './sql.ts';

// The ledger of joins in PostgreSQL: a row for each join.

const KEY = 'account, room_id, meeting_id, due_at, action';
const IS_KEY = 'account = $1 AND room_id = $2 AND meeting_id = $3 AND due_at = $4 AND action = $5';

export const CREATE = createOnce(
  'dialer_ledger',
  `CREATE TABLE IF NOT EXISTS dialer_ledger (
    account text, room_id text, meeting_id text, due_at timestamptz, action text,
    room text NOT NULL, room_name text NOT NULL, is_by_hand boolean NOT NULL, room_status text NOT NULL, state text NOT NULL, at timestamptz NOT NULL, reason text NOT NULL,
    owner text NOT NULL, epoch integer NOT NULL, lease_until timestamptz NOT NULL, is_unknown boolean NOT NULL,
    is_in_meeting boolean,
    PRIMARY KEY (${KEY})
  );
  ALTER TABLE dialer_ledger ADD COLUMN IF NOT EXISTS tries integer NOT NULL DEFAULT 0,
    ADD COLUMN IF NOT EXISTS from_row text, ADD COLUMN IF NOT EXISTS title text;
  CREATE INDEX IF NOT EXISTS dialer_ledger_due ON dialer_ledger (account, due_at)`,
);

// A join that this run has sent stays `sent` when it claims it again: if it is killed, the next run must know.
export const CLAIM = `
  INSERT INTO dialer_ledger AS old (${KEY}, room, room_name, is_by_hand, room_status, owner, state, at, reason, epoch, lease_until, is_unknown, from_row, title)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'claimed', clock_timestamp(), '', 1,
    ${LEASE_END}, false, $11, $12)
  ON CONFLICT (${KEY}) DO UPDATE SET
    room = excluded.room, room_name = excluded.room_name, from_row = excluded.from_row, title = excluded.title,
    owner = excluded.owner, reason = '', epoch = old.epoch + 1,
    lease_until = ${LEASE_END}, at = clock_timestamp(),
    state = CASE WHEN old.state = 'sent' AND old.owner = excluded.owner THEN 'sent' ELSE 'claimed' END,
    is_unknown = old.is_unknown OR (old.state = 'sent' AND old.owner <> excluded.owner),
    room_status = CASE WHEN old.is_unknown OR old.state = 'sent' THEN old.room_status ELSE excluded.room_status END
  WHERE old.state <> 'accepted' AND (old.lease_until <= clock_timestamp() OR old.owner = excluded.owner)
  RETURNING epoch, is_unknown, room_status, tries`;

export const MARK_SENT = `
  UPDATE dialer_ledger SET state = 'sent', tries = tries + 1, at = clock_timestamp()
  WHERE ${IS_KEY} AND owner = $6 AND epoch = $7 AND state IN ('claimed', 'sent') AND lease_until > clock_timestamp()
  RETURNING epoch`;

export const SETTLE = `
  UPDATE dialer_ledger SET state = $8, at = clock_timestamp(), reason = $9, lease_until = clock_timestamp(),
    tries = CASE WHEN $8 = 'sent' OR is_unknown THEN tries ELSE 0 END
  WHERE ${IS_KEY} AND owner = $6 AND epoch = $7 AND (state <> 'accepted' OR $8 = 'accepted')
  RETURNING epoch`;

// Ordered by key, or two runs that end the same joins could deadlock.
export const END = `
  WITH given AS (
    SELECT DISTINCT ON (room_id, meeting_id, due_at, action) *
    FROM unnest($2::text[], $3::text[], $4::timestamptz[], $5::text[], $6::text[], $7::text[], $11::boolean[], $12::text[], $13::text[])
      WITH ORDINALITY AS subject (room_id, meeting_id, due_at, action, room, room_name, is_by_hand, from_row, title, n)
    ORDER BY room_id, meeting_id, due_at, action, n
  ), written AS (
    INSERT INTO dialer_ledger AS old (${KEY}, room, room_name, is_by_hand, room_status, owner, state, at, reason, epoch, lease_until, is_unknown, from_row, title)
    SELECT $1, room_id, meeting_id, due_at, action, room, room_name, is_by_hand, '', $8, $9, clock_timestamp(), $10, 1, clock_timestamp(), false, from_row, title
    FROM given
    ON CONFLICT (${KEY}) DO UPDATE SET
      owner = excluded.owner, state = excluded.state, at = excluded.at, reason = excluded.reason, epoch = old.epoch + 1,
      lease_until = excluded.lease_until, is_unknown = old.is_unknown OR old.state = 'sent'
    WHERE old.state NOT IN ('accepted', 'missed', 'superseded', 'unknown')
      AND (old.lease_until <= clock_timestamp() OR old.owner = excluded.owner)
    RETURNING room_id, meeting_id, due_at, action
  )
  SELECT n::integer FROM written JOIN given USING (room_id, meeting_id, due_at, action) ORDER BY n`;

export const MARK_SEEN = `
  UPDATE dialer_ledger SET is_in_meeting = $6
  FROM unnest($2::text[], $3::text[], $4::timestamptz[], $5::text[]) AS seen (room_id, meeting_id, due_at, action)
  WHERE dialer_ledger.account = $1 AND state = 'accepted' AND dialer_ledger.room_id = seen.room_id
    AND dialer_ledger.meeting_id = seen.meeting_id AND dialer_ledger.due_at = seen.due_at
    AND dialer_ledger.action = seen.action`;

export const ENTRIES = `
  SELECT room_id, meeting_id, action, room, room_name, is_by_hand, state, reason, is_in_meeting,
    ${msOf('due_at')} AS due_ms, ${msOf('at')} AS at_ms,
    state IN ('claimed', 'sent') AND lease_until > clock_timestamp() AS is_held,
    is_unknown OR state = 'sent' AS is_unknown, tries, from_row, title
  FROM dialer_ledger WHERE account = $1 AND due_at >= $2 AND due_at < $3`;

export const STATE = `SELECT state FROM dialer_ledger WHERE ${IS_KEY}`;

export const PRUNE = 'DELETE FROM dialer_ledger WHERE account = $1 AND due_at < $2';
