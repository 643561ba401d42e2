/** What kind of trouble it is; the exit code follows from it (README, "Exit codes"). */
export type ErrorCode =
  | 'usage'
  | 'config'
  | 'meetings'
  | 'credentials'
  | 'scope'
  | 'unreachable'
  | 'refused'
  | 'rate-limit'
  | 'ledger'
  | 'stopped'
  | 'unknown-room';

const EXIT_CODES: Record<ErrorCode, number> = {
  usage: 2,
  config: 2,
  meetings: 2,
  credentials: 3,
  scope: 3,
  unreachable: 4,
  refused: 1,
  'rate-limit': 1,
  ledger: 1,
  stopped: 1,
  'unknown-room': 1,
};

/** Something a person can act on: what happened, and in `hint` what to do about it. Both are whole sentences. */
export class DialerError extends Error {
  override readonly name = 'DialerError';

  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly hint = '',
    /** Nobody knows whether Zoom did what it was asked: it may have. */
    readonly isUnknown = false,
  ) {
    super(message);
  }

  get exitCode(): number {
    return EXIT_CODES[this.code];
  }
}

/** What was caught, where it is something a person can act on; a defect is thrown on. */
export function expected(error: unknown): DialerError {
  if (error instanceof DialerError) return error;
  throw error;
}

/** The arguments of a DialerError. */
export type Explanation = [code: ErrorCode, message: string, hint: string];
