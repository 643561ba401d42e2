import type { Command } from 'commander';
import type { Deps } from '../deps.ts';
import { registerAgenda } from './agenda.ts';
import { registerCheck } from './check.ts';
import { registerCron } from './cron.ts';
import { registerHelp } from './help.ts';
import { registerHistory } from './history.ts';
import { registerJoin } from './join.ts';
import { registerLeave } from './leave.ts';
import { registerPseudonymize } from './pseudonymize.ts';
import { registerRooms } from './rooms.ts';
import { registerSandbox } from './sandbox.ts';
import { registerTick } from './tick.ts';

/** Takes the exit code of the command that ran. */
export type Finish = (exitCode: number) => void;

/** Every command, in the order of `--help`; the first is what `dialer` alone does. */
export const commands: ((program: Command, deps: Deps, finish: Finish) => void)[] = [
  registerTick,
  registerCheck,
  registerAgenda,
  registerHistory,
  registerJoin,
  registerLeave,
  registerRooms,
  registerPseudonymize,
  registerCron,
  registerSandbox,
  registerHelp,
];
