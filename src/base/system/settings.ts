import { DialerError } from '../../errors.ts';
import type { Deps } from './deps.ts';
import { wholeNumber } from './env.ts';

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

/** Zoom's have 22 characters. */
const SHORTEST_SECRET = 16;

/** The app's Secret Token, with which Zoom signs events. Throws DialerError `config`; its value is never said. */
export function webhookSecret(env: Deps['env']): string {
  const secret = env.ZOOM_WEBHOOK_SECRET?.trim() ?? '';
  const hint =
    'Copy the Secret Token from Features, Access (Token) of the app at https://marketplace.zoom.us (Manage, then your app).';
  if (secret === '') throw new DialerError('config', 'ZOOM_WEBHOOK_SECRET is not set.', hint);
  if (secret.length >= SHORTEST_SECRET) return secret;
  throw new DialerError('config', 'ZOOM_WEBHOOK_SECRET is too short to be the Secret Token of a Zoom app.', hint);
}
