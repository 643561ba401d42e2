import { expect, it } from 'vitest';
import { sandboxRoom } from '../../src/sandbox/endpoints/rooms.ts';
import { HEADER, runDialer, zoomSandbox } from '../support/run-dialer.ts';

const COUNT = 3000;
const names = (end: string) =>
  Array.from({ length: COUNT }, (_, at) => `LECTURE-HALL-NORTH-${String(at).padStart(5, '0')}${end}`);

it('a row of thousands of rooms that Zoom does not have does not hold up another row', async () => {
  const rooms = ['GOOD', ...names('').slice(0, 300)].map((name) => sandboxRoom(name));
  const zoom = await zoomSandbox({ rooms });
  const row = (cell: string, meeting: string) => `2026-08-24,2026-12-11,9:11 AM,MWF,${cell},${meeting},056888`;
  const csv = [HEADER, row(names('x').join(';'), '91234567890'), row('GOOD', '83299019888')].join('\n');
  // Comparing each name with each room took several times as long as this deadline; now the join goes out in a second.
  const { stdout } = await runDialer([], { csv, zoom, deadlineMs: 10_000 });
  expect(stdout).toContain('accepted GOOD');
}, 60_000);
