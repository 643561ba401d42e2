import { createPrivateKey } from 'node:crypto';
import { jsonObject } from '../base/http/json-object.ts';
import type { Deps } from '../base/system/deps.ts';
import { readTextFile } from '../base/system/files.ts';
import { DialerError } from '../errors.ts';

/** A program's own account at Google: it sees what is shared with its address, and nothing else. */
export interface ServiceAccount {
  email: string;
  /** PEM. */
  privateKey: string;
  /** The file that it is from, as the user named it. */
  path: string;
}

const MAKE_ONE =
  'Make one at https://console.cloud.google.com (IAM & Admin, Service Accounts, Keys, Add key, JSON), and name its file there.';

/** The service account whose key GOOGLE_APPLICATION_CREDENTIALS names. Throws DialerError `config`. */
export function readKeyFile(env: Deps['env']): ServiceAccount {
  const path = env.GOOGLE_APPLICATION_CREDENTIALS?.trim();
  if (!path) {
    const message = 'GOOGLE_APPLICATION_CREDENTIALS is not set: it names the key file of a Google service account.';
    throw new DialerError('config', message, MAKE_ONE);
  }
  const find = `GOOGLE_APPLICATION_CREDENTIALS should name the key file of a service account. ${MAKE_ONE}`;
  const key = jsonObject(readTextFile(path, 'config', { find, save: MAKE_ONE }));
  const { type, client_email: email, private_key: privateKey } = key ?? {};
  if (type !== 'service_account' || typeof email !== 'string' || typeof privateKey !== 'string') {
    throw new DialerError('config', `${path} is not the key of a service account: ${kindOf(key)}.`, MAKE_ONE);
  }
  if (!isRsaKey(privateKey)) {
    const hint = `Put the file there again as it was downloaded, or make a new key for ${email}.`;
    throw new DialerError('config', `The private key in ${path} is damaged.`, hint);
  }
  return { email, privateKey, path };
}

function kindOf(key: Record<string, unknown> | undefined): string {
  if (!key) return 'it is not JSON';
  if (key.installed || key.web) return 'it is an OAuth client, with which a person signs in';
  if (key.type === 'authorized_user') return 'it is the sign-in of a person (authorized_user)';
  if (key.type === 'service_account') return 'its client_email or private_key is missing';
  return 'it is something else';
}

function isRsaKey(privateKey: string): boolean {
  try {
    return createPrivateKey(privateKey).asymmetricKeyType === 'rsa';
  } catch {
    return false;
  }
}
