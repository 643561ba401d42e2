import { existsSync, linkSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pseudonyms } from '../../../src/privacy/pseudonyms.ts';
import { type RunOptions, runDialer, temporaryFolder } from '../../support/run-dialer.ts';

const KEY = 'CANARY key for tests, of 44 characters, or so';
const OTHER_KEY = 'another key for tests, of 44 characters too.';
const env = { DIALER_PSEUDONYM_KEY: KEY };
const { id, email, name } = pseudonyms(KEY);

/** Zoom's AI-metrics export, with its byte order mark and its trailing commas. */
const METRICS = [
  '\ufeffUser Name,Email,Department,Date,Meetings,Summaries,,',
  'Jane Canary,Jane@Canary.example,Canary Studies,2026-11-23,3,=2+1,,',
  '"Canary, Joe ""JC""",joe@canary.example,"Canary\r\nStudies",2026-11-23,1,,,',
  '',
  ',,,,,,,',
  'jane@canary.example,jane@canary.example,,2026-11-24,2,1',
  '',
].join('\r\n');

/** Runs it on `in.csv`, which it writes to `out.csv`. */
async function run(csv: string | Buffer, args: string[] = [], options: RunOptions = {}) {
  const folder = options.folder ?? temporaryFolder();
  const all = ['pseudonymize', 'in.csv', '-o', 'out.csv', ...args];
  const result = await runDialer(all, { env, ...options, folder, files: { 'in.csv': csv, ...options.files } });
  const out = join(folder, 'out.csv');
  return { ...result, folder, written: existsSync(out) ? readFileSync(out, 'utf8') : undefined };
}

describe('dialer pseudonymize', () => {
  it("takes Zoom's AI-metrics export as it is, and leaves everything else as it was", async () => {
    const { written, stdout, stderr, exitCode, folder } = await run(METRICS);
    const jane = email('jane@canary.example');
    expect(written?.split('\r\n')).toEqual([
      '\ufeffUser Name,Email,Department,Date,Meetings,Summaries,,',
      `${name('Jane Canary')},${jane},,2026-11-23,3,=2+1,,`,
      `"${name('Canary, Joe "JC"')}",${email('joe@canary.example')},"",2026-11-23,1,,,`,
      '',
      ',,,,,,,',
      `${jane},${jane},,2026-11-24,2,1`,
      '',
    ]);
    expect({ stdout, stderr, exitCode }).toEqual({ stdout: '', stderr: '', exitCode: 0 });
    expect(readdirSync(folder).sort()).toEqual(['in.csv', 'out.csv']);
    if (process.platform !== 'win32') expect(statSync(join(folder, 'out.csv')).mode & 0o777).toBe(0o600);
  });

  it('writes beside the file without --out, and says where on a terminal', async () => {
    const folder = temporaryFolder();
    const files = { 'a.b/ai.csv': METRICS };
    const { stderr } = await runDialer(['pseudonymize', 'a.b/ai.csv'], { env, folder, files, tty: true });
    expect(stderr).toContain('Written to a.b/ai-pseudonymized.csv.');
    expect(readdirSync(join(folder, 'a.b')).sort()).toEqual(['ai-pseudonymized.csv', 'ai.csv']);
  });

  it('-o - writes the same to stdout', async () => {
    const { written } = await run(METRICS);
    expect((await runDialer(['pseudonymize', 'in.csv', '-o', '-'], { env, files: { 'in.csv': METRICS } })).stdout).toBe(
      written,
    );
  });

  it.each<[string, string]>([
    ['semicolons', ';'],
    ['tabs', '\t'],
  ])('takes %s, names of columns in any case, and IDs for IDs', async (_, delimiter) => {
    const row = (...cells: string[]) => `${cells.join(delimiter)}\n`;
    const csv = row('"user_id"', ' Email ', 'note, free') + row('AbC123', 'a@b.de', 'x, y');
    const { written } = await run(csv, ['--columns', 'User_ID, email', '--keep-domain']);
    expect(written).toBe(
      row('"user_id"', ' Email ', 'note, free') + row(id('AbC123'), `${email('a@b.de')}@b.de`, 'x, y'),
    );
  });

  it('warns of columns that may tell who it is, and of none that it changes', async () => {
    const csv = 'User Name,Email,Department,Host,Phone number,Manager,Caller,Meetings\nJane,j@x.de,D,Jim,1,Kim,2,1\n';
    const { stderr, exitCode } = await run(csv);
    expect(stderr).toBe(
      'dialer: warning: left as they are: "Host", "Phone number", "Manager", "Caller"; name those by which people can be known in --columns or --redact\n',
    );
    expect(exitCode).toBe(0);
  });

  it('gives equal files with one key, and no equal token with another', async () => {
    const tokens = (text = '') => text.match(/p_[0-9a-z]{25}/g) ?? [];
    const one = await run(METRICS);
    const other = await run(METRICS, [], { env: { DIALER_PSEUDONYM_KEY: OTHER_KEY } });
    expect((await run(METRICS)).written).toBe(one.written);
    expect(tokens(other.written)).toHaveLength(6);
    expect(tokens(other.written).filter((token) => one.written?.includes(token))).toEqual([]);
  });

  it('changes all of 50,000 rows, which come in many pieces', async () => {
    const rows = Array.from({ length: 50_000 }, (_, row) => `"Person ${row % 999}, é",p${row}@x.de,D,${row}`);
    const { written = '' } = await run(['User Name,Email,Department,n', ...rows].join('\n'));
    const expected = rows.map((_, row) => `"${name(`Person ${row % 999}, é`)}",${email(`p${row}@x.de`)},,${row}`);
    expect(written === ['User Name,Email,Department,n', ...expected].join('\n')).toBe(true);
  });

  it('leaves whatever else cells, quotes and line ends are byte for byte', async () => {
    const cell = fc.oneof(
      fc.stringMatching(/^[^",\r\n\0]{0,9}$/),
      fc.stringMatching(/^[^"\0]{0,9}$/).map((text) => `"${text}"`),
      fc.constant('"a ""b"""'),
    );
    const rows = fc.array(fc.tuple(cell, cell, fc.constantFrom('\n', '\r\n')), { minLength: 1, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(rows, async (rows) => {
        const file = (change: (text: string) => string) =>
          `A,Email,B\r\n${rows.map(([a, b, end]) => `${a},${change('j@x.de')},${b}${end}`).join('')}`;
        expect((await run(file(String), ['--columns', 'email'])).written).toBe(file(email));
      }),
      { numRuns: 30 },
    );
  });
});

describe('what cannot be done is said, with exit code 2, and nothing is written', () => {
  const H = 'User Name,Email,Department,n\n';
  const ok = 'Jane Canary,jane@canary.example,Canary,1\n';
  it.each<[string, string | Buffer, string[], string]>([
    [
      'no such column',
      'User Name,E-mail\n',
      ['--columns', 'Email'],
      'has no column "Email". It has "User Name", "E-mail". Did you mean "E-mail"?',
    ],
    ['a default column', 'User Name,Email\n', [], 'has no column "Department". It has "User Name", "Email".'],
    ['no header', 'Jane Canary,jane@canary.example\n', [], 'Its first line is no header.'],
    ['an empty file', '\ufeff\r\n', [], 'in.csv is empty.'],
    ['no columns asked for', H, ['--columns', ' , '], '--columns and --redact name no column.'],
    [
      'an open quote',
      `${H}${ok}"Canary,c@canary.example,x,1\n${ok}`,
      [],
      'in.csv: row 3 opens a quote that is never closed.',
    ],
    [
      'an open quote of a large file',
      `${H}"Canary${ok.repeat(40_000)}`,
      [],
      'in.csv: row 2 opens a quote that is never closed.',
    ],
    [
      'a quote inside a cell',
      `${H}${ok.repeat(9)}Jane "Canary" C,c@canary.example,x,1\n`,
      [],
      'in.csv:11 has a " inside a cell.',
    ],
    [
      'a row that is too long',
      `${H}"a\nb",b,c,d\nCanary, Jane,c@canary.example,x,1\n`,
      [],
      'in.csv:4 has 5 cells, the header has 4.',
    ],
    ['a row that is too short', `${H}Exported by Jane Canary\n`, [], 'in.csv:2 has 1 cells, the header has 4.'],
    [
      'Latin-1',
      Buffer.from(`${H}Jos\u00e9 Canary,j@canary.example,x,1\n`, 'latin1'),
      [],
      'in.csv is not encoded in UTF-8.',
    ],
    ['UTF-16', Buffer.from(`\ufeff${H}${ok}`, 'utf16le'), [], 'in.csv is a workbook, UTF-16 or no text.'],
    ['line ends of old Macs', (H + ok).replaceAll('\n', '\r'), [], 'in.csv has the line ends of old Macs.'],
    ['its own input', H + ok, ['-o', './in.csv'], './in.csv is the file that is read.'],
    ['a folder that is not there', H + ok, ['-o', 'no/out.csv'], 'Could not write no/out.csv: no such folder.'],
    ['a folder', H + ok, ['-o', '.'], '. is not a file.'],
  ])('%s', async (_, csv, args, words) => {
    const { stdout, stderr, exitCode, folder } = await run(csv, args);
    expect(stderr).toContain(words);
    expect(stderr.replace('"Canary', '')).not.toMatch(/canary/i);
    expect({ stdout, exitCode, files: readdirSync(folder) }).toEqual({ stdout: '', exitCode: 2, files: ['in.csv'] });
    expect(readFileSync(join(folder, 'in.csv')).equals(Buffer.from(csv))).toBe(true);
  });

  it.each<[string, string]>([
    ['nope.csv', 'Could not read nope.csv: no such file.'],
    ['.', 'Could not read .: it is a folder.'],
    ['meeting.JSON', 'meeting.JSON is JSON, of which dialer must know what it is. Name the endpoint'],
  ])('of %s', async (file, words) => {
    const { stderr, exitCode } = await runDialer(['pseudonymize', file], { env });
    expect(stderr).toContain(words);
    expect(exitCode).toBe(2);
  });

  it.each([undefined, '', 'short-CANARY'])('with the key %s', async (key) => {
    const { stderr, exitCode, folder } = await run(METRICS, [], { env: { DIALER_PSEUDONYM_KEY: key } });
    expect(stderr).toMatch(
      /^dialer: DIALER_PSEUDONYM_KEY (is not set|is shorter than 32 characters)\. Create one with /,
    );
    expect(stderr).not.toContain('CANARY');
    expect({ exitCode, files: readdirSync(folder) }).toEqual({ exitCode: 2, files: ['in.csv'] });
  });

  it('leaves the output of another run as it was, and the input behind a link', async () => {
    const folder = temporaryFolder({ 'out.csv': 'before', 'in.csv': METRICS });
    expect((await run(`${H}"`, [], { folder })).written).toBe('before');
    for (const [link, make] of [
      ['soft.csv', symlinkSync],
      ['hard.csv', linkSync],
    ] as const) {
      make(join(folder, 'in.csv'), join(folder, link));
      expect((await run(METRICS, ['-o', link], { folder })).stderr).toContain(`${link} is the file that is read.`);
    }
  });
});

it('no name, e-mail or key is in any output, whatever it is asked', async () => {
  for (const args of [[], ['--keep-domain'], ['--columns', 'Email'], ['-o', '-'], ['-o', 'no/such.csv']]) {
    const { stdout, stderr, written = '' } = await run(METRICS, args, { tty: true });
    const text = stdout + stderr + written;
    const personal = args.includes('Email') ? [] : ['Jane', 'Joe', 'Canary Studies', 'jane@'];
    for (const secret of [...personal, KEY, 'joe@', 'Jane@']) expect(text, args.join()).not.toContain(secret);
  }
});
