import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseInvitations } from '../../../src/schedule/codes/invitations.ts';
import { parseMeetings } from '../../../src/schedule/csv.ts';
import { parseHolidays } from '../../../src/schedule/holidays.ts';
import { COLUMNS, OPTIONAL } from '../../../src/schedule/meetings-table.ts';
import { runDialer } from '../../support/run-dialer.ts';

const help = async (...words: string[]) => (await runDialer(['help', ...words])).stdout;
/** The indented text below `Example of a …:`. */
const example = (text: string, title: string) =>
  text
    .split(`Example of a ${title}`)[1]
    ?.split(/\n\n(?! )/)[0]
    ?.split(':\n\n')[1]
    ?.replace(/^ {2}/gm, '') ?? '';

describe('dialer help', () => {
  it('prints dialer --help, which lists commands and topics', async () => {
    const text = await help();
    expect(text).toBe((await runDialer(['--help'])).stdout);
    for (const topic of ['csv', 'env', 'exit-codes']) expect(text).toContain(`  dialer help ${topic} `);
  });

  it.each(['csv', 'env', 'exit-codes'])('shows %s, which ends with an example and fits a terminal', async (topic) => {
    const { stdout, stderr, exitCode } = await runDialer(['help', topic]);
    expect(stdout.split('\nExample')).not.toHaveLength(1);
    expect(stdout.split('\n').at(-2)).toMatch(/^ {2}\S/);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  });

  it('shows every column with csv, and valid examples', async () => {
    const text = await help('csv');
    for (const column of [...COLUMNS, ...OPTIONAL]) expect(text).toMatch(new RegExp(`^  ${column} +\\S`, 'm'));
    const { meetings, problems } = parseMeetings(example(text, 'meetings.csv'), 'meetings.csv');
    expect([meetings.length, problems]).toEqual([2, []]);
    const { skips, problems: troubles } = parseHolidays(example(text, 'holidays.csv'), 'holidays.csv');
    expect([skips.length, troubles]).toEqual([1, []]);
    const { invitations, problems: faults } = parseInvitations(example(text, 'codes.csv'), 'codes.csv');
    expect([invitations.length, faults]).toEqual([2, []]);
  });

  it('shows every variable of .env.example with env', async () => {
    const text = await help('env');
    const names = [...readFileSync('.env.example', 'utf8').matchAll(/^#?([A-Z_]+)=/gm)].map(([, name]) => name);
    expect(names.length).toBeGreaterThan(10);
    for (const name of names) expect(text).toMatch(new RegExp(`^  ${name}\\s+\\S`, 'm'));
  });

  it('shows the exit codes of dialer --help with exit-codes', async () => {
    const text = await help('exit-codes');
    const codes = (await help()).split('Exit codes:\n')[1]?.split('\n\n')[0] ?? 'none';
    expect(text).toContain(codes);
  });

  it.each<[string, string]>([
    ['nosuch', 'Unknown command or topic "nosuch". Run `dialer help` for a list.'],
    ['cvs', 'Unknown command or topic "cvs". Did you mean `dialer help csv`?'],
    ['romes', 'Unknown command or topic "romes". Did you mean `dialer help rooms`?'],
    ['__proto__', 'Unknown command or topic "__proto__".'],
  ])('exits with 2 for %s, and suggests the nearest word', async (word, sentence) => {
    const { stdout, stderr, exitCode } = await runDialer(['help', word]);
    expect(stderr).toContain(`dialer: ${sentence}`);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 });
  });
});
