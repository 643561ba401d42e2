import { LEASE_MS } from './joins.ts';

// The ledger of codes in PostgreSQL: a row for each code, and one for each registrant who was told to wait.

// Several statements sent as one are one transaction. The lock, as hosts that all begin on a new database would
// otherwise fail: IF NOT EXISTS does not see a table that is being created. Codes and IDs can be longer than PostgreSQL
// lets a key be: a hash of them is.
export const CREATE = `
  SELECT pg_advisory_xact_lock(hashtext('dialer_uses'));
  CREATE TABLE IF NOT EXISTS dialer_uses (
    account text, code_hash text, code text NOT NULL, meeting_id text NOT NULL, registrant_id text NOT NULL,
    email text NOT NULL, name text NOT NULL, owner text NOT NULL, state text NOT NULL, at timestamptz NOT NULL,
    reason text NOT NULL, lease_until timestamptz, is_unknown boolean NOT NULL, sends integer NOT NULL, sent_on date NOT NULL,
    PRIMARY KEY (account, code_hash)
  );
  CREATE TABLE IF NOT EXISTS dialer_told (
    account text, registrant_hash text, meeting_id text NOT NULL, registrant_id text NOT NULL, email text NOT NULL,
    name text NOT NULL, code text NOT NULL, reason text NOT NULL, teller text NOT NULL, at timestamptz NOT NULL,
    PRIMARY KEY (account, registrant_hash)
  )`;

const LEASE = `clock_timestamp() + interval '${LEASE_MS} ms'`;
const TODAY = "(clock_timestamp() AT TIME ZONE 'UTC')::date";
const IS_SAME = 'old.meeting_id = excluded.meeting_id AND old.registrant_id = excluded.registrant_id';
const IS_FREE = '(old.lease_until IS NULL OR old.lease_until <= clock_timestamp())';
const IS_RENEWAL = '(old.owner = excluded.owner AND old.lease_until IS NOT NULL)';
const GIVEN = `
  unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[])
    AS given (code_hash, code, meeting_id, registrant_id, email, name)`;

// In the order of the key, or two runs with the same codes could wait for each other.
const INSERT = `
  INSERT INTO dialer_uses AS old (account, owner, code_hash, code, meeting_id, registrant_id, email, name,
    state, at, reason, lease_until, is_unknown, sends, sent_on)`;
const IN_ORDER = `FROM ${GIVEN} ORDER BY code_hash ON CONFLICT (account, code_hash) DO UPDATE SET`;
// What comes of sending who is approved once more changes nothing of that, but that they are approved anew.
const IS_STILL = "old.state = 'approved' AND excluded.state <> 'approved'";
const WHAT = `owner = excluded.owner, meeting_id = excluded.meeting_id, registrant_id = excluded.registrant_id,
  email = excluded.email, name = excluded.name,
  at = CASE WHEN ${IS_STILL} THEN old.at ELSE clock_timestamp() END,
  reason = CASE WHEN ${IS_STILL} THEN old.reason ELSE excluded.reason END`;

// Should this run be killed before it sends a code, the next must know that an earlier one did.
export const CLAIM = `
  ${INSERT}
  SELECT $1, $2, given.*, 'claimed', clock_timestamp(), '', ${LEASE}, false, 0, ${TODAY}
  ${IN_ORDER} ${WHAT}, lease_until = ${LEASE},
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

export const SENT = `
  WITH given AS (
    SELECT given.* FROM ${GIVEN} JOIN dialer_uses AS old ON ${IS_HELD_BY_ME} ORDER BY given.code_hash FOR UPDATE OF old
  )
  UPDATE dialer_uses AS old SET lease_until = ${LEASE},
    state = CASE WHEN old.state = 'approved' THEN old.state ELSE 'sent' END,
    at = CASE WHEN old.state = 'approved' THEN old.at ELSE clock_timestamp() END,
    sends = CASE WHEN old.sent_on = ${TODAY} THEN old.sends ELSE 0 END + 1, sent_on = ${TODAY}
  FROM given WHERE ${IS_HELD_BY_ME}
  RETURNING old.code_hash, old.meeting_id, old.registrant_id`;

const END = `
  ${INSERT}
  SELECT $1, $2, given.*, $9, clock_timestamp(), $10, NULL, false, 0, ${TODAY}
  ${IN_ORDER} ${WHAT}, lease_until = NULL`;

export const SETTLE = `${END},
    state = CASE WHEN ${IS_STILL} THEN old.state
      WHEN old.is_unknown AND excluded.state = 'failed' THEN 'sent' ELSE excluded.state END,
    is_unknown = old.is_unknown AND excluded.state <> 'approved'
  WHERE ${IS_SAME} AND CASE old.state
    WHEN 'approved' THEN ${IS_RENEWAL}
    WHEN 'failed' THEN old.owner = excluded.owner OR excluded.state = 'approved'
    ELSE old.owner = excluded.owner END`;

export const FOUND = `${END}, state = excluded.state, is_unknown = false
  WHERE ${IS_SAME} AND old.state NOT IN ('approved', excluded.state) AND (old.owner = excluded.owner OR ${IS_FREE})`;

// A query that is sent twice, as its first answer was lost, tells the same twice: $2 is this very call.
export const TELL = `
  INSERT INTO dialer_told AS old (account, teller, registrant_hash, code, meeting_id, registrant_id, email, name, reason, at)
  SELECT $1, $2, given.*, clock_timestamp()
  FROM unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[])
    AS given (registrant_hash, code, meeting_id, registrant_id, email, name, reason)
  ORDER BY registrant_hash
  ON CONFLICT (account, registrant_hash) DO UPDATE SET teller = excluded.teller, code = excluded.code,
    email = excluded.email, name = excluded.name, reason = excluded.reason, at = excluded.at
  WHERE old.reason <> excluded.reason OR old.teller = excluded.teller
  RETURNING registrant_hash`;

// Times in milliseconds: how they are written as text is a setting of the server.
export const USES = `
  SELECT code, meeting_id, registrant_id, email, name, state, reason, (extract(epoch FROM at) * 1000)::float8 AS at_ms,
    coalesce(lease_until > clock_timestamp(), false) AS is_held,
    (sum(CASE WHEN sent_on = ${TODAY} THEN sends ELSE 0 END) OVER (PARTITION BY meeting_id, registrant_id))::integer AS sent_today
  FROM dialer_uses WHERE account = $1`;

export const TOLD = `
  SELECT code, meeting_id, registrant_id, email, name, reason, (extract(epoch FROM at) * 1000)::float8 AS at_ms
  FROM dialer_told WHERE account = $1`;
