import { extname } from 'node:path';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CsvError } from 'csv-parse';
import { begin } from '../../base/output/begin.ts';
import { formatCount } from '../../base/output/format.ts';
import { type OutFile, streamOut } from '../../base/output/out-file.ts';
import { printer, printWarning } from '../../base/output/printer.ts';
import type { Account } from '../../base/report/account.ts';
import { printAccounts } from '../../base/report/print-accounts.ts';
import type { Deps } from '../../base/system/deps.ts';
import { checkPath } from '../../base/system/path-setting.ts';
import { inputFiles } from '../../base/system/settings.ts';
import { pseudonymKey } from '../../privacy/key.ts';
import { pseudonyms } from '../../privacy/pseudonyms.ts';
import { type ColumnChange, changesOf, personalColumns, wantedColumns } from './csv-columns.ts';
import { type CsvFile, openCsvFile } from './csv-file.ts';
import { brokenRow, countLines, newTally, rewriteRows, rowParser, type Tally } from './csv-rows.ts';

/** `dialer pseudonymize`: copies a CSV, or with `endpoint` a JSON file, with pseudonyms. Resolves to the exit code; throws DialerError. */
export async function pseudonymize(named: string, options: PseudonymizeOptions, deps: Deps): Promise<number> {
  begin(deps, options);
  const path = checkPath('The name of a file', named);
  if (options.endpoint !== undefined) {
    const { sanitizeFile } = await import('./json-file.ts');
    const { exitCode, account } = await sanitizeFile(path, options.endpoint, outFile(path, options, deps), deps);
    return exitCode || printedAccounts([account], options, deps);
  }
  const names = pseudonyms(pseudonymKey(deps.env), options);
  const wanted = wantedColumns(options.columns, options.redact);
  const file = openCsvFile(path, wanted);
  const changes = changesOf(file.header, wanted, path, names);
  const out = outFile(path, options, deps);
  const personal = personalColumns(file.header, changes);
  if (personal.length > 0) {
    const names = personal.map((index) => `"${file.header[index]}"`).join(', ');
    const message = `Unchanged columns that may identify people: ${names}.`;
    printWarning(`${message} To change them, name them in --columns or --redact.`, printer(deps.err, deps.env));
  }
  const { exitCode, tally } = await write(path, file, changes, out, deps);
  for (const [index, { line, rows }] of tally.emails) {
    if (!personal.includes(index)) warnOfEmails(`${path}:${line}`, rows, file.header[index] ?? '', deps);
  }
  return tally.isComplete ? exitCode || printedAccounts([accountOf(path, tally)], options, deps) : exitCode;
}

/** Prints the accounts. Returns the exit code. */
function printedAccounts(accounts: Account[], { verbose }: PseudonymizeOptions, { err, env }: Deps): number {
  const { line } = printer(err, env);
  return printAccounts(accounts, { verbose, note: (text) => line(text, 'dim'), fail: (text) => line(text, 'red') })
    ? 0
    : 1;
}

function accountOf(path: string, { lines, header, blank, changed }: Tally): Account {
  return { of: `lines of ${path}`, total: lines, parts: { changed, header, blank } };
}

async function write(path: string, file: CsvFile, changes: ColumnChange[], out: OutFile, deps: Deps) {
  let tally = newTally();
  const rewrite = (rows: ReturnType<typeof rowParser>) => rewriteRows(rows, file, { changes, path, tally });
  const copy = (to: Writable, stop: AbortSignal) =>
    pipeline(() => countLines(file.bytes(), tally), rowParser(file), rewrite, to, { signal: stop });
  const fill = async (to: Writable, stop: AbortSignal) => {
    // What is printed cannot be taken back.
    if (out.path === '-') await copy(new Writable({ write: (_, __, done) => done() }), stop);
    tally = newTally();
    await copy(to, stop);
    tally.isComplete = true;
  };
  try {
    return { exitCode: await streamOut(out, fill, deps), tally };
  } catch (error) {
    throw error instanceof CsvError ? brokenRow(error, path) : error;
  }
}

/** A row that lacks a cell and has one too many, such as an unquoted "Palmer, Ada", is as long as the header. */
function warnOfEmails(place: string, rows: number, column: string, { err, env }: Deps): void {
  const more = rows > 1 ? ` and ${formatCount(rows - 1, 'more row')} have e-mails` : ' has an e-mail';
  const hint = 'Check that no name is in the wrong column.';
  printWarning(`${place}${more} in the unchanged column "${column}". ${hint}`, printer(err, env));
}

/** `--out`, or `ai-metrics-pseudonymized.csv` for `ai-metrics.csv`. */
function outFile(path: string, options: PseudonymizeOptions, deps: Deps): OutFile {
  const extension = extname(path);
  const out = options.out ?? `${path.slice(0, path.length - extension.length)}-pseudonymized${extension}`;
  return { path: out, isPrivate: true, inputs: [path, ...inputFiles(options, deps)] };
}

export interface PseudonymizeOptions {
  columns?: string;
  redact?: string;
  endpoint?: string;
  keepDomain?: boolean;
  out?: string;
  verbose?: boolean;
  envFile?: string;
}
