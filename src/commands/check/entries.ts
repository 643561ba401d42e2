import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { Deps } from '../../base/system/deps.ts';

// Entries of this machine's schedulers, as `dialer cron` prints them or as a person writes them.

const LONGEST_MS = 3000;
/** Characters that the formats add to a path, or put before another: quotes, and the marks that escape. */
const MARKS = /['"\\%$]/g;
const PROGRAM = /dialer|main\.[jt]s/i;
/** Entries that run something else than `dialer` alone. */
const OTHER_COMMANDS =
  /[\s>](approve|attendance|harvest|agenda|history|fetch|rooms|check|join|leave|pseudonymize|sandbox|cron)(?=[\s<]|$)/;
const EVERY_MINUTE = /^\s*(\*|\*\/1|0-59)\s/;

/** The schedulers that have an entry for dialer in this folder, or for this meetings.csv. */
export async function findEntries(file: string, env: Deps['env']): Promise<string[]> {
  const paths = [process.cwd(), resolve(file)].flatMap((path) => [path, realPath(path)]);
  const sources =
    process.platform === 'win32' ? await taskScheduler(env) : [...(await cron(env)), ...units(), ...agents()];
  return [...new Set(sources.filter(({ text }) => runsHere(text, paths)).map(({ scheduler }) => scheduler))];
}

interface Source {
  scheduler: string;
  text: string;
}

/** Whether a line of a scheduler's text runs dialer in one of these folders, or with one of these files. */
export function runsHere(text: string, paths: string[]): boolean {
  const lines = unescaped(text).split('\n');
  return paths.map(unescaped).some((path) =>
    lines.some((line) => {
      const [, ...rests] = line.split(path);
      const others = line.replaceAll(path, '');
      // A path that goes on is another one, such as that of the program in this folder.
      return rests.some((rest) => /^($|[\s<;&])/.test(rest)) && PROGRAM.test(others) && !OTHER_COMMANDS.test(others);
    }),
  );
}

function unescaped(text: string): string {
  return text.replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code))).replace(MARKS, '');
}

async function cron(env: Deps['env']): Promise<Source[]> {
  const own = await output('crontab', ['-l'], env);
  const system = ['/etc/crontab', ...filesIn('/etc/cron.d')].map(textOf);
  const lines = [own, ...system].flatMap((text) => text.split('\n').filter((line) => EVERY_MINUTE.test(line)));
  return [{ scheduler: 'crontab', text: lines.join('\n') }];
}

/** The services of timers that are enabled. */
function units(): Source[] {
  const folders = ['/etc/systemd/system', join(homedir(), '.config/systemd/user')];
  return folders.flatMap((folder) =>
    filesIn(join(folder, 'timers.target.wants')).map((timer) => {
      const service = basename(timer).replace(/\.timer$/, '.service');
      return { scheduler: 'systemd', text: inOneLine(textOf(join(folder, service))) };
    }),
  );
}

function agents(): Source[] {
  const folders = ['/Library/LaunchDaemons', join(homedir(), 'Library/LaunchAgents')];
  return folders.flatMap(filesIn).map((path) => ({ scheduler: 'launchd', text: inOneLine(textOf(path)) }));
}

async function taskScheduler(env: Deps['env']): Promise<Source[]> {
  const text = await output('schtasks', ['/Query', '/TN', 'dialer', '/XML', 'ONE'], env);
  return [{ scheduler: 'Task Scheduler', text: inOneLine(text) }];
}

/** A service is one entry; a crontab has one in each line. */
function inOneLine(text: string): string {
  return text.replace(/^\s*#.*$/gm, '').replace(/\r?\n/g, ' ');
}

async function output(program: string, args: string[], env: Deps['env']): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(program, args, { env, timeout: LONGEST_MS });
    return stdout;
  } catch {
    return '';
  }
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder).map((name) => join(folder, name));
  } catch {
    return [];
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
