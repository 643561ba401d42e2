import { extname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { CsvError } from 'csv-parse';
import { begin } from '../../base/output/begin.ts';
import { streamOut } from '../../base/output/out-file.ts';
import { printer, printWarning } from '../../base/output/printer.ts';
import type { Deps } from '../../base/system/deps.ts';
import { DialerError } from '../../errors.ts';
import { pseudonymKey } from '../../privacy/key.ts';
import { pseudonyms } from '../../privacy/pseudonyms.ts';
import { type ColumnChange, changesOf, personalColumns, wantedColumns } from './csv-columns.ts';
import { type CsvFile, isSameFile, openCsvFile } from './csv-file.ts';
import { brokenRow, rewriteRows, rowParser } from './csv-rows.ts';

/** `dialer pseudonymize`: copies a CSV, or with `endpoint` a JSON file, with pseudonyms. Resolves to the exit code; throws DialerError. */
export async function pseudonymize(path: string, options: PseudonymizeOptions, deps: Deps): Promise<number> {
  begin(deps, options);
  if (options.endpoint !== undefined) {
    const { sanitizeFile } = await import('./json-file.ts');
    return sanitizeFile(path, options.endpoint, outputPath(path, options), deps);
  }
  const names = pseudonyms(pseudonymKey(deps.env), options);
  const wanted = wantedColumns(options.columns, options.redact);
  const file = openCsvFile(path, wanted);
  const changes = changesOf(file.header, wanted, path, names);
  const out = outputPath(path, options);
  const personal = personalColumns(file.header, changes).map((column) => `"${column}"`);
  if (personal.length > 0) {
    const message = `Unchanged columns that may identify people: ${personal.join(', ')}.`;
    printWarning(`${message} To change them, name them in --columns or --redact.`, printer(deps.err, deps.env));
  }
  return write(path, file, changes, out, deps);
}

async function write(path: string, file: CsvFile, changes: ColumnChange[], out: string, deps: Deps): Promise<number> {
  const rewrite = (rows: ReturnType<typeof rowParser>) => rewriteRows(rows, file, changes, path);
  return streamOut(out, (to, signal) => pipeline(file.bytes, rowParser(file), rewrite, to, { signal }), deps).catch(
    (error) => {
      throw error instanceof CsvError ? brokenRow(error, path) : error;
    },
  );
}

/** `--out`, or `ai-metrics-pseudonymized.csv` for `ai-metrics.csv`. Throws DialerError `usage` if it is the input itself. */
function outputPath(path: string, { out }: PseudonymizeOptions): string {
  const extension = extname(path);
  const to = out ?? `${path.slice(0, path.length - extension.length)}-pseudonymized${extension}`;
  if (!isSameFile(path, to)) return to;
  throw new DialerError('usage', `${to} is the input itself.`, 'Name another file with --out.');
}

export interface PseudonymizeOptions {
  columns?: string;
  redact?: string;
  endpoint?: string;
  keepDomain?: boolean;
  out?: string;
  envFile?: string;
}
