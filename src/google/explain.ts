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

const KEYS = 'https://console.cloud.google.com (IAM & Admin, Service Accounts)';

/** What was asked: something of the folder for a new Sheet, to read a Sheet that there is, or to write cells of it. */
export type GoogleTarget = 'folder' | 'sheet' | 'cells';

type Words = [RegExp, (account: ServiceAccount, link: string) => Explanation][];

/** What Google's names and words mean, wherever they come; the first that is found counts. */
const BY_WORDS: Words = [
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

const NOT_ALLOWED = /forbidden|PERMISSION_DENIED/;

/** What of it has another meaning where a Sheet is asked for that somebody else has made. */
const OF_SHEET: Words = [
  [
    /SERVICE_DISABLED|accessNotConfigured/,
    ({ email }, link) => [
      'scope',
      `Google Sheets is not enabled in the Google project of ${email}.`,
      `Enable the Google Sheets API at ${link}, wait a few minutes, and try again.`,
    ],
  ],
  [
    /\bNOT_FOUND\b/,
    () => [
      'config',
      'Google has no Sheet of this ID.',
      'Copy the link from the address bar of the browser that shows the Sheet, and give it to --sheet.',
    ],
  ],
  [
    /not supported for this document/i,
    () => [
      'config',
      'This is an Excel file in Google Drive, not a Google Sheet.',
      'Open it there, choose File, Save as Google Sheets, and give the link of the new one to --sheet.',
    ],
  ],
  [
    /protected cell/i,
    ({ email }) => [
      'scope',
      `The Sheet protects cells against ${email}.`,
      `In the Sheet choose Data, Protect sheets and ranges, and let ${email} edit the columns that dialer writes.`,
    ],
  ],
];
const OF_READING: Words = [
  ...OF_SHEET,
  [
    NOT_ALLOWED,
    ({ email }) => [
      'scope',
      `The Google Sheet is not shared with ${email}.`,
      `Open it in the browser, choose Share, and add ${email} as Editor.`,
    ],
  ],
];
const OF_WRITING: Words = [
  ...OF_SHEET,
  [
    NOT_ALLOWED,
    ({ email }) => [
      'scope',
      `${email} may look at the Google Sheet, but not write to it.`,
      `Open it in the browser, choose Share, and make ${email} an Editor.`,
    ],
  ],
];
const BY_SUBJECT: Record<GoogleTarget, Words> = {
  folder: BY_WORDS,
  sheet: [...OF_READING, ...BY_WORDS],
  cells: [...OF_WRITING, ...BY_WORDS],
};

export function shareHint(email: string): string {
  return `Open it in Google Drive, choose Share, and add ${email} as Editor (in a shared drive: Contributor); or name another with --folder (its exact name, or its ID).`;
}

/** Google's answer, or the lack of one, as an error with its remedy. `host` is where the request went. */
export function explain(
  failure: GoogleFailure,
  host: string,
  account: ServiceAccount,
  subject: GoogleTarget = 'folder',
): Explanation {
  const { google = '', link = 'https://console.cloud.google.com/apis/library', quote, status } = failure;
  if (failure.late) return ['unreachable', 'There was no time left to ask Google.', 'Try again.'];
  if (status === 429) {
    const hint =
      'Everything in the Google project shares its quota: try again in a minute, or tomorrow if that is of no use.';
    return ['rate-limit', 'Google asked to slow down until the time for this was over.', hint];
  }
  if (failure.foreign || failure.class === 'unknown' || failure.trouble)
    return explainUnreachable(failure, host, GOOGLE);
  const known = BY_SUBJECT[subject].find(([words]) => words.test(google))?.[1];
  if (known) return known(account, link);
  const message = `Google refused: ${quote} (status ${status}).`;
  if (status === 401 || google.startsWith('invalid_grant')) {
    return ['credentials', message, `See ${account.email} at ${KEYS}; a new key may help.`];
  }
  return ['refused', message, "Google's words above say why."];
}
