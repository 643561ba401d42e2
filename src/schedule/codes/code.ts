import { Invalid } from '../../base/csv/cell.ts';

/** Fewer characters can be tried out by whoever has a moment. */
export const SAFE_LENGTH = 6;

const INVISIBLE = /[\p{White_Space}\p{Default_Ignorable_Code_Point}]/gu;
/** A few characters are folded in several steps. */
const MOST_ROUNDS = 4;
const AS_TEXT = 'format the column as Text in the spreadsheet and type it again';

/**
 * What is compared of a code, and of an answer: Unicode's NFKC, without white space and what nobody can see, and without
 * capitals. Two texts that a person would call the same have the same; doing it again changes nothing.
 */
export function canonicalCode(text: string): string {
  let before = text;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    // Up and down again: ß and ſ have no capital of their own.
    const folded = before.normalize('NFKC').replace(INVISIBLE, '').toUpperCase().toLowerCase().normalize('NFKC');
    if (folded === before) break;
    before = folded;
  }
  return before;
}

/** A cell's code in its canonical form; Invalid where there is none, or where a spreadsheet has put something else in its place. */
export function readCode(text: string): string | Invalid {
  if (/^\d(?:[.,]\d+)?e[+-]\d{2,3}$/i.test(text))
    return new Invalid(`has lost its digits to the spreadsheet; ${AS_TEXT}`);
  // The last is a formula of a Google Sheet that is not ready, as those over other Sheets can be for long.
  if (/^(?:#(?:\S*[?!]|N\/\p{L}+|#+)|Loading\.{3})$/iu.test(text))
    return new Invalid(`is an error of the spreadsheet's; ${AS_TEXT}`);
  if (/^\d+[.,]0+$/.test(text)) return new Invalid(`has decimals that the spreadsheet has added; ${AS_TEXT}`);
  if (/^\d{1,3}(?:,\d{3})+$/.test(text)) return new Invalid(`has commas that the spreadsheet has added; ${AS_TEXT}`);
  if (text.includes('\n')) return new Invalid('has a line break; is a quote not closed?');
  const key = canonicalCode(text);
  return key === '' ? new Invalid('is empty; write the code, or delete the row') : key;
}
