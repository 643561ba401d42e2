import { DialerError } from '../errors.ts';

/** As many as 128 bits have in hexadecimal digits. */
const FEWEST_CHARACTERS = 32;

/** The key of the pseudonyms, from the environment. Throws DialerError `config` that tells how to make one. */
export function pseudonymKey(env: Record<string, string | undefined>): string {
  const key = env.DIALER_PSEUDONYM_KEY?.trim() ?? '';
  if (key.length >= FEWEST_CHARACTERS) return key;
  const what = key ? `has fewer than ${FEWEST_CHARACTERS} characters` : 'is not set';
  throw new DialerError(
    'config',
    `DIALER_PSEUDONYM_KEY ${what}.`,
    'Make one with `openssl rand -base64 32`, or `node -p "crypto.randomBytes(32).toString(\'base64\')"`, and keep it in .env: with another key all pseudonyms are others.',
  );
}
