import type { DialerError } from '../../errors.ts';

/** Something a person must fix (`problem`) or should look at (`warning`), with its place and its fix. */
export interface Problem {
  severity: 'problem' | 'warning';
  file: string;
  line: number;
  /** The column's name in the file. */
  column?: string;
  /** The value as written. */
  value?: string;
  message: string;
}

/** A file that cannot be used. */
export interface Stale {
  file: string;
  error: DialerError;
  /** Its last copy that could be used is used instead; nothing where there is none. */
  savedAt?: Date;
}
