import { DialerError } from '../errors.ts';

/** Where names are not to be known: Zoom's own words can have somebody's. */
export function withoutPeople(text: string): string {
  return text
    .replace(/(Zoom refused: ).*?( \(status \d)/gs, '$1…$2')
    .replace(/( answered with status \d+: ).*?(\. Zoom may be down|$)/gs, '$1…$2')
    .replace(/[^\s@"'<>():,;]+@[^\s@"'<>():,;]+\.[\p{L}\d-]+/gu, '…');
}

/** The same of an error. */
export function quieted({ code, message, hint }: DialerError): DialerError {
  return new DialerError(code, withoutPeople(message), withoutPeople(hint));
}
