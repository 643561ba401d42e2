import type { Command } from 'commander';
import type { Deps } from '../deps.ts';
import { registerAgenda } from './agenda.ts';
import { registerApprove } from './approve.ts';
import { registerAttendance } from './attendance.ts';
import { registerCheck } from './check.ts';
import { registerCron } from './cron.ts';
import { registerFetch } from './fetch.ts';
import { registerHarvest } from './harvest.ts';
import { registerHelp } from './help.ts';
import { registerHistory } from './history.ts';
import { registerJoin } from './join.ts';
import { registerLeave } from './leave.ts';
import { registerPseudonymize } from './pseudonymize.ts';
import { registerRooms } from './rooms.ts';
import { registerSandbox } from './sandbox.ts';

/** Takes the exit code of the command that ran. */
export type Finish = (exitCode: number) => void;

/** Every command but the tick, which is what `dialer` alone does, in the order of `--help`. */
export const commands: ((program: Command, deps: Deps, finish: Finish) => void)[] = [
  registerCheck,
  registerCron,
  registerAgenda,
  registerHistory,
  registerJoin,
  registerLeave,
  registerRooms,
  registerApprove,
  registerAttendance,
  registerHarvest,
  registerFetch,
  registerPseudonymize,
  registerSandbox,
  registerHelp,
];
