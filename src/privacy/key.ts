import { DialerError } from '../errors.ts';

/** 128 bits as hexadecimal digits. */
const MIN_CHARACTERS = 32;

/** The key for pseudonyms, from the environment. Throws DialerError `config` that says how to create one. */
export function pseudonymKey(env: Record<string, string | undefined>): string {
  const key = env.DIALER_PSEUDONYM_KEY?.trim() ?? '';
  if (key.length >= MIN_CHARACTERS) return key;
  const what = key ? `is shorter than ${MIN_CHARACTERS} characters` : 'is not set';
  throw new DialerError(
    'config',
    `DIALER_PSEUDONYM_KEY ${what}.`,
    'Create one with `openssl rand -base64 32` or `node -p "crypto.randomBytes(32).toString(\'base64\')"`, and keep it in .env. A new key changes every pseudonym.',
  );
}
