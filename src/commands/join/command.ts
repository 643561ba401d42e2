import type { Command } from 'commander';
import { printErrorAsJson } from '../../base/report/print.ts';
import type { Deps, Finish } from '../../base/system/deps.ts';
import type { JoinOptions } from './join.ts';

export function registerJoin(program: Command, deps: Deps, finish: Finish): void {
  program
    .command('join')
    .description('Join rooms to a meeting now, whatever meetings.csv says')
    .usage('[options] <room...> <meeting>')
    .argument('[room-and-meeting...]', 'room names, IDs or patterns, then a meeting number, link or title')
    .option('-n, --dry-run', 'do everything except send the joins')
    .option('--passcode-stdin', 'read the passcode from standard input; on a terminal, ask for it')
    .option(
      '--verify <seconds>',
      'wait up to <seconds> to see each room in the meeting (or DIALER_VERIFY; default: 20)',
    )
    .option('-y, --yes', 'do not ask when a pattern matches many rooms')
    .option('-f, --meetings <file>', 'read another meetings.csv (or DIALER_MEETINGS)')
    .option('--env-file <file>', 'read another .env')
    .option('--json', 'print JSON Lines')
    .addHelpText(
      'after',
      `
dialer takes the passcode from the meeting's row in meetings.csv. If there is no
row, it asks. The passcode is never an argument, because other users could see
it. Scheduled runs go on: the next row that is due sends the room to its own
meeting.

Examples:
  $ dialer join LOGAN-DE-202 83299019888
  $ dialer join VERNAL-101 'PRICE-*' "832 9901 9888"
  $ dialer join LOGAN-DE-202 https://zoom.us/j/83299019888
  $ echo 056888 | dialer join LOGAN-DE-202 83299019888 --passcode-stdin`,
    )
    .action(async (words: string[], options: JoinOptions) => {
      const { joinByHand } = await import('./join.ts');
      finish(await joinByHand(words, options, deps).catch((error) => printErrorAsJson(error, options, deps)));
    });
}
