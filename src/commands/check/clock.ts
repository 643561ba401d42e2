import { format } from 'date-fns/format';
import { formatDuration } from '../../base/output/format.ts';
import { MINUTE_FORMAT } from '../../base/report/line.ts';
import type { Environment } from './environment.ts';
import { type Finding, ofError } from './finding.ts';

const group = 'Clock';
const MOST_OFF_MS = 30_000;
const OLDEST_NODE = [20, 12];

export interface ClockFacts {
  now: Date;
  /** The name of the zone that counts. */
  zone: string;
  /** Somebody has set TZ. */
  isChosen: boolean;
  /** How far Zoom's clock is ahead, where that is known. */
  offsetMs?: number | undefined;
  /** Like 20.12.0 */
  nodeVersion: string;
}

export function clockFindings(facts: ClockFacts, { zoneError }: Pick<Environment, 'zoneError'>): Finding[] {
  const { now, zone, isChosen, offsetMs, nodeVersion } = facts;
  const findings = [
    ...(zoneError ? [ofError(group, zoneError)] : []),
    ...(!zoneError && !isChosen && isUtc(zone) ? [utcFinding(now)] : []),
    ...(offsetMs !== undefined && Math.abs(offsetMs) > MOST_OFF_MS ? [offFinding(offsetMs)] : []),
    ...(isTooOld(nodeVersion) ? [nodeFinding(nodeVersion)] : []),
  ];
  if (findings.length > 0) return findings;
  const asZoom = offsetMs === undefined ? '' : ', as it is at Zoom';
  const text = `${format(now, MINUTE_FORMAT)} in ${zone} (UTC${format(now, 'xxx')})${asZoom}`;
  return [
    { level: 'pass', group, text },
    { level: 'pass', group, text: `Node.js ${nodeVersion}`, isDetail: true },
  ];
}

function isUtc(zone: string): boolean {
  return /^(Etc\/.*|UTC|GMT)$/.test(zone);
}

/** Servers are often in UTC, and rooms are not. */
function utcFinding(now: Date): Finding {
  const text = `this machine's zone is UTC, where it is ${format(now, MINUTE_FORMAT)}, so meetings.csv is read in UTC`;
  const hint = 'put the zone of the meetings into .env, like TZ=America/Denver; TZ=UTC if this is meant';
  return { level: 'warn', group, text, hint };
}

function offFinding(offsetMs: number): Finding {
  const text = `this machine's clock is ${formatDuration(Math.abs(offsetMs))} ${offsetMs > 0 ? 'behind' : 'ahead of'} Zoom's, and so are the joins`;
  return { level: 'fail', group, text, hint: 'have NTP set it (timedatectl set-ntp true)' };
}

function nodeFinding(version: string): Finding {
  const text = `Node.js ${version} is older than ${OLDEST_NODE.join('.')}, which dialer needs`;
  return { level: 'fail', group, text, hint: 'install a newer one from https://nodejs.org' };
}

function isTooOld(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_NODE;
  return major < oldestMajor || (major === oldestMajor && minor < oldestMinor);
}
