import { expect, it } from 'vitest';
import { sandboxRoom } from '../src/sandbox/endpoints/rooms.ts';
import { HEADER, runDialer, zoomSandbox } from './support/run-dialer.ts';

const csv = `${HEADER}
2026-08-24,2026-12-11,9:11 AM,MWF,LOGAN-DE-202;VERNAL-101,83299019888,056888
2026-08-24,2026-12-11,1:30 PM,TR,LOGAN-DE-202,91234567890,
`;

it('joins the rooms of a row to its meeting at 9:11 on a Monday, and prints a line for each', async () => {
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

it('prints nothing and sends nothing a minute later, when nothing is due', async () => {
  const zoom = await zoomSandbox();

  const result = await runDialer([], { csv, zoom, now: new Date(2026, 10, 23, 9, 12, 0) });

  expect(result).toEqual({ stdout: '', stderr: '', exitCode: 0 });
  expect(zoom.requests).toEqual([]);
});

it('names a room that fails with what to do, and joins the others', async () => {
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
