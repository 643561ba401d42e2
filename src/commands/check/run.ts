import type { Deps } from '../../base/system/deps.ts';
import { meetingsFile } from '../../base/system/settings.ts';
import { readEnvironment } from './environment.ts';
import { gatherFacts } from './facts.ts';
import { findAll } from './find.ts';
import { exitCodeOf } from './finding.ts';
import { printFindings, printJson } from './print.ts';

/** Gathers the facts, finds what is wrong with them, and prints it. Resolves to the exit code. */
export async function check(options: CheckOptions, deps: Deps): Promise<number> {
  const environment = readEnvironment(deps.env, options.envFile);
  const file = meetingsFile(options, deps);
  const facts = await gatherFacts({ file, environment, isOffline: options.offline ?? false }, deps);
  const findings = findAll(facts);
  if (options.json) printJson(findings, deps);
  else await printFindings(findings, options, deps);
  return exitCodeOf(findings);
}

export interface CheckOptions {
  meetings?: string;
  envFile?: string;
  offline?: boolean;
  json?: boolean;
  verbose?: boolean;
}
