import type { Command } from 'commander';
import { printErrorAsJson } from '../../base/report/print.ts';
import type { Deps, Finish } from '../../base/system/deps.ts';
import type { JoinOptions } from './join.ts';

export function registerJoin(program: Command, deps: Deps, finish: Finish): void {
  program
    .command('join')
    .description('have rooms join a meeting now, whatever meetings.csv says')
    .usage('[options] <room...> <meeting>')
    .argument('[room-and-meeting...]', 'names, IDs or patterns of rooms; last a number, a link or a title')
    .option('-n, --dry-run', 'do everything but send the joins')
    .option('--passcode-stdin', 'read the passcode from stdin, not from meetings.csv; on a terminal ask for it')
    .option('--verify <seconds>', 'see for so long whether the rooms get in (or DIALER_VERIFY; default: 20)')
    .option('-y, --yes', 'do not ask before a pattern has many rooms join')
    .option('-f, --meetings <file>', 'another meetings.csv (or DIALER_MEETINGS)')
    .option('--env-file <file>', 'another .env')
    .option('--json', 'print JSON Lines')
    .addHelpText(
      'after',
      `
The passcode is that of the meeting's row in meetings.csv; where there is none
you are asked for it. It is never an argument, which others could see. The rows
go on as ever: the next one that is due takes the room out again, unless it is
for this same meeting.

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
