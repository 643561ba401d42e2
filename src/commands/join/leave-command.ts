import type { Command } from 'commander';
import { printErrorAsJson } from '../../base/report/print.ts';
import type { Deps, Finish } from '../../base/system/deps.ts';
import type { RoomCommandOptions } from './room-command.ts';

export function registerLeave(program: Command, deps: Deps, finish: Finish): void {
  program
    .command('leave')
    .description('Take rooms out of their meeting now')
    .argument('<room...>', 'room names, IDs or patterns')
    .option('-n, --dry-run', 'do everything except send the leaves')
    .option('-y, --yes', 'do not ask when a pattern matches many rooms')
    .option('-f, --meetings <file>', 'use the ledger beside this meetings.csv (or DIALER_MEETINGS)')
    .option('--env-file <file>', 'read another .env')
    .option('--json', 'print JSON Lines')
    .addHelpText(
      'after',
      `
This also closes the prompt of a room that is waiting for a passcode. Zoom
cannot make a room leave a Teams or Google Meet meeting.

Examples:
  $ dialer leave LOGAN-DE-202
  $ dialer leave VERNAL-101 'PRICE-*'`,
    )
    .action(async (rooms: string[], options: RoomCommandOptions) => {
      const { leaveByHand } = await import('./leave.ts');
      finish(await leaveByHand(rooms, options, deps).catch((error) => printErrorAsJson(error, options, deps)));
    });
}
