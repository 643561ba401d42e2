import { statSync } from 'node:fs';
import { parse } from 'dotenv';
import { DialerError } from '../../errors.ts';
import { hostWarning, isLoopback } from './credential-hosts.ts';
import { isOpenToAll, readTextFile } from './files.ts';
import { type Foreign, foreignPath } from './folders.ts';
import { checkPath } from './path-setting.ts';

export type Env = Record<string, string | undefined>;

export interface EnvFile {
  /** As the user named it. */
  path: string;
  settings: Record<string, string>;
  /** Every user of this machine can read it. */
  isOpen: boolean;
  /** Others can change it. */
  foreign?: Foreign | undefined;
}

/** Reads `envFile`, which must exist, or `.env` if there is one. Throws DialerError `config`. */
export function readEnvFile(envFile: string | undefined): EnvFile | undefined {
  const path = checkPath('--env-file', envFile ?? '.env');
  if (envFile === undefined && !isFile(path)) return undefined;
  const text = readTextFile(path, 'config', {
    find: 'It should be a text file like .env.example.',
    save: 'Save it as UTF-8 text.',
  });
  // Root may check what another user runs.
  const foreign = foreignPath(path, { anyOwner: process.geteuid?.() === 0 });
  return { path, settings: parse(text), isOpen: isOpenToAll(path), foreign };
}

/** Also true for a file that cannot be looked at: reading it reports why. */
function isFile(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
  } catch {
    return true;
  }
}

/** With these, libraries print what they send: the proxy's password, tokens, and names. */
const DEBUG_SWITCHES = ['DEBUG', 'GOOGLE_SDK_NODE_LOGGING'];

/**
 * Adds what `.env`, or `envFile`, sets to the environment, whose own values win. Returns a warning if every user of this
 * machine can read its secrets, or if credentials go to a host that is not Zoom's. Throws DialerError `config`, also for a TZ that Node would silently treat as UTC.
 */
export function loadEnv(env: Env, envFile: string | undefined): string | undefined {
  const file = readEnvFile(envFile);
  for (const [name, value] of Object.entries(file?.settings ?? {})) env[name] ??= value;
  for (const name of DEBUG_SWITCHES) delete env[name];
  // Node treats an empty one as UTC; it means unset.
  if (env.TZ === '') delete env.TZ;
  const zone = env.TZ === undefined ? undefined : knownTimeZone(env.TZ);
  // Setting it makes Node recompute its time zone, which takes a moment.
  if (zone !== env.TZ) env.TZ = zone;
  return [openWarning(file), hostWarning(env)].filter(Boolean).join(' ') || undefined;
}

/** Warns if every user of this machine can read the secrets in a file. */
export function openWarning(file: EnvFile | undefined): string | undefined {
  // The sandbox's credentials are not secret.
  const zoom = file?.settings.ZOOM_API_URL ?? '';
  if (!file?.isOpen || (URL.canParse(zoom) && isLoopback(new URL(zoom)))) return undefined;
  return `Every user of this machine can read ${file.path}. Run \`chmod 600 ${file.path}\`.`;
}

/** The time zone as Node spells it. Node silently treats an unknown or differently spelled name as UTC. */
function knownTimeZone(name: string): string {
  // If the zone is not UTC, Node understood it; asking Intl costs more than the rest of a run with nothing due.
  const isLikeUtc = [0, 6].every((month) => new Date(2026, month, 1).getTimezoneOffset() === 0);
  if (!isLikeUtc) return name;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name.replace(/^:/, '') }).resolvedOptions().timeZone;
  } catch {
    const hint = "Write it like America/New_York, or unset it to use this machine's time zone.";
    throw new DialerError('config', `TZ="${name}" is not a time zone.`, hint);
  }
}
