import { type Command, Option } from 'commander';
import type { Deps, Finish } from '../../base/system/deps.ts';
import { ROOM_STATUSES } from '../../schedule/rooms.ts';
import type { RoomsOptions } from './run.ts';

export function registerRooms(program: Command, deps: Deps, finish: Finish): void {
  program
    .command('rooms')
    .description('List every Zoom Room of the account: name, ID and status')
    .addOption(new Option('--json', 'print a JSON array').conflicts('csv'))
    .option('--csv', 'print CSV, for a spreadsheet')
    .addOption(new Option('--status <status>', 'list only rooms with this status').choices(ROOM_STATUSES))
    .option('--env-file <file>', 'read another .env')
    .addHelpText(
      'after',
      `
Examples:
  $ dialer rooms
  $ dialer rooms --status Offline
  $ dialer rooms --csv > rooms.csv`,
    )
    .action(async (options: RoomsOptions) => {
      const { rooms } = await import('./run.ts');
      finish(await rooms(options, deps));
    });
}
