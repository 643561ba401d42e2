import { describe, expect, it } from 'vitest';
import { version } from '../package.json';
import { runDialer } from './support/run-dialer.ts';

describe('help', () => {
  it.each([[[]], [['check']], [['rooms']], [['sandbox']]])('%j --help ends with examples', async (command) => {
    const { stdout, stderr, exitCode } = await runDialer([...command, '--help']);
    expect(stdout).toMatch(/^Usage: dialer /);
    expect(stdout.match(/^ {2}\$ dialer /gm)?.length).toBeGreaterThanOrEqual(2);
    expect(stdout.endsWith('\n')).toBe(true);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  });

  it('dialer help rooms is the same', async () => {
    expect((await runDialer(['help', 'rooms'])).stdout).toBe((await runDialer(['rooms', '--help'])).stdout);
  });

  it('an option that is none is repeated without what a terminal would obey', async () => {
    expect((await runDialer(['--\u001b[31mfoo'])).stderr).toContain("unknown option '--\\u{1b}[31mfoo'");
  });

  it('--version prints the version', async () => {
    expect(await runDialer(['--version'])).toEqual({ stdout: `${version}\n`, stderr: '', exitCode: 0 });
  });
});

describe('a command line that is wrong is exit code 2', () => {
  it.each<[string[], string]>([
    [['romes'], 'dialer: There is no command "romes". Did you mean `dialer rooms`?'],
    [['xyzzy'], 'dialer: There is no command "xyzzy". `dialer --help` lists the commands.'],
    [['--dry-rum'], "error: unknown option '--dry-rum'\n(Did you mean --dry-run?)"],
    [['rooms', '--jsn'], "error: unknown option '--jsn'\n(Did you mean --json?)"],
    [['rooms', 'LOGAN'], 'error: too many arguments'],
    [['rooms', '--json', '--csv'], "option '--json' cannot be used with option '--csv'"],
    [['--quiet', '--verbose'], "option '-q, --quiet' cannot be used with option '-v, --verbose'"],
    [['--sandbox', 'rooms'], 'dialer: --sandbox before "rooms" is an option of a tick. `dialer rooms --help` shows'],
    [['-f', 'x.csv', 'sandbox'], 'dialer: --meetings before "sandbox" is an option of a tick.'],
    [['--at'], "error: option '--at <date time>' argument missing"],
  ])('%j: %s', async (args, words) => {
    const { stdout, stderr, exitCode } = await runDialer(args);
    expect(stderr).toContain(words);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 });
  });
});
