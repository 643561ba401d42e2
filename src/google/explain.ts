import { explainUnreachable, type Service } from '../base/http/unreachable.ts';
import type { Explanation } from '../errors.ts';
import type { GoogleFailure } from './failure.ts';
import type { ServiceAccount } from './key-file.ts';

const GOOGLE: Service = {
  at: 'Google at',
  couldNotReach: 'Could not reach Google at',
  somethingElse: 'Something other than Google answered for',
  sends: 'the JSON that Google sends',
  foreignHint: "It is usually a proxy or the network's sign-in page. Let this machine reach *.googleapis.com.",
  downHint: 'Google may be down: see https://www.google.com/appsstatus.',
};

const KEYS = 'https://console.cloud.google.com (IAM & Admin > Service Accounts)';

/** What a request is about: the folder of a new Sheet, reading an existing Sheet, or writing its cells. */
export type GoogleTarget = 'folder' | 'sheet' | 'cells';

type Refusals = [words: RegExp, explain: (account: ServiceAccount, link: string) => Explanation][];

/** Refusals by Google's reasons and words. The first match counts. */
const ANYWHERE: Refusals = [
  [
    /invalid jwt signature/i,
    ({ email, path }) => [
      'credentials',
      `Google no longer accepts the key in ${path}.`,
      `It has expired or was deleted. Create a new key for ${email} at ${KEYS}, and save it there.`,
    ],
  ],
  [
    /short-lived token|reasonable timeframe/i,
    () => [
      'credentials',
      "Google says that this machine's clock is wrong.",
      'Set the clock, preferably by NTP, and try again.',
    ],
  ],
  [
    /account not found|disabled_client|deleted_client/i,
    ({ email, path }) => [
      'credentials',
      `Google has no service account ${email}, or it is disabled.`,
      `Enable it at ${KEYS}, or create another one and save its key in ${path}.`,
    ],
  ],
  [
    /SERVICE_DISABLED|accessNotConfigured/,
    ({ email }, link) => [
      'scope',
      `The Drive or Sheets API is disabled in the Google project of ${email}.`,
      `Enable it at ${link}, wait a few minutes and try again. Both APIs are needed.`,
    ],
  ],
  [
    /storageQuotaExceeded/,
    ({ email }) => [
      'refused',
      `Google gives service accounts no storage, so ${email} cannot create a Sheet in a personal folder.`,
      `Use a folder in a shared drive, and share it with ${email} as Contributor.`,
    ],
  ],
  [
    /teamDriveFileLimitExceeded|numChildrenInNonRootLimitExceeded/,
    () => ['refused', 'The folder or its shared drive is full.', 'Delete files from it, or use another --folder.'],
  ],
  [
    /\bnotFound\b/,
    ({ email }) => [
      'config',
      `There is no such folder in Google Drive, or it is not shared with ${email}.`,
      shareHint(email),
    ],
  ],
  [
    /insufficientFilePermissions|insufficientParentPermissions|forbidden|PERMISSION_DENIED/,
    ({ email }) => [
      'scope',
      `${email} can view the folder, but not add files to it.`,
      `Share the folder with ${email} as Editor (in a shared drive: Contributor).`,
    ],
  ],
];

const NOT_ALLOWED = /forbidden|PERMISSION_DENIED/;

/** Refusals that mean something else when an existing Sheet is read or written. */
const OF_SHEET: Refusals = [
  [
    /SERVICE_DISABLED|accessNotConfigured/,
    ({ email }, link) => [
      'scope',
      `The Google Sheets API is disabled in the Google project of ${email}.`,
      `Enable it at ${link}, wait a few minutes and try again.`,
    ],
  ],
  [
    /\bNOT_FOUND\b/,
    () => [
      'config',
      'Google has no Sheet with this ID.',
      'Open the Sheet in the browser, copy the link, and pass it with --sheet.',
    ],
  ],
  [
    /not supported for this document/i,
    () => [
      'config',
      'This is an Excel file in Google Drive, not a Google Sheet.',
      'Open it, choose File > Save as Google Sheets, and pass the new link with --sheet.',
    ],
  ],
  [
    /protected cell/i,
    ({ email }) => [
      'scope',
      `The Google Sheet protects cells from ${email}.`,
      `In the Sheet, choose Data > Protect sheets and ranges, and let ${email} edit the columns that dialer writes.`,
    ],
  ],
];
const OF_READING: Refusals = [
  ...OF_SHEET,
  [
    NOT_ALLOWED,
    ({ email }) => [
      'scope',
      `The Google Sheet is not shared with ${email}.`,
      `Open it in the browser, choose Share and add ${email} as Editor.`,
    ],
  ],
];
const OF_WRITING: Refusals = [
  ...OF_SHEET,
  [
    NOT_ALLOWED,
    ({ email }) => [
      'scope',
      `${email} can view the Google Sheet, but not edit it.`,
      `Open it in the browser, choose Share and make ${email} an Editor.`,
    ],
  ],
];
const BY_TARGET: Record<GoogleTarget, Refusals> = {
  folder: ANYWHERE,
  sheet: [...OF_READING, ...ANYWHERE],
  cells: [...OF_WRITING, ...ANYWHERE],
};

/** What to do about a folder that is not shared with the service account. */
export function shareHint(email: string): string {
  return `Open it in Google Drive, choose Share and add ${email} as Editor (in a shared drive: Contributor), or pass the name or ID of another with --folder.`;
}

/** Explains a failed request to Google: the code, what happened, and what to do. `host` is where the request went. */
export function explain(
  failure: GoogleFailure,
  host: string,
  account: ServiceAccount,
  target: GoogleTarget = 'folder',
): Explanation {
  const { google = '', link = 'https://console.cloud.google.com/apis/library', quote, status } = failure;
  if (failure.late) return ['unreachable', 'No time was left to ask Google.', 'Try again.'];
  if (status === 429) {
    const hint = 'Everything in the Google project shares its quota. Try again in a minute, or tomorrow.';
    return ['rate-limit', 'Google asked to slow down, and no time was left to retry.', hint];
  }
  if (failure.foreign || failure.class === 'unknown' || failure.trouble) {
    return explainUnreachable(failure, host, GOOGLE);
  }
  const known = BY_TARGET[target].find(([words]) => words.test(google))?.[1];
  if (known) return known(account, link);
  const message = `Google refused: ${quote} (status ${status}).`;
  if (status === 401 || google.startsWith('invalid_grant')) {
    return ['credentials', message, `Check ${account.email} at ${KEYS}. A new key may help.`];
  }
  return ['refused', message, 'If it persists, please report this.'];
}
