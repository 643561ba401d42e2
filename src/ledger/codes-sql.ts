import { LEASE_MS } from './lease.ts';
import { createOnce, LEASE_END, msOf } from './sql.ts';

// The code ledger in PostgreSQL: a row for each code, and a row for each registrant who was reported as waiting.

// Keys are hashes: codes and IDs can be longer than PostgreSQL allows a key to be.
export const CREATE = createOnce(
  'dialer_uses',
  `CREATE TABLE IF NOT EXISTS dialer_uses (
    account text, code_hash text, code text NOT NULL, meeting_id text NOT NULL, registrant_id text NOT NULL,
    email text NOT NULL, name text NOT NULL, owner text NOT NULL, state text NOT NULL, at timestamptz NOT NULL,
    reason text NOT NULL, lease_until timestamptz, is_unknown boolean NOT NULL, sends integer NOT NULL, sent_on date NOT NULL,
    PRIMARY KEY (account, code_hash)
  );
  CREATE TABLE IF NOT EXISTS dialer_told (
    account text, registrant_hash text, meeting_id text NOT NULL, registrant_id text NOT NULL, email text NOT NULL,
    name text NOT NULL, code text NOT NULL, reason text NOT NULL, teller text NOT NULL, at timestamptz NOT NULL,
    PRIMARY KEY (account, registrant_hash)
  )`,
);

const TODAY = "(clock_timestamp() AT TIME ZONE 'UTC')::date";
const IS_SAME = 'old.meeting_id = excluded.meeting_id AND old.registrant_id = excluded.registrant_id';
const IS_FREE = '(old.lease_until IS NULL OR old.lease_until <= clock_timestamp())';
const IS_RENEWAL = '(old.owner = excluded.owner AND old.lease_until IS NOT NULL)';
const GIVEN = `
  unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[])
    AS given (code_hash, code, meeting_id, registrant_id, email, name)`;

// Ordered by key, or two runs with the same codes could deadlock.
const INSERT = `
  INSERT INTO dialer_uses AS old (account, owner, code_hash, code, meeting_id, registrant_id, email, name,
    state, at, reason, lease_until, is_unknown, sends, sent_on)`;
const IN_ORDER = `FROM ${GIVEN} ORDER BY code_hash ON CONFLICT (account, code_hash) DO UPDATE SET`;
// A registrant who is approved stays so, whatever becomes of sending them once more.
const STAYS_APPROVED = "old.state = 'approved' AND excluded.state <> 'approved'";
const SET_CLAIM = `owner = excluded.owner, meeting_id = excluded.meeting_id, registrant_id = excluded.registrant_id,
  email = excluded.email, name = excluded.name,
  at = CASE WHEN ${STAYS_APPROVED} THEN old.at ELSE clock_timestamp() END,
  reason = CASE WHEN ${STAYS_APPROVED} THEN old.reason ELSE excluded.reason END`;

// If this run is killed before it sends, the next one must know that an earlier run did.
export const CLAIM = `
  ${INSERT}
  SELECT $1, $2, given.*, 'claimed', clock_timestamp(), '', ${LEASE_END}, false, 0, ${TODAY}
  ${IN_ORDER} ${SET_CLAIM}, lease_until = ${LEASE_END},
    state = CASE WHEN old.state IN ('sent', 'approved') THEN old.state ELSE 'claimed' END,
    is_unknown = old.is_unknown OR (old.state = 'sent' AND NOT ${IS_RENEWAL}),
    sends = CASE WHEN ${IS_SAME} THEN old.sends ELSE 0 END
  WHERE CASE
    WHEN old.state = 'failed' THEN true
    WHEN NOT (${IS_SAME}) THEN old.state = 'claimed' AND ${IS_FREE}
    WHEN old.state = 'approved'
      THEN ${IS_RENEWAL} OR (${IS_FREE} AND old.at <= clock_timestamp() - interval '${LEASE_MS} ms')
    ELSE old.owner = excluded.owner OR ${IS_FREE} END
  RETURNING code_hash, meeting_id, registrant_id`;

const IS_HELD_BY_ME = `old.account = $1 AND old.owner = $2 AND old.code_hash = given.code_hash
  AND old.meeting_id = given.meeting_id AND old.registrant_id = given.registrant_id
  AND old.lease_until > clock_timestamp()`;

export const MARK_SENT = `
  WITH given AS (
    SELECT given.* FROM ${GIVEN} JOIN dialer_uses AS old ON ${IS_HELD_BY_ME} ORDER BY given.code_hash FOR UPDATE OF old
  )
  UPDATE dialer_uses AS old SET lease_until = ${LEASE_END},
    state = CASE WHEN old.state = 'approved' THEN old.state ELSE 'sent' END,
    at = CASE WHEN old.state = 'approved' THEN old.at ELSE clock_timestamp() END,
    sends = CASE WHEN old.sent_on = ${TODAY} THEN old.sends ELSE 0 END + 1, sent_on = ${TODAY}
  FROM given WHERE ${IS_HELD_BY_ME}
  RETURNING old.code_hash, old.meeting_id, old.registrant_id`;

const END = `
  ${INSERT}
  SELECT $1, $2, given.*, $9, clock_timestamp(), $10, NULL, false, 0, ${TODAY}
  ${IN_ORDER} ${SET_CLAIM}, lease_until = NULL`;

export const SETTLE = `${END},
    state = CASE WHEN ${STAYS_APPROVED} THEN old.state
      WHEN old.is_unknown AND excluded.state = 'failed' THEN 'sent' ELSE excluded.state END,
    is_unknown = old.is_unknown AND excluded.state <> 'approved'
  WHERE ${IS_SAME} AND CASE old.state
    WHEN 'approved' THEN ${IS_RENEWAL}
    WHEN 'failed' THEN old.owner = excluded.owner OR excluded.state = 'approved'
    ELSE old.owner = excluded.owner END`;

export const SETTLE_UNCLAIMED = `${END}, state = excluded.state, is_unknown = false
  WHERE ${IS_SAME} AND old.state NOT IN ('approved', excluded.state) AND (old.owner = excluded.owner OR ${IS_FREE})`;

// $2 identifies the call: a query that is sent again because its first answer was lost returns the same registrants.
export const MARK_NOTIFIED = `
  INSERT INTO dialer_told AS old (account, teller, registrant_hash, code, meeting_id, registrant_id, email, name, reason, at)
  SELECT $1, $2, given.*, clock_timestamp()
  FROM unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[])
    AS given (registrant_hash, code, meeting_id, registrant_id, email, name, reason)
  ORDER BY registrant_hash
  ON CONFLICT (account, registrant_hash) DO UPDATE SET teller = excluded.teller, code = excluded.code,
    email = excluded.email, name = excluded.name, reason = excluded.reason, at = excluded.at
  WHERE old.reason <> excluded.reason OR old.teller = excluded.teller
  RETURNING registrant_hash`;

export const REDEMPTIONS = `
  SELECT code, meeting_id, registrant_id, email, name, state, reason, ${msOf('at')} AS at_ms,
    coalesce(lease_until > clock_timestamp(), false) AS is_held,
    (sum(CASE WHEN sent_on = ${TODAY} THEN sends ELSE 0 END) OVER (PARTITION BY meeting_id, registrant_id))::integer AS sent_today
  FROM dialer_uses WHERE account = $1`;

export const NOTIFIED = `
  SELECT code, meeting_id, registrant_id, email, name, reason, ${msOf('at')} AS at_ms
  FROM dialer_told WHERE account = $1`;
