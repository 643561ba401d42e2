import { dirname, join } from 'node:path';
import { InvalidArgumentError } from 'commander';
import { DialerError } from '../../errors.ts';
import type { Env } from './env.ts';
import { checkCharacters } from './odd-characters.ts';
import { checkPath, expandHome } from './path-setting.ts';

export interface TickSettings {
  catchUpMinutes: number;
  /** 0: rooms are not watched. */
  verifySeconds: number;
}

/** A day: no row is due more often. */
const MOST_CATCH_UP_MINUTES = 1440;
/** A run has 50 s in all. */
const MOST_VERIFY_SECONDS = 40;

/** Reads both settings; options win over the environment. Throws DialerError `config`. */
export function readSettings(
  options: { catchUp?: string; verify?: string },
  env: Env,
  defaults = { verifySeconds: 0 },
): TickSettings {
  const read = (option: string | undefined, flag: string, variable: string, most: number, ifUnset = 0) =>
    option === undefined
      ? wholeNumber(variable, env[variable]?.trim() || String(ifUnset), { most })
      : wholeNumber(flag, option, { most });
  return {
    catchUpMinutes: read(options.catchUp, '--catch-up', 'DIALER_CATCH_UP', MOST_CATCH_UP_MINUTES),
    verifySeconds: read(options.verify, '--verify', 'DIALER_VERIFY', MOST_VERIFY_SECONDS, defaults.verifySeconds),
  };
}

/** Reads a whole number from an option or a variable. Throws DialerError `config`. */
export function wholeNumber(name: string, text: string, { least = 0, most }: { least?: number; most: number }): number {
  const number = /^\d{1,6}$/.test(text.trim()) ? Number(text) : Number.NaN;
  if (number >= least && number <= most) return number;
  throw new DialerError('config', `${name}="${text}" is not a whole number from ${least} to ${most}.`);
}

/** meetings.csv, as the user named it: messages use the same name. */
export function meetingsFile(options: { meetings?: string }, { env }: { env: Env }): string {
  const [name, path] = options.meetings
    ? ['--meetings', options.meetings]
    : ['DIALER_MEETINGS', env.DIALER_MEETINGS || 'meetings.csv'];
  return checkPath(name, path);
}

/** codes.csv, as the user named it. */
export function codesFile(options: { codes?: string }, { env }: { env: Env }): string {
  const [name, path] = options.codes ? ['--codes', options.codes] : ['DIALER_CODES', env.DIALER_CODES || 'codes.csv'];
  return checkPath(name, path);
}

/** Read by Node itself. */
export const CERTIFICATES = 'NODE_EXTRA_CA_CERTS';

/** The holidays.csv in the folder of a meetings.csv. */
export function holidaysBeside(file: string): string {
  return join(dirname(file), 'holidays.csv');
}

/** The files that a person keeps for dialer, whichever of them a command reads: no output may replace one. */
export function inputFiles(
  options: { meetings?: string; codes?: string; envFile?: string; roster?: string },
  { env }: { env: Env },
): string[] {
  const meetings = meetingsFile(options, { env });
  const files = [
    meetings,
    holidaysBeside(meetings),
    codesFile(options, { env }),
    options.envFile ?? '.env',
    options.roster,
    env.GOOGLE_APPLICATION_CREDENTIALS,
    env[CERTIFICATES],
  ];
  return files.flatMap((file) => (file ? expandHome(file) : []));
}

/** Reads an option's port. Throws commander's error. */
export function readPort(text: string): number {
  if (/^\d+$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new InvalidArgumentError('A port is a number from 0 to 65535.');
}

/** Zoom's have 22 characters. */
const SHORTEST_SECRET = 16;

/** The app's Secret Token, with which Zoom signs events. Throws DialerError `config`, without the value. */
export function webhookSecret(env: Env): string {
  const secret = env.ZOOM_WEBHOOK_SECRET?.trim() ?? '';
  const hint =
    'Copy the Secret Token from Features, Access (Token) of the app at https://marketplace.zoom.us (Manage, then your app).';
  if (secret === '') throw new DialerError('config', 'ZOOM_WEBHOOK_SECRET is not set.', hint);
  checkCharacters('ZOOM_WEBHOOK_SECRET', secret);
  if (secret.length >= SHORTEST_SECRET) return secret;
  throw new DialerError('config', 'ZOOM_WEBHOOK_SECRET is too short to be the Secret Token of a Zoom app.', hint);
}
