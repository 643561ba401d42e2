import { extname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { CsvError } from 'csv-parse';
import { begin } from '../../base/output/begin.ts';
import { streamOut } from '../../base/output/out-file.ts';
import { printer } from '../../base/output/printer.ts';
import type { Deps } from '../../base/system/deps.ts';
import { DialerError } from '../../errors.ts';
import { pseudonymKey } from '../../privacy/key.ts';
import { pseudonyms } from '../../privacy/pseudonyms.ts';
import { type Change, changesOf, personalColumns, wantedColumns } from './csv-columns.ts';
import { isSameFile, openSource, type Source } from './csv-file.ts';
import { brokenRow, rewriteRows, rowsOf } from './csv-rows.ts';

/** Writes a CSV, or with an `endpoint` a JSON file, again with pseudonyms, whole or not at all. Resolves to the exit code; throws DialerError. */
export async function pseudonymize(path: string, options: PseudonymizeOptions, deps: Deps): Promise<number> {
  const err = printer(deps.err, deps.env);
  begin(deps, options);
  if (options.endpoint !== undefined) {
    const { sanitizeFile } = await import('./json-file.ts');
    return sanitizeFile(path, options.endpoint, outOf(path, options), deps);
  }
  const names = pseudonyms(pseudonymKey(deps.env), options);
  const wanted = wantedColumns(options.columns, options.redact);
  const source = openSource(path, wanted);
  const changes = changesOf(source.header, wanted, path, names);
  const out = outOf(path, options);
  const personal = personalColumns(source.header, changes).map((column) => `"${column}"`);
  if (personal.length > 0) {
    const advice = 'name those by which people can be known in --columns or --redact';
    err.line(`dialer: warning: left as they are: ${personal.join(', ')}; ${advice}`, 'yellow');
  }
  return write(path, source, changes, out, deps);
}

async function write(path: string, source: Source, changes: Change[], out: string, deps: Deps): Promise<number> {
  const rewrite = (rows: ReturnType<typeof rowsOf>) => rewriteRows(rows, source, changes, path);
  return streamOut(out, (to, signal) => pipeline(source.bytes, rowsOf(source), rewrite, to, { signal }), deps).catch(
    (error) => {
      throw error instanceof CsvError ? brokenRow(error, path) : error;
    },
  );
}

/** `ai-metrics-pseudonymized.csv` of `ai-metrics.csv`, unless another is named. Throws DialerError `usage` for the file itself. */
function outOf(path: string, { out }: PseudonymizeOptions): string {
  const extension = extname(path);
  const to = out ?? `${path.slice(0, path.length - extension.length)}-pseudonymized${extension}`;
  if (!isSameFile(path, to)) return to;
  throw new DialerError('usage', `${to} is the file that is read.`, 'Name another with --out.');
}

export interface PseudonymizeOptions {
  columns?: string;
  redact?: string;
  endpoint?: string;
  keepDomain?: boolean;
  out?: string;
  envFile?: string;
}
