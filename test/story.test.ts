import { expect, it } from 'vitest';
import { sandboxRoom } from '../src/sandbox/endpoints/rooms.ts';
import { HEADER, runDialer, zoomSandbox } from './support/run-dialer.ts';

const csv = `${HEADER}
2026-08-24,2026-12-11,9:11 AM,MWF,LOGAN-DE-202;VERNAL-101,83299019888,056888
2026-08-24,2026-12-11,1:30 PM,TR,LOGAN-DE-202,91234567890,
`;

it('at 9:11 on a Monday the rooms of that row are in its meeting, and a line for each says so', async () => {
  const zoom = await zoomSandbox({
    rooms: ['LOGAN-DE-202', 'VERNAL-101', 'PRICE-017'].map((name) => sandboxRoom(name)),
  });

  const { stdout, stderr, exitCode } = await runDialer([], { csv, zoom, now: new Date(2026, 10, 23, 9, 11, 4) });

  const lines = stdout.trimEnd().split('\n');
  expect(lines).toHaveLength(2);
  expect(lines[0]).toMatch(
    /^2026-11-23T09:11:0\d(Z|[+-]\d\d:\d\d) accepted LOGAN-DE-202 meeting=83299019888 \(meetings\.csv:2\)$/,
  );
  expect(lines[1]).toContain('accepted VERNAL-101');
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  expect(zoom.rooms.map(({ name, meeting }) => [name, meeting])).toEqual([
    ['LOGAN-DE-202', '83299019888'],
    ['VERNAL-101', '83299019888'],
    ['PRICE-017', undefined],
  ]);
});

it('a minute later nothing is due: no word, no request, no complaint', async () => {
  const zoom = await zoomSandbox();

  const result = await runDialer([], { csv, zoom, now: new Date(2026, 10, 23, 9, 12, 0) });

  expect(result).toEqual({ stdout: '', stderr: '', exitCode: 0 });
  expect(zoom.requests).toEqual([]);
});

it('a room that fails is named with what to do, and the others are dialed', async () => {
  const zoom = await zoomSandbox({
    rooms: [sandboxRoom('LOGAN-DE-202', { status: 'Offline' }), sandboxRoom('VERNAL-101')],
  });

  const { stdout, stderr, exitCode } = await runDialer([], { csv, zoom, now: new Date(2026, 10, 23, 9, 11, 4) });

  expect(stdout).toContain('accepted VERNAL-101');
  expect(stderr).toMatch(
    /failed LOGAN-DE-202 meeting=83299019888 \(meetings\.csv:2\): Zoom says that the room is offline\. Check that/,
  );
  expect(exitCode).toBe(1);
});
