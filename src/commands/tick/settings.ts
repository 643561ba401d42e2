import type { Deps } from '../../base/system/deps.ts';
import { wholeNumber } from '../../base/system/env.ts';

export interface TickSettings {
  catchUpMinutes: number;
  /** 0 where nobody asked for it. */
  verifySeconds: number;
}

/** A day: an occurrence comes round no sooner. */
const MOST_CATCH_UP_MINUTES = 1440;
/** A tick has 50 s in all. */
const MOST_VERIFY_SECONDS = 40;

/** Options win over the environment. Throws DialerError `config`. */
export function readSettings(
  options: { catchUp?: string; verify?: string },
  env: Deps['env'],
  otherwise = { verifySeconds: 0 },
): TickSettings {
  const read = (option: string | undefined, flag: string, variable: string, most: number, none = 0) =>
    option === undefined
      ? wholeNumber(variable, env[variable]?.trim() || String(none), { most })
      : wholeNumber(flag, option, { most });
  return {
    catchUpMinutes: read(options.catchUp, '--catch-up', 'DIALER_CATCH_UP', MOST_CATCH_UP_MINUTES),
    verifySeconds: read(options.verify, '--verify', 'DIALER_VERIFY', MOST_VERIFY_SECONDS, otherwise.verifySeconds),
  };
}
