import { DialerError } from '../errors.ts';

const ZOOMS_WORDS = "Zoom's words above say why;";
const LEFT_OUT = "Zoom's words are left out, as they can have somebody's name;";

/**
 * What is said where names are not to be known: without Zoom's own words (explain.ts), which can have somebody's, whatever
 * they look like, and without e-mails.
 */
export function redactPeople(text: string): string {
  return text
    .replace(/(Zoom refused: ).*( \(status \d)/gs, '$1…$2')
    .replace(/( answered with status \d+: )(.*(?=\. Zoom may be down: see \S+$)|.*)/gs, '$1…')
    .replace(ZOOMS_WORDS, LEFT_OUT)
    .replace(/[^\s@"'<>():,;]+@[^\s@"'<>():,;]+\.[\p{L}\d-]+/gu, '…');
}

/** The same of an error. */
export function redactError({ code, message, hint }: DialerError): DialerError {
  return new DialerError(code, redactPeople(message), redactPeople(hint));
}
