import { realpathSync } from 'node:fs';
import { userInfo } from 'node:os';
import { delimiter, dirname, isAbsolute, join, resolve } from 'node:path';
import { escapeControls } from '../../base/output/printer.ts';
import type { Deps } from '../../base/system/deps.ts';
import { DialerError } from '../../errors.ts';
import { namedFolder } from '../../ledger/open.ts';
import { localTimeZone } from '../../schedule/calendar.ts';

/** What a scheduler must know to run a tick here, or a pass of `approve`. Every path is absolute; nothing in it is secret. */
export interface SchedulerEntry {
  /** What schedulers call it: there can be one of each on a machine. */
  name: 'dialer' | 'dialer-approve';
  node: string;
  script: string;
  /** The options that `dialer cron` was given for the run, behind the word for a pass. */
  args: string[];
  /** Where it runs: without options, `.env` and meetings.csv are there. */
  folder: string;
  /** For what it prints, where the scheduler keeps no log of its own. */
  log: string;
  /** The file that it reads: meetings.csv, or codes.csv for a pass. */
  meetings: string;
  envFile: string;
  /** The folder that it must be able to write to, and in it folders. */
  writes: string;
  user: string;
  /** Of join_time, also where the scheduler runs in another. */
  zone: string;
  /** What Node reads before dialer can read `.env`. */
  env: Record<string, string>;
}

/** A scheduler's entry as text, and what a person does with it. */
export interface Printed {
  text: string;
  install: string;
}

/** What it does, for a list of a scheduler's. */
export const DOES = { dialer: 'Dial Zoom Rooms that are due', 'dialer-approve': 'Approve registrants by their code' };
export const SCHEDULE = '* * * * *';
export const CERTIFICATES = 'NODE_EXTRA_CA_CERTS';
/** A path with a version in it is gone, or stays behind, once Node is updated. */
export const OF_ONE_VERSION = /[/\\@-]v?\d+\.\d+(\.\d+)?[/\\-]|\/snap\/node\/\d+\//;
const OF_ONE_SHELL = 'fnm_multishells';

interface Surroundings {
  /** meetings.csv or codes.csv, as an option, the environment or nobody named it. */
  file: string;
  /** The environment here. */
  shell: Deps['env'];
  /** The one that the scheduler's ticks will have. */
  scheduled: Deps['env'];
}

/** The entry for the working directory. Throws DialerError `usage` for a path that no scheduler takes. */
export function describeEntry(
  options: { approve?: boolean; meetings?: string; codes?: string; envFile?: string },
  { file, shell, scheduled }: Surroundings,
): SchedulerEntry {
  const folder = process.cwd();
  const meetings = resolve(file);
  const certificates = shell[CERTIFICATES] || scheduled[CERTIFICATES];
  const entry = {
    name: options.approve ? ('dialer-approve' as const) : ('dialer' as const),
    node: lastingNode(shell),
    script: realpathSync(process.argv[1] ?? ''),
    args: [
      ...(options.approve ? ['approve'] : []),
      ...(options.codes ? ['--codes', meetings] : []),
      ...(options.meetings ? ['--meetings', meetings] : []),
      ...(options.envFile ? ['--env-file', resolve(options.envFile)] : []),
    ],
    folder,
    log: join(folder, 'dialer.log'),
    meetings,
    envFile: resolve(options.envFile ?? '.env'),
    writes: resolve(namedFolder(scheduled) ?? dirname(meetings)),
    user: userName(shell),
    zone: scheduled.TZ || localTimeZone(),
    env: certificates ? { [CERTIFICATES]: resolve(certificates) } : {},
  };
  const path = [...Object.values(entry), ...entry.args, ...Object.values(entry.env)].find(
    (text) => typeof text === 'string' && escapeControls(text) !== text,
  );
  if (path === undefined) return entry;
  throw new DialerError('usage', `"${path}" has a line break or another control character.`, 'Rename it.');
}

/** A run, as a program and its arguments. The `--`: Node 20 would take an --env-file behind the script for its own. */
export function commandOf({ node, script, args }: SchedulerEntry): string[] {
  return [node, '--', script, ...args];
}

/** Homebrew's and Nix's own path to Node goes with an update, their link on PATH stays; fnm's link goes with its shell. */
function lastingNode({ PATH = '' }: Deps['env']): string {
  const { execPath } = process;
  const node = execPath.includes(OF_ONE_SHELL) ? realpathSync(execPath) : execPath;
  if (!OF_ONE_VERSION.test(node)) return node;
  const links = PATH.split(delimiter)
    .filter((folder) => isAbsolute(folder) && !folder.includes(OF_ONE_SHELL))
    .map((folder) => join(folder, 'node'));
  return links.find((link) => !OF_ONE_VERSION.test(link) && realPath(link) === node) ?? node;
}

/** Nothing where there is nothing. */
export function realPath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

function userName({ USERDOMAIN }: Deps['env']): string {
  try {
    const { username } = userInfo();
    return process.platform === 'win32' && USERDOMAIN ? `${USERDOMAIN}\\${username}` : username;
  } catch {
    // In a container a user need not have a name.
    return String(process.getuid?.());
  }
}
