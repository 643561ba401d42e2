import { statSync } from 'node:fs';
import { InvalidArgumentError } from 'commander';
import { parse } from 'dotenv';
import { DialerError } from '../../errors.ts';
import type { Deps } from './deps.ts';
import { readTextFile } from './files.ts';

export type Env = Record<string, string | undefined>;

const READABLE_BY_OTHERS = 0o004;
/** A file of settings. */
export interface EnvFile {
  /** As the user named it. */
  path: string;
  settings: Record<string, string>;
  /** Everybody on this machine can read it. */
  isOpen: boolean;
}

/** `.env` of the working directory, or `envFile`, which must exist; nothing where there is none. Throws DialerError `config`. */
export function readEnvFile(envFile: string | undefined): EnvFile | undefined {
  const path = envFile ?? '.env';
  if (envFile === undefined && !isFile(path)) return undefined;
  const text = readTextFile(path, 'config', {
    find: 'It should be a text file like .env.example.',
    save: 'Save it as UTF-8 text.',
  });
  return { path, settings: parse(text), isOpen: isOpenToAll(path) };
}

/** Whether everybody on this machine can read a file. Windows has no such bits: Node makes them up. */
export function isOpenToAll(path: string): boolean {
  return process.platform !== 'win32' && (statSync(path).mode & READABLE_BY_OTHERS) !== 0;
}

/** Also what nobody can look at: reading it says why. */
function isFile(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
  } catch {
    return true;
  }
}

/**
 * Completes the environment with `.env` of the working directory, or `envFile`, which must exist. What the
 * environment has wins. Returns a warning when everybody on this machine can read its secrets. Throws DialerError
 * `config`; also for a TZ that Node would silently take for UTC.
 */
export function loadEnv(env: Env, envFile: string | undefined): string | undefined {
  const file = readEnvFile(envFile);
  for (const [name, value] of Object.entries(file?.settings ?? {})) env[name] ??= value;
  // An empty one is none, though Node takes it for UTC.
  if (env.TZ === '') delete env.TZ;
  const zone = env.TZ === undefined ? undefined : knownTimeZone(env.TZ);
  // Setting it makes Node think all times over, which takes a moment.
  if (zone !== env.TZ) env.TZ = zone;
  // The sandbox's credentials are no secret.
  const zoom = file?.settings.ZOOM_API_URL ?? '';
  if (!file?.isOpen || (URL.canParse(zoom) && isLoopback(new URL(zoom)))) return undefined;
  return `every user of this machine can read ${file.path}; close it with: chmod 600 ${file.path}`;
}

/** The zone as Node knows it. Node takes a name that it does not know, or in other letters, for UTC, and says nothing. */
function knownTimeZone(name: string): string {
  // A zone that is not UTC was understood; asking Intl costs more than all else that a tick with nothing due does.
  const isLikeUtc = [0, 6].every((month) => new Date(2026, month, 1).getTimezoneOffset() === 0);
  if (!isLikeUtc) return name;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name.replace(/^:/, '') }).resolvedOptions().timeZone;
  } catch {
    const hint = 'Write it like America/New_York, or unset it to use the zone of this machine.';
    throw new DialerError('config', `TZ="${name}" is not a time zone.`, hint);
  }
}

/** A whole number in a setting, from the command line or the environment. Throws DialerError `config`. */
export function wholeNumber(name: string, text: string, { least = 0, most }: { least?: number; most: number }): number {
  const number = /^\d{1,6}$/.test(text.trim()) ? Number(text) : Number.NaN;
  if (number >= least && number <= most) return number;
  throw new DialerError('config', `${name}="${text}" is not a whole number from ${least} to ${most}.`);
}

export function isLoopback(url: URL): boolean {
  return /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
}

/** The file as the user named it: messages name it the same way. */
export function codesFile(options: { codes?: string }, deps: Deps): string {
  return options.codes || deps.env.DIALER_CODES || 'codes.csv';
}

/** The file as the user named it: messages name it the same way. */
export function meetingsFile(options: { meetings?: string }, deps: Deps): string {
  return options.meetings || deps.env.DIALER_MEETINGS || 'meetings.csv';
}

export function readPort(text: string): number {
  if (/^\d+$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new InvalidArgumentError('A port is a number from 0 to 65535.');
}
