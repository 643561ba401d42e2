import { realpathSync } from 'node:fs';
import { userInfo } from 'node:os';
import { delimiter, dirname, isAbsolute, join, resolve } from 'node:path';
import { escapeControls } from '../../base/output/printer.ts';
import type { Deps } from '../../base/system/deps.ts';
import { checkPath } from '../../base/system/path-setting.ts';
import { CERTIFICATES } from '../../base/system/settings.ts';
import { DialerError } from '../../errors.ts';
import { namedFolder } from '../../ledger/open.ts';
import { localTimeZone } from '../../schedule/calendar.ts';

/** What a scheduler must know to run dialer, or `dialer approve`, here. All paths are absolute; nothing is secret. */
export interface SchedulerEntry {
  /** Its name in the scheduler; a machine can have one of each. */
  name: 'dialer' | 'dialer-approve';
  node: string;
  script: string;
  /** The command, if it is not the default, and its options. */
  args: string[];
  /** Where it runs, and finds `.env` and meetings.csv by default. */
  folder: string;
  /** Receives its output if the scheduler keeps no log. */
  log: string;
  /** The file that it reads: meetings.csv, or codes.csv for `approve`. */
  meetings: string;
  envFile: string;
  /** The folder in which it must be able to create files and folders. */
  writes: string;
  user: string;
  /** The time zone of join_time, even if the scheduler uses another. */
  zone: string;
  /** Variables that Node reads before dialer can read `.env`. */
  env: Record<string, string>;
}

/** A scheduler's entry as text, and how to install it. */
export interface Printed {
  text: string;
  install: string;
}

/** What schedulers show in their lists. */
export const DESCRIPTIONS = {
  dialer: 'Join Zoom Rooms to their meetings',
  'dialer-approve': 'Approve registrants by code',
};
export const SCHEDULE = '* * * * *';
/** A path that contains Node's version disappears, or goes stale, when Node is updated. */
export const VERSIONED_PATH = /[/\\@-]v?\d+\.\d+(\.\d+)?[/\\-]|\/snap\/node\/\d+\//;
/** fnm's links disappear with the shell that they were made for. */
const FNM_LINKS = 'fnm_multishells';

interface Surroundings {
  /** meetings.csv or codes.csv, as the user named it. */
  file: string;
  /** The environment of this shell. */
  shell: Deps['env'];
  /** The environment of the scheduled runs. */
  scheduled: Deps['env'];
}

/** The entry for the current folder. Throws DialerError `usage` for a path that no scheduler can take. */
export function describeEntry(
  options: { approve?: boolean; meetings?: string; codes?: string; envFile?: string },
  { file, shell, scheduled }: Surroundings,
): SchedulerEntry {
  const folder = process.cwd();
  const meetings = resolve(file);
  const certificates = checkPath(CERTIFICATES, shell[CERTIFICATES] || scheduled[CERTIFICATES] || '');
  const envFile = resolve(checkPath('--env-file', options.envFile ?? '.env'));
  const entry = {
    name: options.approve ? ('dialer-approve' as const) : ('dialer' as const),
    node: lastingNode(shell),
    script: realpathSync(process.argv[1] ?? ''),
    args: [
      ...(options.approve ? ['approve'] : []),
      ...(options.codes ? ['--codes', meetings] : []),
      ...(options.meetings ? ['--meetings', meetings] : []),
      ...(options.envFile ? ['--env-file', envFile] : []),
    ],
    folder,
    // Approvals name registrants: their log is only for the user who runs dialer.
    log: join(folder, options.approve ? 'approve.log' : 'dialer.log'),
    meetings,
    envFile,
    writes: resolve(namedFolder(scheduled) ?? dirname(meetings)),
    user: userName(shell),
    zone: scheduled.TZ || localTimeZone(),
    env: certificates ? { [CERTIFICATES]: resolve(certificates) } : {},
  };
  const path = [...Object.values(entry), ...entry.args, ...Object.values(entry.env)].find(
    (text) => typeof text === 'string' && escapeControls(text) !== text,
  );
  if (path === undefined) return entry;
  throw new DialerError('usage', `"${path}" contains a line break or another control character.`, 'Rename it.');
}

/** The program and its arguments. Without the `--`, Node 20 would take an --env-file after the script for its own option. */
export function commandOf({ node, script, args }: SchedulerEntry): string[] {
  return [node, '--', script, ...args];
}

/** Node's path, or a link on PATH that outlives an update of Node, as Homebrew and Nix have. */
function lastingNode({ PATH = '' }: Deps['env']): string {
  const { execPath } = process;
  const node = execPath.includes(FNM_LINKS) ? realpathSync(execPath) : execPath;
  if (!VERSIONED_PATH.test(node)) return node;
  const links = PATH.split(delimiter)
    .filter((folder) => isAbsolute(folder) && !folder.includes(FNM_LINKS))
    .map((folder) => join(folder, 'node'));
  return links.find((link) => !VERSIONED_PATH.test(link) && realPath(link) === node) ?? node;
}

/** undefined if there is no such file. */
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
    // In a container, users may have no name.
    return String(process.getuid?.());
  }
}
