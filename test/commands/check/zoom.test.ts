import { describe, expect, it } from 'vitest';
import { sandboxRoom } from '../../../src/sandbox/endpoints/rooms.ts';
import type { SandboxOptions } from '../../../src/sandbox/options.ts';
import { check, GOOD, NOW, ROOMS } from '../../support/run-check.ts';

describe('check of Zoom', () => {
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
      'Zoom refused the client ID or the client secret. Compare both with App Credentials',
      3,
    ],
    [
      'a missing scope',
      { scopes: ['zoom_rooms:update:room_control:admin'] },
      'The Zoom app lacks the scope zoom_rooms:read:list_rooms:admin.',
      3,
    ],
    ['no rooms', { rooms: [] }, 'Zoom lists no rooms for this account. Create', 1],
    ['no network', { faults: [{ reset: 'before' }] }, 'Could not reach Zoom at 127.0.0.1', 4],
  ])('reports %s once, and skips the rooms', async (_, onZoom, words, code) => {
    const started = performance.now();
    const { trouble, exitCode } = await check(GOOD, { onZoom, ...(code === 4 && { deadlineMs: 1500 }) });
    expect(trouble).toEqual([
      expect.stringContaining(`  fail  ${words}`),
      '  skip  not checked: no list of rooms from Zoom',
    ]);
    expect(exitCode).toBe(code);
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  it('points out the scope of emergency signage instead of the right one', async () => {
    const scopes = ['room:read:admin', 'zoom_rooms:update:room_controls:admin'];
    const { trouble, exitCode } = await check(GOOD, { onZoom: { scopes } });
    expect(trouble).toEqual([
      expect.stringContaining(
        'lacks the scope zoom_rooms:update:room_control:admin. It has zoom_rooms:update:room_controls:admin, which is for emergency signage. Add',
      ),
    ]);
    expect(exitCode).toBe(3);
  });

  it('accepts classic scopes', async () => {
    expect((await check(GOOD, { onZoom: { scopes: ['room:read:admin', 'room:write:admin'] } })).trouble).toEqual([]);
  });

  it.each([
    [-45_000, "This machine's clock is 45 s ahead of Zoom's, so rooms join early."],
    [5 * 3_600_000, "This machine's clock is 5 h behind Zoom's, so rooms join late."],
  ])('reports a clock that is %d ms off', async (ms, words) => {
    const { trouble, exitCode } = await check(GOOD, { onZoom: { clock: () => new Date(NOW.getTime() + ms) } });
    expect(trouble).toEqual([`  fail  ${words} Turn on NTP, for example with timedatectl set-ntp true.`]);
    expect(exitCode).toBe(1);
  });

  it('does not judge the rooms that are missing from a part of the room list', async () => {
    const rooms = [
      ...ROOMS.slice(0, 2),
      ...Array.from({ length: 298 }, (_, index) => sandboxRoom(`R${index}`)),
      ...ROOMS.slice(2),
    ];
    const faults = [{ on: 'GET', after: 1, reply: { status: 400, body: { code: 300, message: 'Surprise' } } }];
    const { trouble } = await check(GOOD, { onZoom: { rooms, faults } });
    expect(trouble).toEqual([
      expect.stringContaining('  fail  Zoom refused: Surprise'),
      "  skip  not checked, as Zoom's list of rooms is incomplete: VERNAL-*, PRICE-017",
    ]);
  });

  it('is skipped with --offline, which needs no credentials', async () => {
    const { zoom, trouble, exitCode } = await check(GOOD, { args: ['--offline'] });
    expect(trouble).toEqual(['  skip  not checked (--offline)', '  skip  not checked: no list of rooms from Zoom']);
    expect([zoom.requests, exitCode]).toEqual([[], 0]);
    const env = Object.fromEntries(Object.keys(zoom.env).map((name) => [name, undefined]));
    expect((await check(GOOD, { args: ['--offline'], env })).exitCode).toBe(0);
  });
});
