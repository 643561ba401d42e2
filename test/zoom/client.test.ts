import { expect, it, onTestFinished } from 'vitest';
import { createClient } from '../../src/zoom/client.ts';
import { zoomConfig } from '../../src/zoom/config.ts';
import { zoomSandbox } from '../support/run-dialer.ts';

it('tries for a minute to get a token, even in a run of a day', async () => {
  const zoom = await zoomSandbox({
    faults: [{ on: 'POST', reply: { status: 503 } }],
  });
  let now = 0;
  let triedForMs: number | undefined;
  const onRetry = (_: string, withinMs?: number) => {
    triedForMs = withinMs;
    now += 31_000;
  };
  const timing = {
    startedAt: new Date(),
    elapsedMs: () => now,
    deadlineMs: 86_400_000,
    onRetry,
  };
  const client = createClient(zoomConfig(zoom.env), timing);
  onTestFinished(() => client.close());
  await expect(client.get('/users', {})).rejects.toMatchObject({
    code: 'unreachable',
  });
  expect([zoom.requests.length, triedForMs]).toEqual([3, 60_000]);
});

it('asks for no token once the run is stopping', async () => {
  const zoom = await zoomSandbox();
  const timing = { startedAt: new Date(), elapsedMs: () => 0, deadlineMs: 50_000, stop: AbortSignal.abort() };
  const client = createClient(zoomConfig(zoom.env), timing);
  onTestFinished(() => client.close());
  await expect(client.scopes()).rejects.toMatchObject({ code: 'stopped' });
  await expect(client.get('/users', {})).rejects.toMatchObject({ code: 'stopped' });
  expect(zoom.requests).toEqual([]);
});
