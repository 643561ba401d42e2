/** A value that cannot be used: `message` says what is wrong with it and what to write instead. */
export class Invalid {
  constructor(readonly message: string) {}
}

/** What every cell goes through: Excel's `="012345"` is its text, and it is cleaned of what nobody can see. */
export function cleanCell(cell: string): string {
  if (!/[^ -<>-~]|^ | $/.test(cell)) return cell;
  return visibleText(cell.replace(/^="(.*)"$/s, '$1'));
}

/** Text without the differences that nobody can see: every kind of space is a space, invisible marks and spaces at the ends go. */
export function visibleText(text: string): string {
  return text
    .replace(/\p{Zs}/gu, ' ')
    .replace(/[\u200b\u200e\u200f\u2060\ufeff]/g, '')
    .trim();
}
