import { createPrivateKey } from 'node:crypto';
import { jsonObject } from '../base/http/json-object.ts';
import type { Deps } from '../base/system/deps.ts';
import { readTextFile } from '../base/system/files.ts';
import { checkPath } from '../base/system/path-setting.ts';
import { DialerError } from '../errors.ts';

/** A Google account for programs. It sees only what is shared with its email address. */
export interface ServiceAccount {
  email: string;
  /** PEM. */
  privateKey: string;
  /** The key file, as the user wrote it. */
  path: string;
}

const CREATE_KEY =
  'Create a JSON key at https://console.cloud.google.com (IAM & Admin > Service Accounts > Keys), and set GOOGLE_APPLICATION_CREDENTIALS to its file.';

/** Reads the key file that GOOGLE_APPLICATION_CREDENTIALS names. Throws DialerError `config`. */
export function readKeyFile(env: Deps['env']): ServiceAccount {
  const named = env.GOOGLE_APPLICATION_CREDENTIALS?.trim();
  if (!named) throw new DialerError('config', 'GOOGLE_APPLICATION_CREDENTIALS is not set.', CREATE_KEY);
  const path = checkPath('GOOGLE_APPLICATION_CREDENTIALS', named);
  const key = jsonObject(readTextFile(path, 'config', { find: CREATE_KEY, save: CREATE_KEY }));
  const { type, client_email: email, private_key: privateKey } = key ?? {};
  if (type !== 'service_account' || typeof email !== 'string' || typeof privateKey !== 'string') {
    throw new DialerError('config', `${path} is not the key of a service account: ${kindOf(key)}.`, CREATE_KEY);
  }
  if (!isRsaKey(privateKey)) {
    const hint = `Copy the downloaded file there again, or create a new key for ${email}.`;
    throw new DialerError('config', `The private key in ${path} is damaged.`, hint);
  }
  return { email, privateKey, path };
}

function kindOf(key: Record<string, unknown> | undefined): string {
  if (!key) return 'it is not JSON';
  if (key.installed || key.web) return 'it is an OAuth client for people to sign in with';
  if (key.type === 'authorized_user') return "it is a person's sign-in (authorized_user)";
  if (key.type === 'service_account') return 'client_email or private_key is missing';
  return 'it is something else';
}

function isRsaKey(privateKey: string): boolean {
  try {
    return createPrivateKey(privateKey).asymmetricKeyType === 'rsa';
  } catch {
    return false;
  }
}
