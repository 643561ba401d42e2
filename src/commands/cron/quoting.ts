/** A word for sh, quoted if needed. */
export function shellWord(text: string): string {
  return /^[\w@+:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'"'"'`)}'`;
}

/**
 * Text for an XML element, in ASCII, which is the same in every encoding that a shell may write: `>` in Windows PowerShell
 * mistakes UTF-8 for the console's code page.
 */
export function xmlText(text: string): string {
  return text.replace(/[^ -~]|[&<]/gu, (character) => `&#${character.codePointAt(0)};`);
}
