/** The kind of failure, which decides the exit code (docs/reference.md, "Exit codes"). */
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

/** The hint for what should never happen. */
export const THIS_IS_A_BUG = 'This is a bug in dialer. Please report it.';

/** Something that a person can act on. `message` says what happened, `hint` what to do, both in whole sentences. */
export class DialerError extends Error {
  override readonly name = 'DialerError';

  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly hint = '',
    /** Zoom may or may not have done what it was asked. */
    readonly isUnknown = false,
  ) {
    super(message);
  }

  get exitCode(): number {
    return EXIT_CODES[this.code];
  }
}

/** Returns a caught DialerError; throws anything else on, which is a bug. */
export function expected(error: unknown): DialerError {
  if (error instanceof DialerError) return error;
  throw error;
}

/** The arguments of a DialerError. */
export type Explanation = [code: ErrorCode, message: string, hint: string];
