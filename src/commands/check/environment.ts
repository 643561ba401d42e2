import { resolve } from 'node:path';
import type { Deps } from '../../base/system/deps.ts';
import { type EnvFile, loadEnv, readEnvFile } from '../../base/system/env.ts';
import { type DialerError, expected } from '../../errors.ts';

/** Where the settings come from. */
export interface Environment {
  /** Where `.env` was looked for. */
  place: string;
  file?: EnvFile | undefined;
  /** Why it cannot be used. */
  fileError?: DialerError;
  /** Why TZ cannot be used; it is unset then, so that the rest is looked at in this machine's zone. */
  zoneError?: DialerError;
  /** Its settings that the environment does not have. */
  added: string[];
  /** Those that it has another value for. */
  overridden: string[];
  /** That everybody can read it. */
  warning?: string | undefined;
}

/** Completes the environment as a tick does, and tells what there is to say of that instead of throwing it. */
export function readEnvironment(env: Deps['env'], envFile: string | undefined): Environment {
  const environment: Environment = { place: resolve(envFile ?? '.env'), added: [], overridden: [] };
  try {
    environment.file = readEnvFile(envFile);
  } catch (error) {
    return { ...environment, fileError: expected(error) };
  }
  for (const [name, value] of Object.entries(environment.file?.settings ?? {})) {
    if (env[name] === undefined) environment.added.push(name);
    else if (value !== '' && env[name] !== value) environment.overridden.push(name);
  }
  try {
    return { ...environment, warning: loadEnv(env, envFile) };
  } catch (error) {
    delete env.TZ;
    return { ...environment, zoneError: expected(error) };
  }
}
