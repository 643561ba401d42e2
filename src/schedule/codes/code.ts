import { Invalid } from '../../base/csv/cell.ts';
import { AS_TEXT } from '../meeting-id.ts';
import { UNCLOSED_QUOTE } from '../row-shape.ts';

/** A shorter code can be guessed by trying. */
export const SAFE_LENGTH = 6;

const INVISIBLE = /[\p{White_Space}\p{Default_Ignorable_Code_Point}]/gu;
/** Some characters take several rounds to fold. */
const MOST_ROUNDS = 4;

/**
 * The canonical form of a code or an answer, for comparison: Unicode's NFKC, in lower case, without white space and invisible
 * characters. Texts that look the same to people have the same form. Idempotent.
 */
export function canonicalCode(text: string): string {
  let before = text;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    // To upper case and back, because ß and ſ have no capital letters of their own.
    const folded = before.normalize('NFKC').replace(INVISIBLE, '').toUpperCase().toLowerCase().normalize('NFKC');
    if (folded === before) break;
    before = folded;
  }
  return before;
}

/** Reads a cell's code in its canonical form. Invalid if it is empty, or if a spreadsheet has changed it. */
export function readCode(text: string): string | Invalid {
  if (/^\d(?:[.,]\d+)?e[+-]\d{2,3}$/i.test(text)) return new Invalid(`lost its digits in the spreadsheet; ${AS_TEXT}`);
  // `Loading...` is a formula of a Google Sheet that is not ready, which can take long if it reads other Sheets.
  if (/^(?:#(?:\S*[?!]|N\/\p{L}+|#+)|Loading\.{3})$/iu.test(text))
    return new Invalid(`is a spreadsheet error; ${AS_TEXT}`);
  if (/^\d+[.,]0+$/.test(text)) return new Invalid(`has decimals that the spreadsheet added; ${AS_TEXT}`);
  if (/^\d{1,3}(?:,\d{3})+$/.test(text)) return new Invalid(`has commas that the spreadsheet added; ${AS_TEXT}`);
  if (text.includes('\n')) return new Invalid(UNCLOSED_QUOTE);
  const key = canonicalCode(text);
  return key === '' ? new Invalid('is empty; write the code, or delete the row') : key;
}
