import { type Command, Option } from 'commander';
import { begin } from '../../base/output/begin.ts';
import { escapeControls, jsonArray } from '../../base/output/printer.ts';
import type { Deps, Finish } from '../../base/system/deps.ts';
import { ROOM_STATUSES, type Room } from '../../schedule/rooms.ts';
import { openZoom } from '../../zoom/open.ts';

interface RoomsOptions {
  json?: boolean;
  csv?: boolean;
  status?: string;
  envFile?: string;
}

/** Shorter than a scheduled run: somebody is waiting. */
const DEADLINE_MS = 15_000;
const COLUMNS = ['name', 'id', 'status'] as const;

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
    .action(async (options: RoomsOptions) => finish(await rooms(options, deps)));
}

async function rooms(options: RoomsOptions, deps: Deps): Promise<number> {
  begin(deps, options);
  const zoom = openZoom(deps, { deadlineMs: Math.min(DEADLINE_MS, deps.deadlineMs) });
  try {
    const [client, { listRooms }] = await Promise.all([zoom.client(), import('../../zoom/rooms.ts')]);
    const { rooms, incomplete } = await listRooms(client, options.status ? { status: options.status } : {});
    if (rooms.length > 0 || !incomplete) await print(rooms, options, deps);
    if (incomplete) throw incomplete;
    return 0;
  } finally {
    await zoom.close();
  }
}

async function print(rooms: Room[], { json, csv }: RoomsOptions, deps: Deps): Promise<void> {
  const sorted = [...rooms].sort((a, b) => a.name.localeCompare(b.name));
  const cells = sorted.map((room) => COLUMNS.map((column) => escapeControls(room[column])));
  if (json) deps.out.write(jsonArray(sorted));
  else if (csv) {
    const { spreadsheet } = await import('../../base/output/spreadsheet.ts');
    deps.out.write(spreadsheet(COLUMNS, cells));
  } else if (!deps.out.isTTY) for (const row of cells) deps.out.write(`${row.join('\t')}\n`);
  else if (rooms.length === 0) deps.out.write('No rooms.\n');
  else {
    const { table } = await import('../../base/output/table.ts');
    deps.out.write(`${table(COLUMNS, cells, deps.out.columns ?? 80)}\n`);
  }
}
