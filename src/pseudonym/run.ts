import { extname } from 'node:path';
import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CsvError } from 'csv-parse';
import type { PseudonymizeOptions } from '../commands/pseudonymize.ts';
import { loadEnv } from '../config.ts';
import type { Deps, StopSignal } from '../deps.ts';
import { DialerError } from '../errors.ts';
import { printer } from '../output.ts';
import { exitCodeOfSignal } from '../tick/exit-code.ts';
import { type Change, changesOf, personalColumns, wantedColumns } from './columns.ts';
import { pseudonymKey } from './key.ts';
import { pseudonyms } from './pseudonyms.ts';
import { brokenRow, rewriteRows, rowsOf } from './rewrite.ts';
import { isSameFile, openSource, type Source } from './source.ts';
import { streamTo, writeWholly } from './target.ts';

/** Writes a CSV again with pseudonyms, whole or not at all. Resolves to the exit code; throws DialerError. */
export async function pseudonymize(path: string, options: PseudonymizeOptions, deps: Deps): Promise<number> {
  const err = printer(deps.err, deps.env);
  const warning = loadEnv(deps.env, options.envFile);
  if (warning) err.line(`dialer: warning: ${warning}`, 'yellow');
  const names = pseudonyms(pseudonymKey(deps.env), options);
  const wanted = wantedColumns(options.columns, options.redact);
  const source = openSource(path, wanted);
  const changes = changesOf(source.header, wanted, path, names);
  const out = options.out ?? besideIt(path);
  if (isSameFile(path, out)) {
    throw new DialerError('usage', `${out} is the file that is read.`, 'Name another with --out.');
  }
  const personal = personalColumns(source.header, changes).map((column) => `"${column}"`);
  if (personal.length > 0) {
    const advice = 'name those by which people can be known in --columns or --redact';
    err.line(`dialer: warning: left as they are: ${personal.join(', ')}; ${advice}`, 'yellow');
  }
  return write(path, source, changes, out, deps);
}

async function write(path: string, source: Source, changes: Change[], out: string, deps: Deps): Promise<number> {
  const err = printer(deps.err, deps.env);
  const stop = new AbortController();
  let received: StopSignal | undefined;
  void deps.stopped().then((signal) => {
    received = signal;
    stop.abort();
  });
  const rewrite = (rows: ReturnType<typeof rowsOf>) => rewriteRows(rows, source, changes, path);
  const fill = (to: Writable) => pipeline(source.bytes, rowsOf(source), rewrite, to, stop);
  try {
    if (out === '-') await fill(streamTo(deps.out));
    else await writeWholly(out, fill);
  } catch (error) {
    if (received) return exitCodeOfSignal(received);
    // main.ts tells of it, unless it is a reader that has seen enough.
    if (out === '-' && (error as NodeJS.ErrnoException).syscall) return 0;
    throw error instanceof CsvError ? brokenRow(error, path) : error;
  }
  if (out !== '-' && deps.err.isTTY) err.line(`Written to ${out}.`, 'dim');
  return 0;
}

/** `ai-metrics-pseudonymized.csv` of `ai-metrics.csv`. */
function besideIt(path: string): string {
  const extension = extname(path);
  return `${path.slice(0, path.length - extension.length)}-pseudonymized${extension}`;
}
