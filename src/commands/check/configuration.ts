import { secureUrl } from '../../base/http/address.ts';
import { engineAddress } from '../../base/http/search-engine.ts';
import { formatCount } from '../../base/output/format.ts';
import { nearest } from '../../base/output/nearest.ts';
import { credentialHosts, hostWarning } from '../../base/system/credential-hosts.ts';
import type { Deps } from '../../base/system/deps.ts';
import { openWarning } from '../../base/system/env.ts';
import { readSettings, webhookSecret } from '../../base/system/settings.ts';
import { VARIABLES } from '../../base/system/variables.ts';
import { type DialerError, expected } from '../../errors.ts';
import { pseudonymKey } from '../../privacy/key.ts';
import { CREDENTIALS, hasNoCredentials, zoomConfig } from '../../zoom/config.ts';
import type { Environment } from './environment.ts';
import { errorFinding, type Finding } from './finding.ts';

const group = 'Configuration';
/** Also matches names with a missing, extra or misplaced letter. */
const LOOKS_LIKE_OURS = /^(d[aeilr]{3,6}r|zo*m|es)_/i;
/** Read by Node at each request. */
const UNCHECKED = 'NODE_TLS_REJECT_UNAUTHORIZED';
const SETTINGS = VARIABLES.map(({ name }) => name).filter((name) => LOOKS_LIKE_OURS.test(name));

/** `env` includes the settings of `.env`. `openFile` is a meetings.csv with passcodes or links that every user can read. */
export function configurationFindings(
  environment: Environment,
  { env, isOffline, openFile }: { env: Deps['env']; isOffline: boolean; openFile?: string | undefined },
): Finding[] {
  const { file, fileError } = environment;
  const open = openWarning(file);
  const isUnreadable = fileError && hasNoCredentials(env);
  const findings = [
    ...(fileError ? [errorFinding(group, fileError)] : []),
    ...(isUnreadable ? [] : zoomFindings(environment, env, isOffline)),
    ...(open ? [warn(open)] : []),
    ...(openFile
      ? [
          warn(
            `Every user of this machine can read ${openFile}, which holds passcodes or meeting links.`,
            `Run \`chmod o-r ${openFile}\`.`,
          ),
        ]
      : []),
    ...strangerFindings(environment, env),
    ...settingFindings(env),
    ...ineffectiveSettings(environment),
  ];
  // Which file was read is always said.
  if (!file && findings.some(({ level }) => level === 'fail')) return findings;
  const text = file
    ? `${file.path} has ${formatCount(Object.keys(file.settings).length, 'setting')}`
    : fromElsewhere(env);
  return [...findings, { level: 'pass', group, text }];
}

function fromElsewhere(env: Deps['env']): string {
  return hasNoCredentials(env)
    ? 'no .env file; none is needed with --offline'
    : 'no .env file; the environment has all settings';
}

/** What is wrong with the credentials and addresses of Zoom. Offline they may all be missing. */
function zoomFindings({ file, path }: Environment, env: Deps['env'], isOffline: boolean): Finding[] {
  if (isOffline && hasNoCredentials(env)) return [];
  const error = errorOf(() => zoomConfig(env));
  if (!error) return [];
  const finding = errorFinding(group, error);
  return [
    file || !hasNoCredentials(env) ? finding : { ...finding, text: `${error.message} There is no file ${path}.` },
  ];
}

/** Settings that may be somebody else's, and send credentials to them. */
function strangerFindings({ file, path, added }: Environment, env: Deps['env']): Finding[] {
  const hosts = credentialHosts(env);
  const where = [...new Set(hosts.map(({ host }) => host))].join(' and ');
  const fail = (text: string, hint: string): Finding => ({ level: 'fail', group, text, hint });
  const foreign = file?.foreign;
  const isMixed = CREDENTIALS.some((name) => env[name]?.trim() && !added.includes(name));
  const [strange] = hosts.filter(({ name, isStrange }) => isStrange && isMixed && added.includes(name));
  const warning = hostWarning(env);
  return [
    ...(foreign
      ? [
          fail(
            `${path}: ${foreign.why}, who can send credentials anywhere. They go to ${where}.`,
            foreign.command ? `Run \`${foreign.command}\`.` : 'Make the user who runs dialer its owner.',
          ),
        ]
      : []),
    ...(strange
      ? [
          fail(
            `${path} sends the credentials of the environment to ${strange.host}.`,
            `Remove ${strange.name} from it, or set it where the credentials are.`,
          ),
        ]
      : []),
    ...(warning && !strange ? [{ level: 'warn', group, text: warning, exitCode: 0 } as const] : []),
    ...(env[UNCHECKED]?.trim() === '0'
      ? [
          fail(
            `${UNCHECKED}=0 lets anybody on the way to ${where} read the credentials.`,
            'Remove it. Name the CA certificate of a proxy in NODE_EXTRA_CA_CERTS.',
          ),
        ]
      : []),
  ];
}

function settingFindings(env: Deps['env']): Finding[] {
  const isSet = (name: string) => Boolean(env[name]?.trim());
  const finding = (read: () => unknown) => {
    const error = errorOf(read);
    return error && errorFinding(group, error);
  };
  const runFinding = (given: { catchUp?: string; verify?: string }) => {
    const found = finding(() => readSettings(given, env));
    return found && { ...found, hint: 'Remove it or correct it.' };
  };
  const url = (name: string) => () => secureUrl(name, env[name]?.trim() ?? '', 'https://…');
  // None of these stops a scheduled run.
  const others: [name: string, read: () => unknown][] = [
    ['DIALER_PING_URL', url('DIALER_PING_URL')],
    ['DIALER_ALERT_URL', url('DIALER_ALERT_URL')],
    ['DIALER_PSEUDONYM_KEY', () => pseudonymKey(env)],
    ['ZOOM_WEBHOOK_SECRET', () => webhookSecret(env)],
    ['ES_HOST', () => engineAddress(env.ES_HOST ?? '', env)],
  ];
  const findings = [
    runFinding({ verify: '0' }),
    runFinding({ catchUp: '0' }),
    ...others.map(([name, read]) => {
      const found = isSet(name) ? finding(read) : undefined;
      return found && { ...found, exitCode: 1 };
    }),
  ];
  return findings.filter((found) => found !== undefined);
}

/** Settings in `.env` that have no effect. */
function ineffectiveSettings({ file, added, overridden }: Environment): Finding[] {
  const name = file?.path ?? '.env';
  const unknown = Object.keys(file?.settings ?? {}).filter(
    (setting) => LOOKS_LIKE_OURS.test(setting) && !SETTINGS.includes(setting),
  );
  return [
    ...overridden.map((setting) =>
      warn(`The environment overrides ${setting} in ${name} with another value.`, `Unset it there, or change ${name}.`),
    ),
    ...unknown.map((setting) => {
      const [meant] = nearest(setting, SETTINGS);
      const hint = meant ? `Did you mean ${meant}?` : '.env.example lists all settings.';
      return warn(`${name} sets ${setting}, which is not a dialer setting.`, hint);
    }),
    ...(added.includes('NODE_EXTRA_CA_CERTS')
      ? [
          warn(
            `NODE_EXTRA_CA_CERTS has no effect in ${name}, which is read after Node.js starts.`,
            'Set it in the crontab or the service unit.',
          ),
        ]
      : []),
  ];
}

function warn(text: string, hint = ''): Finding {
  return { level: 'warn', group, text, hint };
}

function errorOf(act: () => unknown): DialerError | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    return expected(error);
  }
}
