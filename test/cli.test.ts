import { describe, expect, it } from 'vitest';
import { version } from '../package.json';
import { commands } from '../src/commands/index.ts';
import { runDialer } from './support/run-dialer.ts';

/** The commands that `--help` lists. */
async function commandNames(): Promise<string[]> {
  const [, list = ''] = /\nCommands:\n(.*?)\n\n/s.exec((await runDialer(['--help'])).stdout) ?? [];
  return [...list.matchAll(/^ {2}(\w+)/gm)].map(([, name = '']) => name);
}

describe('--help', () => {
  it('of the program and of every command has examples and fits 80 columns', async () => {
    const names = await commandNames();
    expect(names).toHaveLength(commands.length);
    for (const command of [[], ...names.map((name) => [name])]) {
      const { stdout, stderr, exitCode } = await runDialer([...command, '--help']);
      expect(stdout).toMatch(/^Usage: dialer /);
      expect(stdout.match(/^ {2}\$ (.* )?dialer /gm)?.length, command.join()).toBeGreaterThanOrEqual(2);
      expect(stdout.endsWith('\n')).toBe(true);
      expect(Math.max(...stdout.split('\n').map((line) => line.length)), command.join()).toBeLessThanOrEqual(80);
      expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    }
  });

  it('of a command is also what `dialer help` shows', async () => {
    expect((await runDialer(['help', 'rooms'])).stdout).toBe((await runDialer(['rooms', '--help'])).stdout);
  });

  it('escapes control characters when it repeats an unknown option', async () => {
    expect((await runDialer(['--\u001b[31mfoo'])).stderr).toContain('Unknown option "--\\u{1b}[31mfoo".');
  });

  it('prints the version', async () => {
    expect(await runDialer(['--version'])).toEqual({ stdout: `${version}\n`, stderr: '', exitCode: 0 });
  });
});

describe('a wrong command line has exit code 2', () => {
  it.each<[string[], string]>([
    [['romes'], 'dialer: Unknown command "romes". Did you mean `dialer rooms`?'],
    [['xyzzy'], 'dialer: Unknown command "xyzzy". Run `dialer help` for a list.'],
    [['--dry-rum'], 'dialer: Unknown option "--dry-rum". Did you mean `--dry-run`?'],
    [['rooms', '--jsn'], 'dialer: Unknown option "--jsn". Did you mean `--json`?'],
    [['rooms', '--staus', 'Offline'], 'dialer: Unknown option "--staus". Did you mean `--status`?'],
    [['join', 'LOGAN', '83299019888', '--verfy', '1'], 'dialer: Unknown option "--verfy". Did you mean `--verify`?'],
    [['rooms', '--xyzzy'], 'dialer: Unknown option "--xyzzy". Run `dialer rooms --help`.'],
    [['csv'], 'dialer: Unknown command "csv". Did you mean `dialer help csv`?'],
    [['join'], 'dialer: No rooms and no meeting given. Write the rooms, then the meeting:'],
    [['rooms', 'LOGAN'], "dialer: Too many arguments for 'rooms'. Expected 0 arguments but got 1. Run `dialer rooms"],
    [['rooms', '--json', '--csv'], "dialer: Option '--json' cannot be used with option '--csv'."],
    [['--quiet', '--verbose'], "dialer: Option '-q, --quiet' cannot be used with option '-v, --verbose'."],
    [
      ['--sandbox', 'rooms'],
      'dialer: --sandbox has no effect before "rooms". Put options after the command: run `dialer rooms --help`.',
    ],
    [['-f', 'x.csv', 'sandbox'], 'dialer: --meetings has no effect before "sandbox".'],
    [['--at'], "dialer: Option '--at <date time>' argument missing. Run `dialer --help`."],
  ])('%j: %s', async (args, words) => {
    const { stdout, stderr, exitCode } = await runDialer(args);
    expect(stderr).toContain(words);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 });
  });
});
