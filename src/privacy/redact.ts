import { DialerError } from '../errors.ts';

const HIDDEN = 'Words that may contain names are hidden.';

/**
 * Removes e-mails and all that Zoom said from a message (see zoom/explain.ts): Zoom's own words may contain names, which cannot be
 * recognized.
 */
export function redactPeople(text: string): string {
  return text
    .replace(/(Zoom refused: ).*( \(status \d)/gs, '$1…$2')
    .replace(/( Zoom says ")[^"]*"/g, '$1…"')
    .replace(/( answered with status \d+: )(.*(?=\. Zoom may be down: see \S+$)|.*)/gs, '$1…')
    .replace(/[^\s@"'<>():,;]+@[^\s@"'<>():,;]+\.[\p{L}\d-]+/gu, '…');
}

/** Redacts an error, and says so in its hint. */
export function redactError({ code, message, hint }: DialerError): DialerError {
  const redacted = redactPeople(message);
  const note = redacted === message ? '' : HIDDEN;
  return new DialerError(code, redacted, [redactPeople(hint), note].filter(Boolean).join(' '));
}
