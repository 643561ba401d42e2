import { generateKeyPairSync } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { errorText } from '../../src/base/output/printer.ts';
import { type DialerError, expected } from '../../src/errors.ts';
import { type NewSheet, writeSheet } from '../../src/google/sheet.ts';
import type { Cell } from '../../src/google/values.ts';
import { EMAIL, type GoogleFault, KEY, PRIVATE_KEY, startGoogle, TOKEN } from '../support/google.ts';
import type { Folder } from '../support/google-files.ts';
import { driveError, sheetsError } from '../support/google-request.ts';
import { itInFull } from '../support/often.ts';
import { temporaryFolder } from '../support/run-dialer.ts';

const VALUES: Cell[][] = [
  ['id', 'name', 'total_duration'],
  ['0001', '=HYPERLINK("https://example.org")', 1.75],
  ['', '+1 303 555 0100', 0],
];
const NAME = 'zoom_report_2026-11-23';
const CREATE = 'POST /drive/v3/files';
const FIND = 'GET /drive/v3/files';
const WRITE = 'PUT /v4/spreadsheets';

interface Options {
  folder?: string;
  folders?: Folder[];
  faults?: GoogleFault[];
  values?: Cell[][];
  deadlineMs?: number;
  env?: Record<string, string | undefined>;
}

/** Writes a Sheet to a Google with these folders and faults. */
async function write({ folder = 'Zoom', folders, faults, values = VALUES, deadlineMs = 15_000, env }: Options = {}) {
  const google = await startGoogle({ ...(folders && { folders }), ...(faults && { faults }) });
  const start = performance.now();
  const deps = { env: { ...google.env, ...env }, now: new Date(), elapsedMs: () => performance.now() - start };
  const written = writeSheet(values, { name: NAME, folder, deadlineMs }, deps);
  let result: NewSheet | undefined;
  let error: DialerError | undefined;
  try {
    result = await written;
  } catch (thrown) {
    error = expected(thrown);
  }
  const said = error ? errorText(error) : '';
  for (const secret of [TOKEN, ...PRIVATE_KEY.split('\n').filter((line) => line && !line.startsWith('---'))])
    expect(said).not.toContain(secret);
  const count = (on: string) => google.requests.filter(({ method, path }) => `${method} ${path}`.startsWith(on)).length;
  return { google, result, said, code: error?.code, count, tookMs: performance.now() - start };
}

describe('a new Sheet', () => {
  it('is created in the folder, with the values as they are from A1 on, and returns its link', async () => {
    const { google, result } = await write();
    expect(google.sheets).toMatchObject([{ name: NAME, parent: 'folder-1', cells: VALUES }]);
    expect(result).toEqual({
      link: `https://docs.google.com/spreadsheets/d/${google.sheets[0]?.id}`,
      mayBeTwice: false,
    });
    expect(google.requests.filter(({ path }) => path === '/token')).toHaveLength(1);
  });

  it('takes 3,000 rows in one request, and is enlarged for them', async () => {
    const values = Array.from({ length: 3001 }, (_, row) => [`id ${row}`, 'A name', 'someone@example.edu', row]);
    const { google, count } = await write({ values });
    expect(google.sheets[0]?.cells).toEqual(values);
    expect(count(WRITE)).toBe(1);
  });

  itInFull('is written in several requests if it is large, and enlarged for more columns', async () => {
    const values = Array.from({ length: 5000 }, (_, row) =>
      Array.from({ length: 40 }, (_, column) => `${row}/${column}`),
    );
    const { google, count } = await write({ values });
    expect(google.sheets[0]?.cells).toEqual(values);
    expect(count(WRITE)).toBeGreaterThan(1);
  });
});

describe('the folder', () => {
  const others: Folder[] = [
    { id: 'another-folder-1234', name: 'Zoom 2' },
    { id: 'lower-case-12345678', name: 'zoom' },
  ];
  it.each<[string, string, Folder]>([
    ['by a name with quotes and backslashes', `O'Neil\\s "Zoom"`, { id: 'f', name: `O'Neil\\s "Zoom"` }],
    ['by a name that looks like a query', "x' or name = 'Zoom 2", { id: 'f', name: "x' or name = 'Zoom 2" }],
    [
      'that is shared from a drive the account is not a member of',
      'Zoom',
      { id: 'f', name: 'Zoom', where: 'shared from a drive' },
    ],
    ['by its ID', '1aBcDeFgHiJkLmNoPqRs', { id: '1aBcDeFgHiJkLmNoPqRs', name: 'Zoom' }],
    [
      'by its link',
      'https://drive.google.com/drive/u/0/folders/1aBcDeFgHiJkLmNoPqRs?usp=sharing',
      { id: '1aBcDeFgHiJkLmNoPqRs', name: 'Zoom' },
    ],
  ])('is found %s', async (_, folder, wanted) => {
    const { google, said } = await write({ folder, folders: [...others, wanted] });
    expect(said).toBe('');
    expect(google.sheets).toMatchObject([{ parent: wanted.id, cells: VALUES }]);
  });

  const SHARE = `choose Share and add ${EMAIL} as Editor`;
  it.each<[string, string, Folder[], string[]]>([
    ['a name that no folder has', 'Zoom', others, [`No folder "Zoom" in Google Drive is shared with ${EMAIL}.`, SHARE]],
    [
      'an ID that is not shared',
      '1aBcDeFgHiJkLmNoPqRs',
      others,
      [`There is no such folder in Google Drive, or it is not shared with ${EMAIL}.`, SHARE],
    ],
    [
      'a name that two folders have',
      'Zoom',
      [
        { id: 'id-of-one', name: 'Zoom' },
        { id: 'id-of-two', name: 'Zoom' },
      ],
      [
        `${EMAIL} can see 2 folders "Zoom" in Google Drive: id-of-one (https://drive.google.com/drive/folders/id-of-one), id-of-two (`,
        '--folder <ID>',
      ],
    ],
  ])('is not guessed: %s', async (_, folder, folders, words) => {
    const { google, said, code } = await write({ folder, folders });
    for (const part of words) expect(said).toContain(part);
    expect(code).toBe('config');
    expect(google.sheets).toEqual([]);
  });

  it('needs Editor if the account is only a viewer', async () => {
    const { said, code } = await write({ folders: [{ id: 'f', name: 'Zoom', role: 'reader' }] });
    expect(said).toContain(
      `${EMAIL} can view the folder, but not add files to it. Share the folder with ${EMAIL} as Editor`,
    );
    expect(code).toBe('scope');
  });

  it("cannot be one in a person's own Drive, because service accounts have no storage", async () => {
    const { said } = await write({ folders: [{ id: 'f', name: 'Zoom', where: 'own drive' }] });
    expect(said).toContain('Google gives service accounts no storage');
    expect(said).toContain('Use a folder in a shared drive');
  });
});

describe('a failure is explained, with what to do about it:', () => {
  const ENABLE = 'https://console.developers.google.com/apis/api/sheets.googleapis.com/overview?project=123';
  const disabled = `Google Sheets API has not been used in project 123 before or it is disabled. Enable it by visiting ${ENABLE} then retry.`;
  const grant = (words: string) => ({
    on: 'POST /token',
    reply: { status: 400, body: { error: 'invalid_grant', error_description: words } },
  });
  it.each<[string, string, string, GoogleFault]>([
    ['an expired key', 'credentials', 'Google no longer accepts the key in ', grant('Invalid JWT Signature.')],
    ['a deleted account', 'credentials', `no service account ${EMAIL}`, grant('Invalid grant: account not found')],
    [
      'a wrong clock',
      'credentials',
      "this machine's clock is wrong",
      grant('Invalid JWT: Token must be a short-lived token'),
    ],
    [
      'another refusal of the grant',
      'credentials',
      'Google refused: Bad Request (status 400). Check',
      grant('Bad Request'),
    ],
    [
      'a disabled Drive API',
      'scope',
      `Enable it at ${ENABLE}, wait`,
      { on: FIND, reply: driveError(403, 'accessNotConfigured', disabled) },
    ],
    [
      'a disabled Sheets API',
      'scope',
      `Enable it at ${ENABLE}, wait`,
      { on: WRITE, reply: sheetsError(403, 'PERMISSION_DENIED', disabled, [{ reason: 'SERVICE_DISABLED' }]) },
    ],
    ['a refused token', 'credentials', '(status 401)', { on: FIND, reply: sheetsError(401, 'UNAUTHENTICATED', 'Bad') }],
    [
      'another 403',
      'refused',
      'Google refused: The domain says no (status 403).',
      { on: FIND, reply: driveError(403, 'domainPolicy', 'The domain says no') },
    ],
    [
      'a page of a proxy',
      'unreachable',
      'Something other than Google answered for 127.0.0.1',
      { on: FIND, times: 9, reply: { status: 200, body: '<html>' } },
    ],
    [
      'a page of a proxy instead of a write',
      'unreachable',
      'Something other than Google',
      { on: WRITE, times: 9, reply: { status: 200, body: '<html>' } },
    ],
    [
      'a redirect',
      'unreachable',
      '(status 302,',
      { on: FIND, times: 9, reply: { status: 302, body: '', headers: { location: 'http://127.0.0.1:9/' } } },
    ],
    [
      'an answer that echoes the token',
      'refused',
      'Google refused: Bearer … (status 400)',
      { on: FIND, reply: driveError(400, 'invalid', `Bearer ${TOKEN}`) },
    ],
  ])('%s', async (_, code, words, fault) => {
    const result = await write({ faults: [fault], deadlineMs: 2500 });
    expect(result.said).toContain(words);
    expect(result.code).toBe(code);
  });

  it('the assertion, echoed by the token endpoint, is not shown', async () => {
    const echo = ({ body }: { body: string }) => ({
      status: 400,
      body: { error: 'invalid_grant', error_description: `${new URLSearchParams(body).get('assertion')} ${body}` },
    });
    const { said, google } = await write({ faults: [{ on: 'POST /token', reply: echo }] });
    const [, , signature = ''] = google.requests[0]?.body.split('.') ?? [];
    expect(said).toMatch(/^dialer: Google refused: … /);
    expect(signature).not.toBe('');
    expect(said).not.toContain(signature.slice(0, 20));
  });

  it('an unreachable host', async () => {
    const { said, code } = await write({ env: { DIALER_GOOGLE_URL: 'http://127.0.0.1:9' }, deadlineMs: 600 });
    expect(said).toContain('Could not reach Google at 127.0.0.1:9: connection refused');
    expect(code).toBe('unreachable');
  });

  it('an address without TLS, to which nothing is sent', async () => {
    const { said, google } = await write({ env: { DIALER_GOOGLE_URL: 'http://example.org' } });
    expect(said).toContain('DIALER_GOOGLE_URL is not an https URL.');
    expect(google.requests).toEqual([]);
  });

  const authorizedUser = JSON.stringify({ type: 'authorized_user', refresh_token: 'x' });
  it.each<[string, string | undefined, string]>([
    ['no key file set', undefined, 'GOOGLE_APPLICATION_CREDENTIALS is not set'],
    ['a CSV file', 'id,name\n', 'is not the key of a service account: it is not JSON.'],
    ['an OAuth client', '{"installed":{"client_id":"x"}}', 'it is an OAuth client for people to sign in with.'],
    ["a person's sign-in", authorizedUser, "it is a person's sign-in (authorized_user)."],
    ['an incomplete key', '{"type":"service_account"}', 'client_email or private_key is missing.'],
    ['an array', '[1]', 'it is not JSON'],
    [
      'a damaged key',
      JSON.stringify({ ...KEY, private_key: PRIVATE_KEY.replace(/\n/g, '') }),
      'is damaged. Copy the downloaded file there again',
    ],
  ])('%s', async (_, content, words) => {
    const path = content && join(temporaryFolder({ 'key.json': content }), 'key.json');
    const { said, code, google } = await write({ env: { GOOGLE_APPLICATION_CREDENTIALS: path } });
    expect(said).toContain(words);
    expect(code).toBe('config');
    expect(google.requests).toEqual([]);
  });

  it('a deleted key, or the key of another account', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const private_key = privateKey.export({ type: 'pkcs8', format: 'pem' });
    const path = join(temporaryFolder({ 'key.json': JSON.stringify({ ...KEY, private_key }) }), 'key.json');
    const { said } = await write({ env: { GOOGLE_APPLICATION_CREDENTIALS: path } });
    expect(said).toContain(
      `Google no longer accepts the key in ${path}. It has expired or was deleted. Create a new key`,
    );
  });

  it('a missing key file', async () => {
    const { said } = await write({ env: { GOOGLE_APPLICATION_CREDENTIALS: '/nowhere/key.json' } });
    expect(said).toContain('Could not read /nowhere/key.json: no such file.');
  });
});

describe('with faults on the way', () => {
  const down = { status: 503, body: { error: { code: 503, message: 'Backend Error' } } };
  it.each<[string, GoogleFault[]]>([
    ['503 from the token endpoint', [{ on: 'POST /token', reply: down }]],
    ['503 for the folder', [{ on: FIND, reply: down }]],
    ['429 for the Sheet', [{ on: CREATE, reply: sheetsError(429, 'RESOURCE_EXHAUSTED', 'Quota exceeded') }]],
    ['a 403 that means 429', [{ on: CREATE, reply: driveError(403, 'userRateLimitExceeded', 'Rate') }]],
    ['503 for the Sheet', [{ on: CREATE, reply: down }]],
    ['a reset before the Sheet is made', [{ on: CREATE, reset: 'before' }]],
    ['a reset after the Sheet is made', [{ on: CREATE, reset: 'after' }]],
    ['a reset after the rows are written', [{ on: WRITE, reset: 'after' }]],
  ])('%s: one Sheet is written', async (_, faults) => {
    const { google, said, result } = await write({ faults });
    expect(said).toBe('');
    expect(google.sheets).toMatchObject([{ cells: VALUES }]);
    const answerWasLost = faults[0]?.on === CREATE && (faults[0].reset === 'before' || faults[0].reply === down);
    expect(result?.mayBeTwice).toBe(answerWasLost);
  });

  itInFull('a limit that lasts beyond the deadline is explained, with the link to the Sheet', async () => {
    const reply = sheetsError(429, 'RESOURCE_EXHAUSTED', 'Quota exceeded');
    const { said, code } = await write({ faults: [{ on: WRITE, times: 99, reply }], deadlineMs: 2500 });
    expect(said).toMatch(
      /Google asked to slow down, .* The Sheet was created, but not all rows were written: https:\/\/docs\./,
    );
    expect(code).toBe('rate-limit');
  });

  itInFull.each(['POST /token', FIND, CREATE, WRITE])('a hang at %s ends at the deadline', async (on) => {
    const { said, code, tookMs } = await write({ faults: [{ on, times: 99, hang: true }], deadlineMs: 1500 });
    expect(code).toBe('unreachable');
    expect(said.includes('may be in the folder anyway')).toBe(on === CREATE);
    expect(tookMs).toBeLessThan(3000);
  });

  itInFull('an answer that stays lost leaves a warning about an empty Sheet', async () => {
    const { said, google } = await write({ faults: [{ on: CREATE, times: 99, reset: 'before' }], deadlineMs: 15_000 });
    expect(said).toContain(`An empty Sheet "${NAME}" may be in the folder anyway.`);
    expect(google.sheets).toEqual([]);
  });

  it('a Google on this machine is asked without the proxy', async () => {
    setEnv('HTTP_PROXY', 'http://127.0.0.1:9');
    expect((await write()).said).toBe('');
  });

  it('an invalid proxy is reported before anything is sent', async () => {
    setEnv('HTTPS_PROXY', 'socks5://user:CANARY@127.0.0.1:9');
    const { said } = await write({ env: { DIALER_GOOGLE_URL: undefined, HTTPS_PROXY: process.env.HTTPS_PROXY } });
    expect(said).toMatch(/^dialer: HTTPS_PROXY is not the URL of an HTTP proxy\.(?!.*CANARY)/);
  });
});

/** For a test; the proxies are taken from the process's environment. */
function setEnv(name: string, value: string): void {
  vi.stubEnv(name, value);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
}
