import { THIS_IS_A_BUG } from '../../errors.ts';
import type { ReportLine } from './line.ts';

/** What came in, and where each of it went. If the parts do not add up to the total, something vanished. */
export interface Account {
  /** What is counted: `lines of meetings.csv`. */
  of: string;
  total: number;
  parts: Record<string, number>;
}

/** Counts items by the part that each of them is in. */
export function accountOf(of: string, items: readonly string[]): Account {
  const parts: Account['parts'] = {};
  for (const part of items) parts[part] = (parts[part] ?? 0) + 1;
  return { of, total: items.length, parts };
}

export function isBalanced({ total, parts }: Account): boolean {
  return Object.values(parts).reduce((sum, count) => sum + count, 0) === total;
}

/** `lines of meetings.csv: 12 (meetings 9, header 1, blank 2)`. Parts without an item are left out. */
export function accountText({ of, total, parts }: Account): string {
  const counts = Object.entries(parts).filter(([, count]) => count !== 0);
  return `${of}: ${total}${counts.length > 0 ? ` (${counts.map(([part, count]) => `${part} ${count}`).join(', ')})` : ''}`;
}

/** A failure for each account that does not add up. */
export function imbalanceLines(accounts: Account[]): ReportLine[] {
  return accounts
    .filter((account) => !isBalanced(account))
    .map((account) => {
      const message = `Something is missing from the account of ${accountText(account)}.`;
      const facts = { type: 'error', code: 'account', message, hint: THIS_IS_A_BUG };
      return { kind: 'failure', text: `dialer: ${message} ${THIS_IS_A_BUG}`, style: 'red', facts, key: message };
    });
}

/** The accounts for a person (`-v`), a line each, and for a program (`--json`), all in one. */
export function accountLines(accounts: Account[], { json }: { json?: boolean }): ReportLine[] {
  if (accounts.length === 0) return [];
  const facts = { type: 'account', isBalanced: accounts.every(isBalanced), accounts };
  const texts = json ? [''] : accounts.map(accountText);
  return texts.map((text) => ({ kind: 'account', text, style: 'dim', facts, key: text }));
}
