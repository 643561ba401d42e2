import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sandboxRoom } from '../../src/sandbox/endpoints/rooms.ts';
import type { SandboxOptions } from '../../src/sandbox/options.ts';
import { HEADER, type RunOptions, runDialer, temporaryFolder, zoomSandbox } from './run-dialer.ts';

/** One room, one meeting, at 9:11 every day. */
export const ROW = '2026-08-24,2026-12-11,9:11 AM,MTWRFSU,LOGAN,83299019888,056888';
export const CSV = `${HEADER}\n${ROW}\n`;

export const SILENCE = { stdout: '', stderr: '', exitCode: 0 };

/** A time on Monday, 23 November 2026, or on another day of that month. */
export const at = (hour: number, minute: number, second = 2, day = 23) => new Date(2026, 10, day, hour, minute, second);

/** A machine whose folder stays the same from run to run. */
export async function machine({ csv = CSV, ...options }: SandboxOptions & { csv?: string } = {}) {
  let accepted = 0;
  const onRequest: SandboxOptions['onRequest'] = ({ method }, status) => {
    if (method === 'PATCH' && status === 202) accepted++;
  };
  const rooms = ['LOGAN', 'VERNAL'].map((name) => sandboxRoom(name));
  const zoom = await zoomSandbox({ rooms, onRequest, ...options });
  const folder = temporaryFolder({ 'meetings.csv': csv });
  return {
    zoom,
    folder,
    tick: (now: Date, args = ['--catch-up', '10'], more: RunOptions = {}) =>
      runDialer(args, { zoom, folder, now, ...more }),
    /** The number of commands that Zoom has accepted. */
    accepted: () => accepted,
    patches: () => zoom.requests.filter(({ method }) => method === 'PATCH').length,
    /** The meeting that each room is in. */
    meetings: () => zoom.rooms.map(({ meeting }) => meeting),
    /** Every line of the ledger. */
    ledger() {
      const names = readdirSync(join(folder, '.dialer'), { recursive: true, encoding: 'utf8' });
      const files = names.filter((name) => /\.\d+$/.test(name)).sort();
      return files.flatMap((name) => {
        const lines = readFileSync(join(folder, '.dialer', name), 'utf8')
          .trim()
          .split('\n');
        return lines.map((line) => JSON.parse(line));
      });
    },
  };
}
