import { resolve } from 'node:path';
import type { Deps } from '../../base/system/deps.ts';
import { type EnvFile, loadEnv, readEnvFile } from '../../base/system/env.ts';
import { type DialerError, expected } from '../../errors.ts';

/** Where the settings come from. */
export interface Environment {
  /** The absolute path of `.env`, whether it exists or not. */
  path: string;
  file?: EnvFile | undefined;
  /** Why the file cannot be used. */
  fileError?: DialerError;
  /** Why TZ cannot be used. It is then unset, so that the other checks run in this machine's time zone. */
  zoneError?: DialerError;
  /** Settings of the file that the environment does not have. */
  added: string[];
  /** Settings of the file that the environment has with another value. */
  overridden: string[];
}

/** Loads `.env` as a run does, but returns what is wrong instead of throwing it. */
export function readEnvironment(env: Deps['env'], envFile: string | undefined): Environment {
  const environment: Environment = { path: resolve(envFile ?? '.env'), added: [], overridden: [] };
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
    loadEnv(env, envFile);
    return environment;
  } catch (error) {
    delete env.TZ;
    return { ...environment, zoneError: expected(error) };
  }
}
