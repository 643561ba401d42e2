import { existsSync, linkSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pseudonyms } from '../../../src/privacy/pseudonyms.ts';
import { itInFull, often } from '../../support/often.ts';
import { type RunOptions, runDialer, temporaryFolder } from '../../support/run-dialer.ts';

const KEY = 'CANARY key for tests, of 44 characters, or so';
const OTHER_KEY = 'another key for tests, of 44 characters too.';
const env = { DIALER_PSEUDONYM_KEY: KEY };
const { id, email, name } = pseudonyms(KEY);

/** Zoom's AI metrics export, with a byte order mark and trailing commas. */
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
  it("handles Zoom's AI metrics export by default, and leaves everything else unchanged", async () => {
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

  it('writes a file beside the input without --out, and says so on a terminal', async () => {
    const folder = temporaryFolder();
    const files = { 'a.b/ai.csv': METRICS };
    const { stderr } = await runDialer(['pseudonymize', 'a.b/ai.csv'], { env, folder, files, tty: true });
    expect(stderr).toContain('Written to a.b/ai-pseudonymized.csv.');
    expect(readdirSync(join(folder, 'a.b')).sort()).toEqual(['ai-pseudonymized.csv', 'ai.csv']);
  });

  it('writes the same to standard output with -o -', async () => {
    const { written } = await run(METRICS);
    expect((await runDialer(['pseudonymize', 'in.csv', '-o', '-'], { env, files: { 'in.csv': METRICS } })).stdout).toBe(
      written,
    );
  });

  it.each<[string, string]>([
    ['semicolons', ';'],
    ['tabs', '\t'],
  ])('reads a file with %s, matches columns in any case, and treats IDs as IDs', async (_, delimiter) => {
    const row = (...cells: string[]) => `${cells.join(delimiter)}\n`;
    const csv = row('"user_id"', ' Email ', 'note, free') + row('AbC123', 'a@b.de', 'x, y');
    const { written } = await run(csv, ['--columns', 'User_ID, email', '--keep-domain']);
    expect(written).toBe(
      row('"user_id"', ' Email ', 'note, free') + row(id('AbC123'), `${email('a@b.de')}@b.de`, 'x, y'),
    );
  });

  it('warns about unchanged columns that may identify people', async () => {
    const csv = 'User Name,Email,Department,Host,Phone number,Manager,Caller,Meetings\nJane,j@x.de,D,Jim,1,Kim,2,1\n';
    const { stderr, exitCode } = await run(csv);
    expect(stderr).toBe(
      'dialer: warning: Unchanged columns that may identify people: "Host", "Phone number", "Manager", "Caller". To change them, name them in --columns or --redact.\n',
    );
    expect(exitCode).toBe(0);
  });

  it('writes the same file with the same key, and different tokens with another', async () => {
    const tokens = (text = '') => text.match(/p_[0-9a-z]{25}/g) ?? [];
    const one = await run(METRICS);
    const other = await run(METRICS, [], { env: { DIALER_PSEUDONYM_KEY: OTHER_KEY } });
    expect((await run(METRICS)).written).toBe(one.written);
    expect(tokens(other.written)).toHaveLength(6);
    expect(tokens(other.written).filter((token) => one.written?.includes(token))).toEqual([]);
  });

  it('accounts for every line, whatever the lines are like', async () => {
    const cell = fc.constantFrom('x', '', '"a\nb"', '"c\r\n\r\nd"', '""');
    const row = fc.tuple(
      cell,
      fc.constantFrom('j@x.de', '', '"k@x.de"'),
      cell,
      fc.constantFrom('\n', '\r\n', '\n\n', '\r\n,,\n'),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 15 }), fc.boolean(), async (rows, isOpen) => {
        const text = `\n\r\nA,Email,B\n${rows.map(([a, email, b, end]) => `${a},${email},${b}${end}`).join('')}`;
        const csv = isOpen ? text.replace(/[\r\n]+$/, '') : text;
        const { stderr, exitCode } = await run(csv, ['--columns', 'email', '-v']);
        const lines = csv.split('\n').length - (csv.endsWith('\n') ? 1 : 0);
        expect(stderr).toMatch(
          new RegExp(`^lines of in\\.csv: ${lines} \\((changed \\d+, )?header 1, blank \\d+\\)\n$`),
        );
        expect(exitCode).toBe(0);
      }),
      { numRuns: often(60) },
    );
  });

  itInFull('prints nothing with -o - if a later row does not fit the header', async () => {
    const csv = `${METRICS}${'Ada,a@x.de,D,2026-11-23,1,\n'.repeat(9000)}Exported by Jane Canary\r\n`;
    const { stdout, stderr, exitCode } = await run(csv, ['-o', '-']);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 });
    expect(stderr).toContain('in.csv:9008 has 1 cell, but the header has 6.');
  });

  it('warns about e-mails in unchanged columns, as a row can be shifted by one cell and have the right length', async () => {
    const csv = 'User Name,Email,Minutes,Department\n"J","j@x.de",1,D\nCanary, Jane,canary@x.de,D\nA,a@x.de,3,D\n';
    const { stderr, exitCode } = await run(csv);
    expect(stderr).toBe(
      'dialer: warning: in.csv:3 has an e-mail in the unchanged column "Minutes". Check that no name is in the wrong column.\n',
    );
    expect(exitCode).toBe(0);
  });

  it('refuses every row of another length than the header, and never writes what stands in its cells', async () => {
    const cells = ['Topic', 'User Name', 'Email', 'Department', 'Minutes'];
    const row = fc.array(fc.constantFrom('Canary', 'c@canary.example', '', '"a, b"', '1'), {
      minLength: 1,
      maxLength: 8,
    });
    const isOdd = (one: string[]) => one.length !== cells.length && one.some((cell) => cell !== '');
    await fc.assert(
      fc.asyncProperty(row.filter(isOdd), fc.nat(3), async (odd, before) => {
        const lines = [
          cells,
          ...Array(before).fill(['t', 'Ada', 'a@x.de', 'D', '1']),
          odd,
          ['t', 'B', 'b@x.de', 'D', '1'],
        ];
        const { written, stderr, exitCode } = await run(lines.map((line) => line.join(',')).join('\n'));
        expect({ written, exitCode }).toEqual({ written: undefined, exitCode: 2 });
        expect(stderr).toContain(`in.csv:${before + 2} has ${odd.length} cell`);
        expect(stderr).not.toMatch(/canary/i);
      }),
      { numRuns: often(60) },
    );
  });

  it('changes thousands of rows, which are read in many chunks', async () => {
    const rows = Array.from({ length: often(50_000) }, (_, row) => `"Person ${row % 999}, é",p${row}@x.de,D,${row}`);
    const { written = '' } = await run(['User Name,Email,Department,n', ...rows].join('\n'));
    const expected = rows.map((_, row) => `"${name(`Person ${row % 999}, é`)}",${email(`p${row}@x.de`)},,${row}`);
    expect(written === ['User Name,Email,Department,n', ...expected].join('\n')).toBe(true);
  });

  it('leaves all other cells, quotes and line ends as they are, byte for byte', async () => {
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
      { numRuns: often(30) },
    );
  });
});

describe('an error has exit code 2, and nothing is written', () => {
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
    ['no header', 'Jane Canary,jane@canary.example\n', [], 'Its first line is not a header.'],
    ['an empty file', '\ufeff\r\n', [], 'in.csv is empty.'],
    ['no columns in the options', H, ['--columns', ' , '], '--columns and --redact name no columns.'],
    [
      'a quote that is never closed',
      `${H}${ok}"Canary,c@canary.example,x,1\n${ok}`,
      [],
      'in.csv: row 3 has a quotation mark that is never closed.',
    ],
    [
      'such a quote in a large file',
      `${H}"Canary${ok.repeat(40_000)}`,
      [],
      'in.csv: row 2 has a quotation mark that is never closed.',
    ],
    [
      'a quote inside a cell',
      `${H}${ok.repeat(9)}Jane "Canary" C,c@canary.example,x,1\n`,
      [],
      'in.csv:11 has a quotation mark inside an unquoted cell.',
    ],
    [
      'a row that is too long',
      `${H}"a\nb",b,c,d\nCanary, Jane,c@canary.example,x,1\n`,
      [],
      'in.csv:4 has 5 cells, but the header has 4.',
    ],
    ['a row that is too short', `${H}Exported by Jane Canary\n`, [], 'in.csv:2 has 1 cell, but the header has 4.'],
    [
      'Latin-1',
      Buffer.from(`${H}Jos\u00e9 Canary,j@canary.example,x,1\n`, 'latin1'),
      [],
      'in.csv is not encoded in UTF-8.',
    ],
    ['UTF-16', Buffer.from(`\ufeff${H}${ok}`, 'utf16le'), [], 'in.csv is not a CSV in UTF-8.'],
    ['line ends of old Macs', (H + ok).replaceAll('\n', '\r'), [], 'in.csv has the line endings of old Macs.'],
    ['its own input', H + ok, ['-o', './in.csv'], 'Could not write ./in.csv: it is in.csv, which dialer reads.'],
    ['a missing folder', H + ok, ['-o', 'no/out.csv'], 'Could not write no/out.csv: no such folder.'],
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
    ['meeting.JSON', 'meeting.JSON is JSON, not a CSV. Name the path of the API that it comes from, like --endpoint'],
  ])('for the input %s', async (file, words) => {
    const { stderr, exitCode } = await runDialer(['pseudonymize', file], { env });
    expect(stderr).toContain(words);
    expect(exitCode).toBe(2);
  });

  it.each([undefined, '', 'short-CANARY'])('for the key %s', async (key) => {
    const { stderr, exitCode, folder } = await run(METRICS, [], { env: { DIALER_PSEUDONYM_KEY: key } });
    expect(stderr).toMatch(
      /^dialer: DIALER_PSEUDONYM_KEY (is not set|is shorter than 32 characters)\. Create one with /,
    );
    expect(stderr).not.toContain('CANARY');
    expect({ exitCode, files: readdirSync(folder) }).toEqual({ exitCode: 2, files: ['in.csv'] });
  });

  it('spares an existing output file, and input that the output is a link to', async () => {
    const folder = temporaryFolder({ 'out.csv': 'before', 'in.csv': METRICS });
    expect((await run(`${H}"`, [], { folder })).written).toBe('before');
    for (const [link, make] of [
      ['soft.csv', symlinkSync],
      ['hard.csv', linkSync],
    ] as const) {
      make(join(folder, 'in.csv'), join(folder, link));
      expect((await run(METRICS, ['-o', link], { folder })).stderr).toContain(
        `Could not write ${link}: it is in.csv, which dialer reads.`,
      );
    }
  });
});

it('never prints or writes a name, an e-mail or the key', async () => {
  for (const args of [[], ['--keep-domain'], ['--columns', 'Email'], ['-o', '-'], ['-o', 'no/such.csv']]) {
    const { stdout, stderr, written = '' } = await run(METRICS, args, { tty: true });
    const text = stdout + stderr + written;
    const personal = args.includes('Email') ? [] : ['Jane', 'Joe', 'Canary Studies', 'jane@'];
    for (const secret of [...personal, KEY, 'joe@', 'Jane@']) expect(text, args.join()).not.toContain(secret);
  }
});
