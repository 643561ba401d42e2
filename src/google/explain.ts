import type { ErrorCode } from '../errors.ts';
import { NETWORK_HINT, TLS_HINT } from '../zoom/explain.ts';
import type { GoogleFailure } from './failure.ts';
import type { ServiceAccount } from './key-file.ts';

/** The arguments of a DialerError. */
type Explanation = [code: ErrorCode, message: string, hint: string];

const KEYS = 'https://console.cloud.google.com (IAM & Admin, Service Accounts)';

/** What Google's names and words mean, wherever they come; the first that is found counts. */
const BY_WORDS: [RegExp, (account: ServiceAccount, link: string) => Explanation][] = [
  [
    /invalid jwt signature/i,
    ({ email, path }) => [
      'credentials',
      `Google no longer takes the key in ${path}.`,
      `It has expired or was deleted: make a new key for ${email} at ${KEYS}, and put its file there.`,
    ],
  ],
  [
    /short-lived token|reasonable timeframe/i,
    () => ['credentials', "Google says that this machine's clock is wrong.", 'Set it, best by NTP, and try again.'],
  ],
  [
    /account not found|disabled_client|deleted_client/i,
    ({ email, path }) => [
      'credentials',
      `Google has no service account ${email}, or it is disabled.`,
      `Enable it at ${KEYS}, or make another one and put its key into ${path}.`,
    ],
  ],
  [
    /SERVICE_DISABLED|accessNotConfigured/,
    ({ email }, link) => [
      'scope',
      `Drive or Sheets is not enabled in the Google project of ${email}.`,
      `Enable it at ${link}, wait a few minutes, and try again; both of these APIs are needed.`,
    ],
  ],
  [
    /storageQuotaExceeded/,
    ({ email }) => [
      'refused',
      `Google gives service accounts no storage, so ${email} cannot make a Sheet in a folder of somebody's own Drive.`,
      `Use a folder in a shared drive, and share it with ${email} as Contributor.`,
    ],
  ],
  [
    /teamDriveFileLimitExceeded|numChildrenInNonRootLimitExceeded/,
    () => ['refused', 'The folder, or its shared drive, is full.', 'Clear it out, or name another one with --folder.'],
  ],
  [
    /\bnotFound\b/,
    ({ email }) => [
      'config',
      `There is no such folder in Google Drive that is shared with ${email}.`,
      shareHint(email),
    ],
  ],
  [
    /insufficientFilePermissions|insufficientParentPermissions|forbidden|PERMISSION_DENIED/,
    ({ email }) => [
      'scope',
      `${email} may look into the folder, but not write to it.`,
      `Share the folder with ${email} as Editor; in a shared drive that is Contributor.`,
    ],
  ],
];

export function shareHint(email: string): string {
  return `Open it in Google Drive, choose Share, and add ${email} as Editor (in a shared drive: Contributor); or name another with --folder (its exact name, or its ID).`;
}

/** Google's answer, or the lack of one, as an error with its remedy. `host` is where the request went. */
export function explain(failure: GoogleFailure, host: string, account: ServiceAccount): Explanation {
  const { google = '', link = 'https://console.cloud.google.com/apis/library', quote, status } = failure;
  if (failure.late) return ['unreachable', 'There was no time left to ask Google.', 'Try again.'];
  if (status === 429) {
    const hint =
      'Everything in the Google project shares its quota: try again in a minute, or tomorrow if that is of no use.';
    return ['rate-limit', 'Google asked to slow down until the time for this was over.', hint];
  }
  if (failure.foreign || failure.class === 'unknown' || failure.trouble) return unreachable(failure, host);
  const known = BY_WORDS.find(([words]) => words.test(google))?.[1];
  if (known) return known(account, link);
  const message = `Google refused: ${quote} (status ${status}).`;
  if (status === 401 || google.startsWith('invalid_grant')) {
    return ['credentials', message, `See ${account.email} at ${KEYS}; a new key may help.`];
  }
  return ['refused', message, "Google's words above say why."];
}

function unreachable({ trouble, foreign, status, quote }: GoogleFailure, host: string): Explanation {
  if (foreign) {
    const hint = 'Usually a proxy or a sign-in page of the network: let this machine reach *.googleapis.com.';
    const what = trouble ?? `status ${status}, not the JSON that Google sends`;
    return ['unreachable', `Something other than Google answered for ${host} (${what}).`, hint];
  }
  if (trouble) {
    const hint = trouble.startsWith('TLS') ? TLS_HINT : NETWORK_HINT;
    return ['unreachable', `Could not reach Google at ${host}: ${trouble}.`, hint];
  }
  const words = quote ? `: ${quote}` : '';
  const hint = 'Google may be down: see https://www.google.com/appsstatus.';
  return ['unreachable', `Google at ${host} answered with status ${status}${words}.`, hint];
}
