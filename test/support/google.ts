import { generateKeyPairSync, verify } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { createFile, type Folder, type Google, getFile, listFiles, type Sheet, sheetsApi } from './google-files.ts';
import { badRequest, type Request, sheetsError } from './google-request.ts';
import type { Spreadsheet } from './google-sheets.ts';
import { temporaryFolder } from './run-dialer.ts';

export const EMAIL = 'dialer@school.iam.gserviceaccount.com';
export const TOKEN = 'CANARY-ya29-token';
/** The token for the scope `spreadsheets`, which is valid only for Sheets. */
const TOKEN_OF_SHEETS = `${TOKEN}-of-sheets`;
const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
export const PRIVATE_KEY = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
export const KEY = {
  type: 'service_account',
  project_id: 'school',
  private_key_id: '1',
  private_key: PRIVATE_KEY,
  client_email: EMAIL,
  // Nothing may be sent to this address.
  token_uri: 'http://127.0.0.1:9/token',
};

export interface Reply {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
}

/** Applies to requests that start with `on` (`GET /drive`), once by default. */
export interface GoogleFault {
  on: string;
  times?: number;
  reply?: Reply | ((request: Request) => Reply);
  /** Closes the connection, before or after the request takes effect. */
  reset?: 'before' | 'after';
  /** Never answers, or not until this resolves. */
  hang?: boolean | (() => Promise<unknown>);
}

const tokenError = (error: string, error_description: string) => ({ status: 400, body: { error, error_description } });

const ZOOM: Folder[] = [{ id: 'folder-1', name: 'Zoom' }];

/** A fake Google for one test: tokens, the folders and Sheets shared with the account, and the Sheets that it creates. */
export async function startGoogle({
  folders = ZOOM,
  spreadsheets = [] as Spreadsheet[],
  faults = [] as GoogleFault[],
} = {}) {
  const google = { folders, spreadsheets, sheets: [] as Sheet[], requests: [] as Request[] };
  const left = faults.map((fault) => ({ ...fault, times: fault.times ?? 1 }));
  const server = createServer(async (incoming, response) => {
    const { pathname: path, searchParams } = new URL(incoming.url ?? '', 'http://google');
    const { method = '', headers } = incoming;
    const query = Object.fromEntries(searchParams);
    const ranges = searchParams.getAll('ranges');
    const request = { method, path, query, ranges, headers, body: await text(incoming) };
    google.requests.push(request);
    const fault = left.find(({ on, times }) => times > 0 && `${method} ${path}`.startsWith(on));
    if (fault) fault.times--;
    if (fault?.hang === true) return;
    if (fault?.hang) await fault.hang();
    const scripted = typeof fault?.reply === 'function' ? fault.reply(request) : fault?.reply;
    const lost = fault?.reset === 'before' ? { status: 500, body: '' } : undefined;
    const reply: Reply = scripted ?? lost ?? answer(google, request);
    if (fault?.reset) response.destroy();
    else response.writeHead(reply.status, { 'content-type': 'application/json', ...reply.headers });
    response.end(typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const keyFile = join(temporaryFolder({ 'key.json': JSON.stringify(KEY) }), 'key.json');
  return { ...google, url, keyFile, env: { DIALER_GOOGLE_URL: url, GOOGLE_APPLICATION_CREDENTIALS: keyFile } };
}

function answer(google: Google, request: Request): Reply {
  const { method, path, headers } = request;
  if (`${method} ${path}` === 'POST /token') return token(request);
  const isOfSheets = headers.authorization === `Bearer ${TOKEN_OF_SHEETS}`;
  if (!isOfSheets && headers.authorization !== `Bearer ${TOKEN}`)
    return sheetsError(401, 'UNAUTHENTICATED', 'Invalid credentials.');
  if (isOfSheets && !path.startsWith('/v4/spreadsheets/'))
    return sheetsError(403, 'PERMISSION_DENIED', 'Request had insufficient authentication scopes.');
  if (method !== 'GET' && headers['content-type'] !== 'application/json') return badRequest('content type');
  const [, id = '', rest = ''] = /^\/v4\/spreadsheets\/([\w-]+)(.*)$/.exec(path) ?? [];
  if (id) return sheetsApi(google, request, id, rest);
  if (`${method} ${path}` === 'GET /drive/v3/files') return listFiles(google, request);
  if (`${method} ${path}` === 'POST /drive/v3/files') return createFile(google, request);
  if (method === 'GET' && path.startsWith('/drive/v3/files/')) return getFile(google, request);
  return { status: 404, body: '<html>Not Found</html>' };
}

/** Issues a token, and checks the assertion as Google does. */
function token({ headers, body }: Request) {
  const form = new URLSearchParams(body);
  if (headers['content-type'] !== 'application/x-www-form-urlencoded') return tokenError('invalid_request', 'type');
  if (form.get('grant_type') !== 'urn:ietf:params:oauth:grant-type:jwt-bearer')
    return tokenError('unsupported_grant_type', 'Invalid grant_type');
  const [head = '', claims = '', signature = ''] = (form.get('assertion') ?? '').split('.');
  const decode = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString());
  const { iss, scope, aud, iat, exp } = decode(claims);
  if (iss !== EMAIL) return tokenError('invalid_grant', 'Invalid grant: account not found');
  const isSigned = verify('sha256', Buffer.from(`${head}.${claims}`), publicKey, Buffer.from(signature, 'base64url'));
  if (decode(head).alg !== 'RS256' || !isSigned) return tokenError('invalid_grant', 'Invalid JWT Signature.');
  if (aud !== 'https://oauth2.googleapis.com/token') return tokenError('invalid_grant', 'Invalid JWT: aud');
  if (exp - iat > 3600 || Math.abs(iat - Date.now() / 1000) > 300) {
    const words = 'Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe.';
    return tokenError('invalid_grant', words);
  }
  const name = /^https:\/\/www\.googleapis\.com\/auth\/(drive|spreadsheets)$/.exec(scope)?.[1];
  if (!name) return tokenError('invalid_scope', String(scope));
  const access_token = name === 'drive' ? TOKEN : TOKEN_OF_SHEETS;
  return { status: 200, body: { access_token, expires_in: 3599, token_type: 'Bearer' } };
}
