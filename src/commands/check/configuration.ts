import { secureUrl } from '../../base/http/address.ts';
import { engineAddress } from '../../base/http/search-engine.ts';
import { formatCount } from '../../base/output/format.ts';
import { nearest } from '../../base/output/nearest.ts';
import type { Deps } from '../../base/system/deps.ts';
import { readSettings, webhookSecret } from '../../base/system/settings.ts';
import { type DialerError, expected } from '../../errors.ts';
import { pseudonymKey } from '../../privacy/key.ts';
import { hasNoCredentials, zoomConfig } from '../../zoom/config.ts';
import type { Environment } from './environment.ts';
import { type Finding, ofError } from './finding.ts';

const group = 'Configuration';
/** All that .env.example has of ours. */
export const SETTINGS = [
  'ZOOM_ACCOUNT_ID',
  'ZOOM_CLIENT_ID',
  'ZOOM_CLIENT_SECRET',
  'ZOOM_API_URL',
  'ZOOM_OAUTH_URL',
  'ZOOM_WEBHOOK_SECRET',
  'DIALER_MEETINGS',
  'DIALER_CODES',
  'DIALER_CATCH_UP',
  'DIALER_VERIFY',
  'DIALER_LEDGER',
  'DIALER_PING_URL',
  'DIALER_ALERT_URL',
  'DIALER_GOOGLE_URL',
  'DIALER_PSEUDONYM_KEY',
  'DIALER_ALLOW_RAW',
  'ES_HOST',
  'ES_USERNAME',
  'ES_PASSWORD',
  'ES_API_KEY',
];
/** Also with a letter too many, too few, or in the wrong place. */
const LOOKS_LIKE_OURS = /^(d[aeilr]{3,6}r|zo*m|es)_/i;

/** `env` is the environment as `.env` completed it. `openFile` is a meetings.csv with passcodes or links that everybody can read. */
export function configurationFindings(
  environment: Environment,
  { env, isOffline, openFile }: { env: Deps['env']; isOffline: boolean; openFile?: string | undefined },
): Finding[] {
  const { file, fileError, warning } = environment;
  const isUnknown = fileError && hasNoCredentials(env);
  const findings = [
    ...(fileError ? [ofError(group, fileError)] : []),
    ...(isUnknown ? [] : zoomFindings(environment, env, isOffline)),
    ...(warning ? [warn(warning)] : []),
    ...(openFile
      ? [
          warn(
            `every user of this machine can read ${openFile}, which has passcodes or links that open meetings`,
            `close it with: chmod o-r ${openFile}`,
          ),
        ]
      : []),
    ...settingFindings(env),
    ...uselessSettings(environment),
  ];
  if (findings.some(({ level }) => level === 'fail')) return findings;
  const text = file
    ? `${file.path} has ${formatCount(Object.keys(file.settings).length, 'setting')}`
    : fromElsewhere(env);
  return [...findings, { level: 'pass', group, text }];
}

function fromElsewhere(env: Deps['env']): string {
  return hasNoCredentials(env) ? 'no .env, and none needed (--offline)' : 'no .env: the environment has all settings';
}

/** The way to Zoom; nothing where there is none, and nobody wants one. */
function zoomFindings({ file, place }: Environment, env: Deps['env'], isOffline: boolean): Finding[] {
  if (isOffline && hasNoCredentials(env)) return [];
  const error = errorOf(() => zoomConfig(env));
  if (!error) return [];
  const finding = ofError(group, error);
  return [file || !hasNoCredentials(env) ? finding : { ...finding, text: `${error.message} There is no ${place}.` }];
}

function settingFindings(env: Deps['env']): Finding[] {
  const isSet = (name: string) => Boolean(env[name]?.trim());
  const finding = (read: () => unknown) => {
    const error = errorOf(read);
    return error && ofError(group, error);
  };
  const tick = (given: { catchUp?: string; verify?: string }) => {
    const found = finding(() => readSettings(given, env));
    return found && { ...found, hint: 'Correct it, or leave it out.' };
  };
  const url = (name: string) => () => secureUrl(name, env[name]?.trim() ?? '', 'https://…');
  // They keep no tick from running.
  const others: [name: string, read: () => unknown][] = [
    ['DIALER_PING_URL', url('DIALER_PING_URL')],
    ['DIALER_ALERT_URL', url('DIALER_ALERT_URL')],
    ['DIALER_PSEUDONYM_KEY', () => pseudonymKey(env)],
    ['ZOOM_WEBHOOK_SECRET', () => webhookSecret(env)],
    ['ES_HOST', () => engineAddress(env.ES_HOST ?? '', env)],
  ];
  const findings = [
    tick({ verify: '0' }),
    tick({ catchUp: '0' }),
    ...others.map(([name, read]) => {
      const found = isSet(name) ? finding(read) : undefined;
      return found && { ...found, exitCode: 1 };
    }),
  ];
  return findings.filter((found) => found !== undefined);
}

/** What `.env` has that does nothing. */
function uselessSettings({ file, added, overridden }: Environment): Finding[] {
  const strange = Object.keys(file?.settings ?? {}).filter(
    (name) => LOOKS_LIKE_OURS.test(name) && !SETTINGS.includes(name),
  );
  return [
    ...overridden.map((name) =>
      warn(`${name} has another value in the environment, which wins over .env`, 'unset it there, or change .env'),
    ),
    ...strange.map((name) => {
      const [meant] = nearest(name, SETTINGS);
      const hint = meant ? `did you mean ${meant}?` : '.env.example has all that there are';
      return warn(`dialer has no setting ${name}, so it does nothing in .env`, hint);
    }),
    ...(added.includes('NODE_EXTRA_CA_CERTS')
      ? [
          warn(
            'NODE_EXTRA_CA_CERTS does nothing in .env, which Node reads too late for it',
            'set it in the crontab or the unit',
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
