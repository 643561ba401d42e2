import { join } from 'node:path';
import { type Heartbeat, writeHeartbeat } from '../../src/ledger/heartbeat.ts';
import { sandboxRoom } from '../../src/sandbox/endpoints/rooms.ts';
import type { SandboxOptions } from '../../src/sandbox/options.ts';
import { HEADER, type RunOptions, runDialer, temporaryFolder, zoomSandbox } from './run-dialer.ts';

/** A Monday morning in Denver, three weeks before DST starts. */
export const NOW = new Date('2027-02-22T16:00:00Z');
const TWINS = ['A', 'B'].map((id) => sandboxRoom('TWIN', { id: `twin-${id}` }));
export const ROOMS = [
  ...['LOGAN-DE-202', 'VERNAL-101', 'VERNAL-102', 'PRICE-017'].map((name) => sandboxRoom(name)),
  ...TWINS,
];

export const GOOD = `${HEADER},leave_time,skip_dates,timezone
2027-01-11,2027-05-07,9:11 AM,MWF,LOGAN-DE-202;VERNAL-*,83299019888,056888
2027-01-11,2027-05-07,1:30 PM,MWF,LOGAN-DE-202,91234567890,440721
2027-01-11,2027-05-07,9:30 AM,TR,LOGAN-DE-202,91234567891,440722
2027-01-11,2027-05-07,1:30 PM,TR,PRICE-017,91234567892,440723,2:45 PM
2027-01-11,2027-05-07,3:00 PM,MTWRF,PRICE-017,91234567893,440724
`;

interface CheckOptions extends RunOptions {
  args?: string[];
  onZoom?: SandboxOptions;
  /** What the last run recorded, besides its time. */
  heartbeat?: Partial<Heartbeat>;
}

/** Runs `dialer check` on a machine where everything is in order except for what the test changes. */
export async function check(csv: string | undefined, { args = [], onZoom, heartbeat, ...options }: CheckOptions = {}) {
  const zoom = await zoomSandbox({ rooms: ROOMS, clock: () => NOW, ...onZoom });
  const folder = options.folder ?? temporaryFolder(csv === undefined ? {} : { 'meetings.csv': csv });
  const last = new Date(NOW.getTime() - 50_000);
  writeHeartbeat(join(folder, '.dialer'), { since: last, last, accounted: last, minutesInARow: 99, ...heartbeat });
  const env = { TZ: 'America/Denver', ...options.env };
  const result = await runDialer(['check', ...args], { zoom, folder, now: NOW, ...options, env });
  return { ...result, zoom, trouble: result.stdout.split('\n').filter((line) => /^ {2}(fail|warn|skip) /.test(line)) };
}
