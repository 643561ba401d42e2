import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pseudonyms } from '../../../src/privacy/pseudonyms.ts';
import { answerOf, EXAMPLES, expectedOf } from '../../privacy/allow-list/examples.ts';
import { poisoned } from '../../privacy/allow-list/poison.ts';
import { itInFull, often } from '../../support/often.ts';
import { type RunOptions, runDialer, temporaryFolder } from '../../support/run-dialer.ts';

const KEY = 'CANARYkey for tests, of 44 characters, or so.';
const env = { DIALER_PSEUDONYM_KEY: KEY };
const tokens = pseudonyms(KEY, { keepDomain: true });
const users = answerOf(EXAMPLES['/users'] ?? {}) as { users: unknown[] };
const clean = expectedOf(EXAMPLES['/users'] ?? {}, tokens) as { users: unknown[] };

/** Runs it on a file, which it writes to `out.json`. */
async function run(text: string | Buffer, args: string[] = [], options: RunOptions = {}) {
  const folder = options.folder ?? temporaryFolder();
  const all = ['pseudonymize', 'in.json', '-o', 'out.json', '--endpoint', '/users', ...args];
  const result = await runDialer(all, { env, ...options, folder, files: { 'in.json': text } });
  const out = join(folder, 'out.json');
  return { ...result, folder, written: existsSync(out) ? readFileSync(out, 'utf8') : undefined };
}

describe('dialer pseudonymize --endpoint', () => {
  it.each(Object.entries(EXAMPLES))('reduces an answer of %s to the listed fields', async (path, example) => {
    const { written, stderr, exitCode } = await run(JSON.stringify(answerOf(example), null, 2), ['--endpoint', path]);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    expect(JSON.parse(written ?? '')).toEqual(expectedOf(example, tokens));
  });

  it('says how many entries of a list are left out, as they are not entries, and accounts for all with -v', async () => {
    const odd = { ...users, users: [...users.users, 'Jane Canary', null, ['jane@canary.example']] };
    const { written = '', stderr, exitCode } = await run(JSON.stringify(odd), ['-v']);
    expect(stderr).toBe(
      `dialer: warning: Left out 2 entries of in.json that are not JSON objects.\nentries of in.json: ${users.users.length + 3} (written ${users.users.length + 1}, not an object 2)\n`,
    );
    expect(written).not.toMatch(/canary/i);
    expect(exitCode).toBe(0);
  });

  it('prints nothing with -o - if a later line is not JSON', async () => {
    const lines = Array.from({ length: 2000 }, () => JSON.stringify(users));
    const { stdout, stderr, exitCode } = await run([...lines, 'Jane Canary', ''].join('\n'), ['-o', '-']);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 });
    expect(stderr).toContain('in.json:2001 is not JSON.');
  });

  const line = JSON.stringify;
  it.each<[string, string, unknown]>([
    ['a document', line(users, undefined, 4), clean],
    ['a document on a line', line(users), clean],
    [
      'a document with a byte order mark and CRLF',
      `\ufeff${line(users, undefined, 1).replaceAll('\n', '\r\n')}\r\n`,
      clean,
    ],
    ['an array of answers', line([users, users], undefined, 2), [clean, clean]],
    ['an array on a line', `${line([users, users])}\n`, [clean, clean]],
    ['an array of entries', line(users.users, undefined, 2), clean.users],
    ['an empty array', '[\n]', []],
    ['blank lines before it', `\n\n${line(users, undefined, 2)}`, clean],
  ])('reads %s', async (_, text, expected) => {
    const { written, stderr } = await run(text);
    expect(stderr).toBe('');
    expect(JSON.parse(written ?? '')).toEqual(expected);
  });

  it('reads NDJSON with answers and entries', async () => {
    const { written } = await run(`${line(users)}\r\n\n${line(users.users[0])}\n${line([users])}`);
    expect(
      written
        ?.split('\n')
        .filter(Boolean)
        .map((text) => JSON.parse(text)),
    ).toEqual([clean, clean.users[0], [clean]]);
  });

  itInFull('reads lines that come in many chunks', async () => {
    const entry = (n: number) => `${line({ id: `é${n}`, email: `p${n}@x.de`, first_name: 'CANARY', type: n })}\n`;
    const { written = '' } = await run(Array.from({ length: 5000 }, (_, n) => entry(n)).join(''));
    const lines = written
      .trim()
      .split('\n')
      .map((text) => JSON.parse(text));
    expect(lines).toEqual(
      lines.map((_, n) => ({ id: tokens.id(`é${n}`), email: tokens.email(`p${n}@x.de`), type: n })),
    );
    expect(lines).toHaveLength(5000);
  });

  it('writes a file beside the input, or to standard output', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'zoom.ndjson'), `${line(users)}\n`);
    const { stderr } = await runDialer(['pseudonymize', 'zoom.ndjson', '--endpoint', '/users'], {
      env,
      folder,
      tty: true,
    });
    expect(stderr).toContain('Written to zoom-pseudonymized.ndjson.');
    const args = ['pseudonymize', 'zoom.ndjson', '--endpoint', '/v2/users?status=active', '-o', '-'];
    const { stdout } = await runDialer(args, { env, folder });
    expect(readFileSync(join(folder, 'zoom-pseudonymized.ndjson'), 'utf8')).toBe(stdout);
  });
});

describe('an error has exit code 2, and nothing is written', () => {
  const good = JSON.stringify(users);
  const error = '{"code":300,"message":"Jane CANARY"}';
  it.each<[string, string | Buffer, string[], string]>([
    [
      'an error of Zoom',
      error,
      [],
      'in.json:1 is not an answer of /users. No file was written. It may come from another path, or be an error.',
    ],
    ['an error as a document', JSON.stringify(JSON.parse(error), null, 2), [], 'in.json is not an answer of /users.'],
    ['an error among lines', `${good}\n${error}\n`, [], 'in.json:2 is not an answer of /users.'],
    ['an error in an array', `[\n${good},\n${error}]`, [], 'in.json, answer 2, is not an answer of /users.'],
    ['the answer of another endpoint', '{"meetings":[{"uuid":"CANARY"}]}', [], 'in.json:1 is not an answer of /users.'],
    ['a broken line', `${good}\n{"users":[{"id":"CANARY"\n`, [], 'in.json:2 is not JSON.'],
    ['a broken document', '{\n"users":[{"id":"CANARY"\n', [], 'in.json is not JSON.'],
    ['a CSV', 'User Name,Email\nCANARY,canary@x.de\n', [], 'in.json is not JSON.'],
    ['an empty file', '\n', [], 'in.json is not JSON.'],
    ['a string', '"CANARY"', [], 'in.json:1 is not an answer of /users.'],
    ['Latin-1', Buffer.from('{"users":[{"id":"CANARY é"}]}', 'latin1'), [], 'in.json is not encoded in UTF-8.'],
    ['a path that is not allowed', good, ['--endpoint', '/rooms'], '/rooms is not an allowed path.'],
    ['its own input', good, ['-o', 'in.json'], 'Could not write in.json: dialer reads it.'],
    ['--columns', good, ['--columns', 'Email'], "'--endpoint <path>' cannot be used with option '--columns <names>'"],
    ['--redact', good, ['--redact', 'Email'], "cannot be used with option '--redact <names>'"],
    ['--keep-domain, which is implied', good, ['--keep-domain'], "cannot be used with option '--keep-domain'"],
  ])('%s', async (_, text, args, words) => {
    const { stdout, stderr, exitCode, folder } = await run(text, args);
    expect(stderr).toContain(words);
    expect(stderr).not.toMatch(/canary/i);
    expect({ stdout, exitCode, files: readdirSync(folder) }).toEqual({ stdout: '', exitCode: 2, files: ['in.json'] });
  });

  it.each([
    ['nope.json', 'Could not read nope.json: no such file.'],
    ['.', 'Could not read .: it is a folder.'],
  ])('for the input %s', async (file, words) => {
    const { stderr, exitCode } = await runDialer(['pseudonymize', file, '--endpoint', '/users', '-o', 'x'], { env });
    expect(stderr).toContain(words);
    expect(exitCode).toBe(2);
  });

  it('without a key', async () => {
    const { stderr, exitCode } = await run(good, [], { env: {} });
    expect(stderr).toContain('DIALER_PSEUDONYM_KEY is not set.');
    expect(exitCode).toBe(2);
  });
});

it('never prints or writes a canary of any file', async () => {
  const cases = fc.constantFrom(...Object.keys(EXAMPLES)).chain((path) => {
    const answers = fc.array(poisoned(EXAMPLES[path] ?? {}), { minLength: 1, maxLength: 3 });
    return fc.tuple(fc.constant(path), answers, fc.constantFrom('lines', 'array', 'document', 'cut off'));
  });
  await fc.assert(
    fc.asyncProperty(cases, async ([path, answers, form]) => {
      const lines = answers.map((answer) => JSON.stringify(answer)).join('\n');
      const document = JSON.stringify(form === 'array' ? answers : answers[0], null, 2);
      const text = form === 'lines' ? lines : form === 'cut off' ? document.slice(0, -9) : document;
      const { stdout, stderr, written = '' } = await run(text, ['--endpoint', path]);
      expect(stdout + stderr + written).not.toMatch(/canary|4815162342/i);
      expect(written !== '').toBe(stderr === '');
    }),
    { numRuns: often(60) },
  );
});
