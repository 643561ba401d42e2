import type { DialerError } from '../../errors.ts';

/** What somebody must fix (`problem`) or should look at (`warning`) in a file. */
export interface Problem {
  severity: 'problem' | 'warning';
  file: string;
  line: number;
  /** The column's name in the file. */
  column?: string;
  /** The value as written, if it may be shown. */
  value?: string;
  /** Else of what kind it is, as it may be a passcode: `a value of 6 digits`. */
  kind?: string;
  /** What is wrong and what to do, to follow `FILE:LINE COLUMN "VALUE"`. */
  message: string;
}

/** A file that cannot be used. */
export interface Stale {
  file: string;
  error: DialerError;
  /** When the last good copy, which is used instead, was saved; undefined if there is none. */
  savedAt?: Date;
}
