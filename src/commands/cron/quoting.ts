/** A word for sh. What needs no quotes gets none. */
export function shellWord(text: string): string {
  return /^[\w@+:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'"'"'`)}'`;
}

/**
 * Text for an element of XML. All of it is ASCII, which is the same in every encoding that a shell may write it in: `>` of Windows
 * PowerShell takes UTF-8 for the console's code page.
 */
export function xmlText(text: string): string {
  return text.replace(/[^ -~]|[&<]/gu, (character) => `&#${character.codePointAt(0)};`);
}
