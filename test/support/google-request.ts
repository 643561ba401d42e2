import type { IncomingMessage } from 'node:http';

export interface Request {
  method: string;
  path: string;
  query: Record<string, string>;
  /** The one parameter that may be repeated. */
  ranges: string[];
  headers: IncomingMessage['headers'];
  body: string;
}

/** How Drive refuses, and Sheets. */
export const driveError = (status: number, reason: string, message: string) => ({
  status,
  body: { error: { code: status, message, errors: [{ domain: 'global', reason, message }] } },
});
export const sheetsError = (status: number, name: string, message: string, details: object[] = []) => ({
  status,
  body: { error: { code: status, message, status: name, details } },
});

export function badRequest(message: string) {
  return sheetsError(400, 'INVALID_ARGUMENT', message);
}

/** Nothing where the parameters are exactly these; Drive refuses those it does not know, and so does this for all. */
export function strange(query: Record<string, string>, known: string[]) {
  const names = [...new Set([...Object.keys(query), ...known])];
  const wrong = names.filter((name) => !known.includes(name) || !query[name]);
  return wrong.length > 0 ? badRequest(`Unknown or missing parameter: ${wrong.join()}`) : undefined;
}
