/** A value that cannot be used. `message` follows the value in a sentence: what is wrong; what to write instead. */
export class Invalid {
  constructor(readonly message: string) {}
}

/** Cleans a cell: Excel's `="012345"` becomes its text, and differences that cannot be seen go. */
export function cleanCell(cell: string): string {
  if (!/[^ -<>-~]|^ | $/.test(cell)) return cell;
  return visibleText(cell.replace(/^="(.*)"$/s, '$1'));
}

/** Text without invisible differences: every kind of space becomes a space, invisible marks and outer spaces go. */
export function visibleText(text: string): string {
  return text
    .replace(/\p{Zs}/gu, ' ')
    .replace(/[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, '')
    .trim();
}
