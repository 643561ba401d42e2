import { LEASE_MS } from './lease.ts';

/**
 * Statements that create tables, for hosts that may all start at once on an empty database: IF NOT EXISTS does not see a
 * table that another transaction is creating, so they take a lock. Statements sent as one are one transaction.
 */
export function createOnce(lock: string, statements: string): string {
  return `SELECT pg_advisory_xact_lock(hashtext('${lock}'));\n  ${statements}`;
}

/** When a claim that is made now runs out, by the server's clock. */
export const LEASE_END = `clock_timestamp() + interval '${LEASE_MS} ms'`;

/** A time in Unix ms: as text, its format would depend on the server's settings. */
export function msOf(column: string): string {
  return `(extract(epoch FROM ${column}) * 1000)::float8`;
}

/** Rows as columns, for `unnest`. */
export function columnsOf<T>(rows: T[][], count: number): (T | undefined)[][] {
  return Array.from({ length: count }, (_, column) => rows.map((row) => row[column]));
}
