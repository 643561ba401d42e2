import { begin } from '../../base/output/begin.ts';
import { escapeControls, jsonArray } from '../../base/output/printer.ts';
import type { Deps } from '../../base/system/deps.ts';
import type { Room } from '../../schedule/rooms.ts';
import { openZoom } from '../../zoom/open.ts';
import { listRooms } from '../../zoom/rooms.ts';

export interface RoomsOptions {
  json?: boolean;
  csv?: boolean;
  status?: string;
  envFile?: string;
}

/** Shorter than a scheduled run: somebody is waiting. */
const DEADLINE_MS = 15_000;
const COLUMNS = ['name', 'id', 'status'] as const;

/** `dialer rooms`. Resolves to the exit code. Throws DialerError. */
export async function rooms(options: RoomsOptions, deps: Deps): Promise<number> {
  begin(deps, options);
  const zoom = openZoom(deps, { deadlineMs: Math.min(DEADLINE_MS, deps.deadlineMs) });
  try {
    const { rooms, incomplete } = await listRooms(
      await zoom.client(),
      options.status ? { status: options.status } : {},
    );
    if (rooms.length > 0 || !incomplete) await print(rooms, options, deps.out);
    if (incomplete) throw incomplete;
    return 0;
  } finally {
    await zoom.close();
  }
}

async function print(rooms: Room[], { json, csv }: RoomsOptions, out: Deps['out']): Promise<void> {
  const sorted = [...rooms].sort((a, b) => a.name.localeCompare(b.name));
  const cells = sorted.map((room) => COLUMNS.map((column) => escapeControls(room[column])));
  if (json) out.write(jsonArray(sorted));
  else if (csv) {
    const { spreadsheet } = await import('../../base/output/spreadsheet.ts');
    out.write(spreadsheet(COLUMNS, cells));
  } else if (!out.isTTY) for (const row of cells) out.write(`${row.join('\t')}\n`);
  else if (rooms.length === 0) out.write('No rooms.\n');
  else {
    const { table } = await import('../../base/output/table.ts');
    out.write(`${table(COLUMNS, cells, out.columns ?? 80)}\n`);
  }
}
