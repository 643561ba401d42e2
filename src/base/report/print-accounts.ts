import { type Account, accountText, imbalanceLines } from './account.ts';

/** Where a command prints its accounts: `note` if they were asked for (`-v`), `fail` for what does not add up. */
export interface AccountPrinter {
  verbose: boolean | undefined;
  note(text: string): void;
  fail(text: string): void;
}

/** Prints the accounts of a command. Returns whether they all add up. */
export function printAccounts(accounts: Account[], { verbose, note, fail }: AccountPrinter): boolean {
  if (verbose) for (const account of accounts) note(accountText(account));
  const wrong = imbalanceLines(accounts);
  for (const { text } of wrong) fail(text);
  return wrong.length === 0;
}
