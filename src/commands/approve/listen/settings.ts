import { DialerError } from '../../../errors.ts';
import { HEALTH_PATH } from './server.ts';

const DEFAULT_PATH = '/event_registration';
/**
 * The address or name at which to listen, from the command line; an IPv6 address may be in brackets, as in a URL. Throws
 * DialerError `usage`: where there is none, Node would listen at all addresses of the machine.
 */
export function readHost(text: string): string {
  const host = text.trim().replace(/^\[(.*)\]$/, '$1');
  if (host !== '') return host;
  const hint = 'Leave it out to listen on this machine alone, or write one of its addresses.';
  throw new DialerError('usage', '--host is empty.', hint);
}

/** The path at which events come, from the command line. Throws DialerError `usage`. */
export function readPath(text: string): string {
  if (/^\/[\w\-./~%]*$/.test(text) && text !== HEALTH_PATH) return text;
  const hint = `It begins with a slash, like ${DEFAULT_PATH}, has no ? or #, and is not ${HEALTH_PATH}.`;
  throw new DialerError('usage', `"${text}" is not a path to listen at.`, hint);
}
