import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { sandboxRegistrant } from '../src/sandbox/endpoints/registrants.ts';
import { roomsFor, sandboxRoom } from '../src/sandbox/endpoints/rooms.ts';
import { madeUpClasses } from '../src/sandbox/made-up-classes.ts';
import { parseMeetings } from '../src/schedule/csv.ts';
import { HEADER, inTimeZone, runDialer, temporaryFolder, zoomSandbox } from './support/run-dialer.ts';

// What the docs quote of dialer's output is what it prints. (The first day has a test of its own.)

const DENVER = 'America/Denver';
const MONDAY_0911_DENVER = new Date('2026-11-23T09:11:01-07:00');

/** The first block of a page that has these words, as its lines. */
function quoted(page: string, words: string): string[] {
  const blocks = readFileSync(page, 'utf8')
    .replaceAll('\r\n', '\n')
    .matchAll(/^```text\n(.*?)^```/gms);
  const [, block = ''] = [...blocks].find(([, text = '']) => text.includes(words)) ?? [];
  expect(block, `${page} quotes ${words}`).not.toBe('');
  return block.trimEnd().split('\n');
}

/** Lines without the second in which they were printed. */
const timeless = (lines: string[]) => lines.map((line) => line.replace(/^(\S+T\d\d:\d\d):\d\d/, '$1'));
const linesOf = ({ stdout, stderr }: { stdout: string; stderr: string }) =>
  (stdout + stderr)
    .trimEnd()
    .split('\n')
    .map((line) => line.trimEnd());

it('README: the joins of a rehearsal', async () => {
  inTimeZone(DENVER);
  const csv = `${HEADER}\n2026-08-24,2026-12-11,9:11 AM,MWF,LOGAN-DE-202;VERNAL-101;PRICE-017,83299019888,056888\n`;
  const printed = linesOf(await runDialer(['--sandbox', '--at', '2026-11-23 09:11'], { csv }));
  expect(timeless(printed)).toEqual(expect.arrayContaining(timeless(quoted('README.md', 'accepted VERNAL-101'))));
});

it('docs/reference.md: a room that joins, one that is offline, and a broken row', async () => {
  inTimeZone(DENVER);
  const row = '2026-08-24,2026-12-11,9:11 AM,MWF,LOGAN-DE-202;VERNAL-101,83299019888,056888';
  const other = '2026-08-24,2026-12-11,1:30 PM,TR,LOGAN-DE-202,91234567890,440721';
  const broken = row.replace('83299019888', '8.33E+10');
  const csv = [HEADER, row, ...Array(6).fill(other), broken, ''].join('\n');
  const zoom = await zoomSandbox({
    rooms: [sandboxRoom('LOGAN-DE-202'), sandboxRoom('VERNAL-101', { status: 'Offline' })],
  });
  const printed = linesOf(await runDialer([], { csv, zoom, now: MONDAY_0911_DENVER }));
  const page = quoted('docs/reference.md', 'failed VERNAL-101');
  expect(timeless(printed)).toEqual(expect.arrayContaining(timeless(page)));
});

it('docs/reference.md: a line of the history', async () => {
  inTimeZone(DENVER);
  const good = Array.from({ length: 28 }, (_, index) => `ROOM-${index}`);
  const csv = `${HEADER},title\n2026-08-24,2026-12-11,9:11 AM,M,${[...good, 'VERNAL-101'].join(';')},83299019888,056888,Chemistry\n`;
  const zoom = await zoomSandbox({
    rooms: [...good.map((name) => sandboxRoom(name)), sandboxRoom('VERNAL-101', { status: 'Offline' })],
  });
  const folder = temporaryFolder();
  await runDialer([], { csv, zoom, folder, now: MONDAY_0911_DENVER });
  const [line = ''] = linesOf(await runDialer(['history'], { zoom, folder, now: MONDAY_0911_DENVER }));
  const withoutSecond = (text: string) => text.replace(/(\d\d:\d\d):\d\d/g, '$1');
  expect(quoted('docs/reference.md', '28 accepted').map(withoutSecond)).toContain(withoutSecond(line));
});

it('docs/before-class.md: somebody who is approved, and somebody who gives the same code', async () => {
  inTimeZone(DENVER);
  const page = 'docs/before-class.md';
  const codes = `${quoted(page, 'code,meeting_id').join('\n').split('\nM3WZ')[0]}\n`.replace(/,Ada.*/, ',,');
  const person = (email: string, first_name: string, last_name: string, create_time: string) =>
    sandboxRegistrant(email, ['K7QX-29PR'], { first_name, last_name, create_time });
  const zoom = await zoomSandbox({
    registrations: [
      {
        meetingId: '83299019888',
        registrants: [
          person('ada@example.edu', 'Ada', 'Palmer', '2026-11-20T09:00:00Z'),
          person('eva@example.edu', 'Eva', 'Lind', '2026-11-20T10:00:00Z'),
        ],
      },
    ],
  });
  const now = new Date('2026-11-23T08:31:02-07:00');
  const printed = linesOf(await runDialer(['approve'], { zoom, files: { 'codes.csv': codes }, now }));
  expect(timeless(printed)).toEqual(timeless(quoted(page, 'approved Ada')));
});

it('docs/after-class.md: the report of a class', async () => {
  inTimeZone(DENVER);
  const csv = `${HEADER},leave_time,title\n2026-08-24,2026-12-11,9:11 AM,MWF,LOGAN-DE-202;VERNAL-101;PRICE-017,83299019888,056888,10:00 AM,Chemistry\n`;
  const { meetings } = parseMeetings(csv, 'meetings.csv');
  const now = new Date('2026-11-24T09:00:00-07:00');
  const zoom = await zoomSandbox({ rooms: roomsFor(meetings), meetings: madeUpClasses(meetings, now) });
  const printed = linesOf(
    await runDialer(['attendance', '83299019888', '--min', '50%'], {
      csv,
      zoom,
      now,
      tty: true,
      columns: 140,
      env: { NO_COLOR: '1' },
    }),
  );
  expect(printed).toEqual(quoted('docs/after-class.md', 'Grandma'));
});

it('docs/harvest.md: the fields of a session and of a meeting', async () => {
  const csv = `${HEADER}\n2026-08-24,2026-12-11,9:11 AM,F,LOGAN-DE-202,83299019888,056888\n`;
  const { meetings } = parseMeetings(csv, 'meetings.csv');
  const now = new Date('2026-11-24T09:00:00-07:00');
  const zoom = await zoomSandbox({ rooms: roomsFor(meetings), meetings: madeUpClasses(meetings, now) });
  const { stdout } = await runDialer(['harvest', '--date', '2026-11-20'], { csv, zoom, now });
  const fieldsOf = (text: string, type: string) => {
    const documents = text.split('\n').filter((line) => line.startsWith(`{"type":"${type}"`));
    return Object.keys(JSON.parse(documents[0] ?? '{}'));
  };
  const page = readFileSync('docs/harvest.md', 'utf8');
  for (const type of ['session', 'meeting']) {
    expect(fieldsOf(page, type).length).toBeGreaterThan(10);
    expect(fieldsOf(page, type)).toEqual(fieldsOf(stdout, type));
  }
});
