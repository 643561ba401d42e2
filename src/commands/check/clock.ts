import { format } from 'date-fns/format';
import { formatDuration, MINUTE_FORMAT } from '../../base/output/format.ts';
import type { Environment } from './environment.ts';
import { errorFinding, type Finding } from './finding.ts';

const group = 'Clock';
const MOST_OFF_MS = 30_000;
const OLDEST_NODE = [20, 12];

export interface ClockFacts {
  now: Date;
  /** The IANA name of the time zone in use. */
  zone: string;
  /** TZ is set. */
  isChosen: boolean;
  /** How far Zoom's clock is ahead; undefined if unknown. */
  offsetMs?: number | undefined;
  /** Like 20.12.0 */
  nodeVersion: string;
}

export function clockFindings(facts: ClockFacts, { zoneError }: Pick<Environment, 'zoneError'>): Finding[] {
  const { now, zone, isChosen, offsetMs, nodeVersion } = facts;
  const findings = [
    ...(zoneError ? [errorFinding(group, zoneError)] : []),
    ...(!zoneError && !isChosen && isUtc(zone) ? [utcFinding(now)] : []),
    ...(offsetMs !== undefined && Math.abs(offsetMs) > MOST_OFF_MS ? [offFinding(offsetMs)] : []),
    ...(isTooOld(nodeVersion) ? [nodeFinding(nodeVersion)] : []),
  ];
  if (findings.length > 0) return findings;
  const asZoom = offsetMs === undefined ? '' : ", in sync with Zoom's clock";
  const text = `${format(now, MINUTE_FORMAT)} in ${zone} (UTC${format(now, 'xxx')})${asZoom}`;
  return [
    { level: 'pass', group, text },
    { level: 'pass', group, text: `Node.js ${nodeVersion}`, isDetail: true },
  ];
}

function isUtc(zone: string): boolean {
  return /^(Etc\/.*|UTC|GMT)$/.test(zone);
}

/** Servers often run in UTC; rooms do not. */
function utcFinding(now: Date): Finding {
  const text = `The time zone of this machine, and so of meetings.csv, is UTC (now ${format(now, MINUTE_FORMAT)}).`;
  const hint = 'Set the right one in .env, like TZ=America/Denver; TZ=UTC keeps UTC.';
  return { level: 'warn', group, text, hint };
}

function offFinding(offsetMs: number): Finding {
  const [side, effect] = offsetMs > 0 ? ['behind', 'late'] : ['ahead of', 'early'];
  const text = `This machine's clock is ${formatDuration(Math.abs(offsetMs))} ${side} Zoom's, so rooms join ${effect}.`;
  return { level: 'fail', group, text, hint: 'Turn on NTP, for example with timedatectl set-ntp true.' };
}

function nodeFinding(version: string): Finding {
  const text = `Node.js ${version} is too old: dialer needs ${OLDEST_NODE.join('.')} or newer.`;
  return { level: 'fail', group, text, hint: 'Install a newer version from https://nodejs.org.' };
}

function isTooOld(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_NODE;
  return major < oldestMajor || (major === oldestMajor && minor < oldestMinor);
}
