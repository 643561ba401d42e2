import type { Command } from 'commander';
import { printErrorAsJson } from '../../base/report/print.ts';
import type { Deps, Finish } from '../../base/system/deps.ts';
import type { OrderOptions } from './order.ts';

export function registerLeave(program: Command, deps: Deps, finish: Finish): void {
  program
    .command('leave')
    .description('have rooms leave the meeting they are in, now')
    .argument('<room...>', 'names, IDs or patterns of rooms')
    .option('-n, --dry-run', 'do everything but send the leaves')
    .option('-y, --yes', 'do not ask before a pattern has many rooms leave')
    .option('-f, --meetings <file>', 'another meetings.csv (or DIALER_MEETINGS): the ledger is beside it')
    .option('--env-file <file>', 'another .env')
    .option('--json', 'print JSON Lines')
    .addHelpText(
      'after',
      `
It also clears the prompt of a room that waits for a passcode. Zoom cannot make
a room leave a Teams or Google Meet meeting.

Examples:
  $ dialer leave LOGAN-DE-202
  $ dialer leave VERNAL-101 'PRICE-*'`,
    )
    .action(async (rooms: string[], options: OrderOptions) => {
      const { leaveByHand } = await import('./leave.ts');
      finish(await leaveByHand(rooms, options, deps).catch((error) => printErrorAsJson(error, options, deps)));
    });
}
