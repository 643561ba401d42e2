import { describe, expect, it } from 'vitest';
import { sandboxRoom } from '../../../src/sandbox/endpoints/rooms.ts';
import type { SandboxOptions } from '../../../src/sandbox/options.ts';
import { check, GOOD, NOW, ROOMS } from '../../support/run-check.ts';

describe('Zoom', () => {
  it.each<[string, SandboxOptions, string, number]>([
    [
      'a wrong secret',
      {
        faults: [
          {
            on: 'POST',
            reply: { status: 400, body: { error: 'invalid_client', reason: 'Invalid client_id or client_secret' } },
          },
        ],
      },
      'Zoom refused the client ID or the client secret. Compare ZOOM_CLIENT_ID',
      3,
    ],
    [
      'a scope that is missing',
      { scopes: ['zoom_rooms:update:room_control:admin'] },
      'The Zoom app lacks the scope zoom_rooms:read:list_rooms:admin.',
      3,
    ],
    ['no rooms', { rooms: [] }, 'Zoom lists no room of this account. See that', 1],
    ['no network', { faults: [{ reset: 'before' }] }, 'Could not reach Zoom at 127.0.0.1', 4],
  ])('%s: one line, and the rooms are not checked', async (_, onZoom, words, code) => {
    const started = performance.now();
    const { trouble, exitCode } = await check(GOOD, { onZoom, ...(code === 4 && { deadlineMs: 1500 }) });
    expect(trouble).toEqual([
      expect.stringContaining(`  fail  ${words}`),
      '  skip  not checked, as there is no rooms list',
    ]);
    expect(exitCode).toBe(code);
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  it('the scope of emergency signage in the place of the right one', async () => {
    const scopes = ['room:read:admin', 'zoom_rooms:update:room_controls:admin'];
    const { trouble, exitCode } = await check(GOOD, { onZoom: { scopes } });
    expect(trouble).toEqual([
      expect.stringContaining(
        'lacks the scope zoom_rooms:update:room_control:admin. zoom_rooms:update:room_controls:admin, which it has, is for emergency signage. Add',
      ),
    ]);
    expect(exitCode).toBe(3);
  });

  it('classic scopes are as good', async () => {
    expect((await check(GOOD, { onZoom: { scopes: ['room:read:admin', 'room:write:admin'] } })).trouble).toEqual([]);
  });

  it.each([
    [-45_000, "this machine's clock is 45 s ahead of Zoom's, and so are the joins"],
    [5 * 3_600_000, "this machine's clock is 5 h behind Zoom's, and so are the joins"],
  ])('its clock is off by %d ms', async (ms, words) => {
    const { trouble, exitCode } = await check(GOOD, { onZoom: { clock: () => new Date(NOW.getTime() + ms) } });
    expect(trouble).toEqual([`  fail  ${words}; have NTP set it (timedatectl set-ntp true)`]);
    expect(exitCode).toBe(1);
  });

  it('a part of the rooms list: the rooms that are not in it are not judged', async () => {
    const rooms = [
      ...ROOMS.slice(0, 2),
      ...Array.from({ length: 298 }, (_, index) => sandboxRoom(`R${index}`)),
      ...ROOMS.slice(2),
    ];
    const faults = [{ on: 'GET', after: 1, reply: { status: 400, body: { code: 300, message: 'Surprise' } } }];
    const { trouble } = await check(GOOD, { onZoom: { rooms, faults } });
    expect(trouble).toEqual([
      expect.stringContaining('  fail  Zoom refused: Surprise'),
      '  skip  not in the part of the rooms list that Zoom gave: VERNAL-*, PRICE-017',
    ]);
  });

  it('is not asked with --offline, which needs no credentials', async () => {
    const { zoom, trouble, exitCode } = await check(GOOD, { args: ['--offline'] });
    expect(trouble).toEqual(['  skip  not asked (--offline)', '  skip  not checked, as there is no rooms list']);
    expect([zoom.requests, exitCode]).toEqual([[], 0]);
    const env = Object.fromEntries(Object.keys(zoom.env).map((name) => [name, undefined]));
    expect((await check(GOOD, { args: ['--offline'], env })).exitCode).toBe(0);
  });
});
