import type { Deps } from '../system/deps.ts';
import { loadEnv } from '../system/env.ts';
import { printer, printWarning } from './printer.ts';

/** Loads `.env` for a command, and warns if other users can read it. Throws DialerError `config`. */
export function begin({ env, err }: Pick<Deps, 'env' | 'err'>, { envFile }: { envFile?: string }): void {
  const warning = loadEnv(env, envFile);
  if (warning) printWarning(warning, printer(err, env));
}
