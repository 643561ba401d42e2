import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { at, CSV, machine, ROW, SILENCE } from '../support/machine.ts';
import { describeInFull } from '../support/often.ts';
import { HEADER } from '../support/run-dialer.ts';

/** A machine that has run with a good file, from an hour ago, before `change` edits it. */
async function edited(change: (path: string) => void, csv = CSV) {
  const host = await machine({ csv });
  const path = join(host.folder, 'meetings.csv');
  const longAgo = new Date(Date.now() - 3_600_000);
  utimesSync(path, longAgo, longAgo);
  expect(await host.tick(at(9, 10))).toEqual(SILENCE);
  change(path);
  return { ...host, path };
}

const write = (text: string) => (path: string) => writeFileSync(path, text);
/** Long enough ago that nobody is writing the file any more. */
const writeAWhileAgo = (text: string) => (path: string) => {
  writeFileSync(path, text);
  const before = new Date(Date.now() - 11_000);
  utimesSync(path, before, before);
};
const many = Array.from({ length: 500 }, () => ROW.replace('LOGAN', 'VERNAL').replace('9:11', '8:11'));

/** On Windows only administrators can make links. */
const LINKED: [string, (path: string) => void, string][] =
  process.platform === 'win32'
    ? []
    : [
        [
          'a link to itself',
          (path) => {
            rmSync(path);
            symlinkSync(path, path);
          },
          'Could not read meetings.csv: ELOOP.',
        ],
      ];

describe('a meetings.csv that cannot be used', () => {
  it.each<[string, (path: string) => void, string]>([
    ['missing', (path) => rmSync(path), 'Could not read meetings.csv: no such file.'],
    [
      'cut off in a cell',
      (path) => writeFileSync(path, CSV.slice(0, -8)),
      'meetings.csv:2 is cut off in the middle of a row.',
    ],
    [
      'cut off in the passcode',
      (path) => writeFileSync(path, CSV.slice(0, -3)),
      'meetings.csv:2 is cut off in the middle of a row.',
    ],
    ['empty', write(''), 'meetings.csv is empty.'],
    [
      'a folder',
      (path) => {
        rmSync(path);
        mkdirSync(path);
      },
      'Could not read meetings.csv: it is a folder.',
    ],
    ['half a header', write(HEADER.slice(0, 40)), 'meetings.csv:1 is cut off in the middle of a row.'],
    [
      'missing a quote at line 3 of 500',
      write([HEADER, ROW, ROW.replace('LOGAN', '"LOGAN'), ...many, ''].join('\n')),
      'meetings.csv:3 opens a quote',
    ],
    ...LINKED,
    ['not text', (path) => writeFileSync(path, Buffer.from([0, 1, 2, 3])), 'meetings.csv is not a text file.'],
  ])('is replaced by the last good copy, with STALE and exit code 1, if it is %s', async (_, change, words) => {
    const { tick, meetings } = await edited(change);
    const { stdout, stderr, exitCode } = await tick(at(9, 11));
    expect(stderr).toMatch(/^dialer: STALE: .*\n$/);
    expect(stderr).toContain(words);
    expect(stderr).toMatch(/Using the last good copy \(saved \w{3} \d{4}-\d\d-\d\d \d\d:\d\d\) until you fix it\.\n$/);
    expect(stdout).toContain('accepted LOGAN meeting=83299019888 (meetings.csv:2)');
    expect(exitCode).toBe(1);
    expect(meetings()[0]).toBe('83299019888');
  });

  it('is reported when it appears, with each join, and once a day', async () => {
    const { tick, path } = await edited(write(`${CSV}"`), CSV);
    const told = [];
    for (const now of [at(8, 0), at(8, 1), at(8, 2), at(9, 11), at(9, 12), at(8, 3, 2, 24)]) {
      const { stderr, exitCode } = await tick(now, []);
      expect(exitCode).toBe(1);
      if (stderr.includes('STALE')) told.push(now);
    }
    expect(told).toEqual([at(8, 0), at(9, 11), at(8, 3, 2, 24)]);
    writeFileSync(path, CSV);
    expect(await tick(at(8, 4, 2, 24), [])).toEqual(SILENCE);
  });

  it('exits with 2 if there is no good copy of a file with this name', async () => {
    const { tick, folder } = await machine();
    await tick(at(9, 10));
    writeFileSync(join(folder, 'fall.csv'), 'nothing\n"');
    const { stderr, exitCode } = await tick(at(9, 11), ['-f', 'fall.csv']);
    expect(stderr).toMatch(/^dialer: fall\.csv:2 opens a quote/);
    expect(exitCode).toBe(2);
  });

  it('is replaced in a dry run too', async () => {
    const { tick } = await edited((path) => rmSync(path));
    const { stdout, stderr } = await tick(at(9, 11), ['-n']);
    expect(stderr).toContain('STALE');
    expect(stdout).toContain('skipped LOGAN');
  });
});

describeInFull('a meetings.csv that is rewritten all the time', () => {
  // Half of the file, cut in the middle of a cell, stays for a while; every whole version has its own passcode.
  const WRITER = `
    const { writeFileSync, appendFileSync } = require('node:fs');
    const [path, header, row] = process.argv.slice(1);
    const pause = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
    for (let version = 100000; ; version++) {
      const text = header + '\\n' + row.replace('056888', version).replace('83299019888', '83299' + version);
      writeFileSync(path, text.slice(0, -3));
      pause(40);
      appendFileSync(path, text.slice(-3) + '\\n');
      pause(10);
    }`;

  it('never sends half a row', async () => {
    const { tick, zoom, folder } = await machine();
    await tick(at(9, 10));
    const writer = spawn(process.execPath, ['-e', WRITER, join(folder, 'meetings.csv'), HEADER, ROW]);
    onTestFinished(() => void writer.kill('SIGKILL'));
    const before = statSync(join(folder, 'meetings.csv')).mtimeMs;
    while (statSync(join(folder, 'meetings.csv')).mtimeMs === before) await new Promise((done) => setTimeout(done, 5));
    for (let day = 23; day < 30; day++) await tick(at(9, 11, 2, day), []);
    const sent = zoom.requests.filter(({ method }) => method === 'PATCH').map(({ body }) => JSON.parse(body).params);
    for (const { meeting_number, passcode } of sent) {
      expect(meeting_number).toBe(passcode === '056888' ? '83299019888' : `83299${passcode}`);
      expect(passcode).toHaveLength(6);
    }
    expect(sent).toHaveLength(7);
  }, 60_000);
});

describe('the last good copy', () => {
  it('follows the file, and only its owner can read it', async () => {
    const { tick, folder } = await machine();
    await tick(at(8, 0));
    const copy = join(folder, '.dialer', 'last-good.csv');
    expect(readFileSync(copy, 'utf8')).toBe(CSV);
    if (process.platform !== 'win32') expect(statSync(copy).mode & 0o077).toBe(0);
    writeFileSync(join(folder, 'meetings.csv'), CSV.replace('LOGAN', 'VERNAL'));
    // Otherwise both versions could have the same time, in milliseconds.
    const later = new Date(Date.now() + 60_000);
    utimesSync(join(folder, 'meetings.csv'), later, later);
    await tick(at(8, 1));
    expect(readFileSync(copy, 'utf8')).toContain('VERNAL');
  });

  it('is not taken from a file without rows', async () => {
    const { tick, folder } = await machine();
    await tick(at(8, 0));
    writeFileSync(join(folder, 'meetings.csv'), `${HEADER}\n`);
    await tick(at(8, 1));
    expect(readFileSync(join(folder, '.dialer', 'last-good.csv'), 'utf8')).toBe(CSV);
  });

  it('is not taken from a broken file, nor by a run by hand', async () => {
    const { tick, folder } = await machine({ csv: `${CSV}"` });
    expect((await tick(at(8, 0))).exitCode).toBe(2);
    writeFileSync(join(folder, 'meetings.csv'), CSV);
    await tick(at(8, 0), ['-n']);
    expect(existsSync(join(folder, '.dialer', 'last-good.csv'))).toBe(false);
  });

  it('does not bring back deleted rows, nor require a line break at the end', async () => {
    const { tick } = await edited(writeAWhileAgo(CSV.trimEnd()), `${CSV}${ROW.replace('LOGAN', 'VERNAL')}\n`);
    const { stdout, stderr, exitCode } = await tick(at(9, 11));
    expect(stdout.match(/accepted \w+/g)).toEqual(['accepted LOGAN']);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  });
});

describe('broken rows', () => {
  const broken = `${HEADER}\n${ROW}\n${ROW.replace('9:11 AM', '25:99')}\n`;

  it('are reported when they appear and then once a day, while the exit code stays 1', async () => {
    const { tick, folder } = await machine({ csv: broken });
    expect((await tick(at(8, 0))).stderr).toContain('meetings.csv:3 join_time "25:99" does not exist');
    for (const now of [at(8, 1), at(9, 11), at(23, 59), at(7, 59, 2, 24)]) {
      const { stderr, exitCode } = await tick(now, []);
      expect(stderr).not.toContain('25:99');
      expect(exitCode).toBe(1);
    }
    expect((await tick(at(8, 0, 3, 24), [])).stderr).toContain('25:99');
    writeFileSync(join(folder, 'meetings.csv'), CSV);
    expect((await tick(at(8, 1, 3, 24), [])).exitCode).toBe(0);
    writeFileSync(join(folder, 'meetings.csv'), broken);
    expect((await tick(at(8, 2, 3, 24), [])).stderr).toContain('25:99');
  });

  it('are always reported with -v, --dry-run and --at, and on a terminal', async () => {
    const { tick } = await machine({ csv: broken });
    await tick(at(8, 0));
    for (const args of [['-v'], ['-n'], ['--at', '2026-11-23 08:00']]) {
      expect((await tick(at(8, 1), args)).stderr).toContain('25:99');
    }
    expect((await tick(at(8, 1), [], { tty: true })).stderr).toContain('25:99');
    expect((await tick(at(8, 1), [])).stderr).toBe('');
  });
});

describe('a meetings.csv that is written row by row at its minute', () => {
  const TWO = `${CSV}${ROW.replace('LOGAN', 'VERNAL')}\n`;

  it.each([
    ['the header so far', `${HEADER}\n`],
    ['its first row so far', CSV],
  ])('has %s: rooms that are due join from the last good copy, and dialer says so', async (_, text) => {
    const { tick, path } = await edited(write(text), TWO);
    const { stdout, stderr } = await tick(at(9, 11));
    expect(stdout.match(/ accepted \w+ /g)?.sort()).toEqual([' accepted LOGAN ', ' accepted VERNAL ']);
    expect(stderr).toContain('warning: is due now, but was just removed from the file');
    // The last good copy stays until the file is quiet.
    writeFileSync(path, TWO);
    expect((await tick(at(9, 12))).exitCode).toBe(0);
  });

  it('that lost a row a while ago has lost it for good', async () => {
    const { tick } = await edited(writeAWhileAgo(CSV), TWO);
    expect((await tick(at(9, 11))).stdout).not.toContain('VERNAL');
  });
});
