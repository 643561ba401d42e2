import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it, onTestFinished } from 'vitest';
import { sandboxRoom } from '../../src/sandbox/endpoints/rooms.ts';
import { HEADER, runDialer, temporaryFolder, zoomSandbox } from '../support/run-dialer.ts';

const OPTIONAL = `${HEADER},leave_time,title,enabled,skip_dates,timezone,make_host`;
const GOOD = '2026-08-24,2026-12-11,9:11 AM,MWF,LOGAN,83299019888,,10:00 AM,Chemistry,yes,,America/Denver,no'.split(
  ',',
);
/** Passcodes as Zoom makes them, and what is pasted with them. */
const CANARY = /CANRY|481516|s3cr3t/;
const secret = fc.constantFrom(
  '481516',
  'CANRY1x',
  'xCANRY9',
  's3cr3t',
  'https://zoom.us/j/83299019888?pwd=s3cr3t',
  '832990198;pwd=s3cr3t',
  '481516\n2026-01-01',
  'Passcode:s3cr3t',
);

/** Receives pings and alerts. */
async function listening(): Promise<{ url: string; received: string[] }> {
  const received: string[] = [];
  const server = createServer(async (request, response) => {
    for await (const chunk of request) received.push(String(chunk));
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, received };
}

it('no cell that may be a passcode is shown in any output, whatever column it is in', async () => {
  const zoom = await zoomSandbox({ rooms: [sandboxRoom('LOGAN')] });
  const { url, received } = await listening();
  const row = fc.tuple(
    fc.integer({ min: 0, max: GOOD.length - 1 }),
    secret,
    fc.constantFrom('cell', 'quoted', 'shift', 'swap'),
  );
  const rowText = ([at, value, how]: [number, string, string]): string => {
    const cells = [...GOOD];
    if (how === 'shift') cells.splice(at, 0, value);
    else cells[at] = value;
    if (how === 'swap') [cells[at], cells[6]] = [cells[6] ?? '', value];
    return cells.map((cell) => (how === 'quoted' || /[\n",]/.test(cell) ? `"${cell}"` : cell)).join(',');
  };
  await fc.assert(
    fc.asyncProperty(fc.array(row, { minLength: 20, maxLength: 20 }), async (rows) => {
      const folder = temporaryFolder({ 'meetings.csv': `${OPTIONAL}\n${rows.map(rowText).join('\n')}\n` });
      const env = { DIALER_PING_URL: url, DIALER_ALERT_URL: url };
      const outputs = await Promise.resolve().then(async () => {
        const results = [];
        for (const args of [[], ['--json'], ['-v'], ['check'], ['check', '--json']]) {
          results.push(await runDialer(args, { folder, zoom, env }));
        }
        return results;
      });
      const notified = readdirSync(join(folder, '.dialer')).filter((name) => name === 'told.json');
      const files = notified.map((name) => readFileSync(join(folder, '.dialer', name), 'utf8'));
      const all = [...outputs.flatMap(({ stdout, stderr }) => [stdout, stderr]), ...files, ...received];
      for (const text of all) expect(text.split('\n').filter((line) => CANARY.test(line))).toEqual([]);
    }),
    { numRuns: 150 },
  );
}, 240_000);
