import type { Command } from 'commander';
import type { Deps, Finish } from '../base/system/deps.ts';
import { registerAgenda } from './agenda/command.ts';
import { registerApprove } from './approve/command.ts';
import { registerAttendance } from './attendance/command.ts';
import { registerCheck } from './check/command.ts';
import { registerCron } from './cron/command.ts';
import { registerFetch } from './fetch/command.ts';
import { registerHarvest } from './harvest/command.ts';
import { registerHelp } from './help/command.ts';
import { registerHistory } from './history/command.ts';
import { registerJoin } from './join/command.ts';
import { registerLeave } from './join/leave-command.ts';
import { registerPseudonymize } from './pseudonymize/command.ts';
import { registerRooms } from './rooms/command.ts';
import { registerSandbox } from './sandbox/command.ts';

/** Every command, in the order of `--help`. `dialer` alone is tick/, which cli.ts registers itself. */
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
