import { createWriteStream, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { describe, expect, it } from 'vitest';
import { MAIN, start, until } from '../support/process.ts';
import { temporaryFolder } from '../support/run-dialer.ts';

const env = { DIALER_PSEUDONYM_KEY: 'a key for tests, of 44 characters, as base64=' };
const HEADER = 'User Name,Email,Department,n';
const MEASURE = "process.on('exit', () => require('fs').writeSync(2, String(process.resourceUsage().maxRSS)))";

/** A folder with a CSV of so many rows, each with another person. */
async function folderWith(rows: number): Promise<string> {
  const folder = temporaryFolder({ 'measure.cjs': MEASURE });
  function* lines() {
    yield `\ufeff${HEADER}\r\n`;
    for (let row = 0; row < rows; row++) yield `"Canary, ${row}",canary${row}@example.edu,Canary,${row}\r\n`;
  }
  await pipeline(Readable.from(lines()), createWriteStream(join(folder, 'in.csv')));
  return folder;
}

const dialer = (folder: string, ...args: string[]) =>
  start(process.execPath, ['--require', './measure.cjs', MAIN, 'pseudonymize', 'in.csv', ...args], folder, env);

describe('dialer pseudonymize, as a process', () => {
  it('needs no more memory for a file twenty times as long', async () => {
    const [small, large] = await Promise.all([folderWith(10_000), folderWith(200_000)]);
    const peak = async (folder: string) => Number((await dialer(folder).result).stderr) / 1024;
    const before = await peak(small);
    expect(before).toBeGreaterThan(30);
    expect(await peak(large)).toBeLessThan(Math.min(200, before + 80));
    expect(readFileSync(join(large, 'in-pseudonymized.csv'), 'utf8').split('\r\n')).toHaveLength(200_002);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGKILL', null],
  ] as const)('leaves no output and no name after %s', async (signal, code) => {
    const folder = await folderWith(400_000);
    const { child, result } = dialer(folder, '-o', 'out.csv');
    const written = () =>
      readdirSync(folder)
        .filter((name) => name === 'out.csv' || name.startsWith(`.dialer-${child.pid}-`))
        .map((name) => readFileSync(join(folder, name), 'utf8'));
    await until(() => written().some((text) => text.length > 0));
    child.kill(signal);
    expect((await result).exitCode).toBe(code);
    const left = written();
    expect(left).toHaveLength(signal === 'SIGKILL' ? 1 : 0);
    for (const text of left) expect(text).not.toMatch(/canary/i);
  });

  it('waits for the reader of a pipe, and ends when the pipe is closed', async () => {
    const folder = await folderWith(200_000);
    const shell = `"${process.execPath}" "${MAIN}" pseudonymize in.csv -o - | head -n 1`;
    const { stdout, stderr, exitCode } = await start('bash', ['-o', 'pipefail', '-c', shell], folder, env).result;
    expect({ stdout, stderr, exitCode }).toEqual({ stdout: `\ufeff${HEADER}\r\n`, stderr: '', exitCode: 0 });
  });
});
