import { DialerError } from '../errors.ts';

const ZOOMS_WORDS = "Zoom's words above say why;";
const LEFT_OUT = "Zoom's words are left out because they may contain names;";

/**
 * Removes e-mails and all that Zoom said from a message (see zoom/explain.ts): Zoom's own words may contain names, which cannot be
 * recognized.
 */
export function redactPeople(text: string): string {
  return text
    .replace(/(Zoom refused: ).*( \(status \d)/gs, '$1…$2')
    .replace(/( answered with status \d+: )(.*(?=\. Zoom may be down: see \S+$)|.*)/gs, '$1…')
    .replace(ZOOMS_WORDS, LEFT_OUT)
    .replace(/[^\s@"'<>():,;]+@[^\s@"'<>():,;]+\.[\p{L}\d-]+/gu, '…');
}

/** The error with its message and hint redacted. */
export function redactError({ code, message, hint }: DialerError): DialerError {
  return new DialerError(code, redactPeople(message), redactPeople(hint));
}
