import { secureUrl } from '../../base/http/address.ts';
import { escapeControls, printer } from '../../base/output/printer.ts';
import type { ReportLine } from '../../base/report/line.ts';
import { markNotified, notYetNotified } from '../../base/report/notified.ts';
import type { Deps } from '../../base/system/deps.ts';
import { DialerError } from '../../errors.ts';

/** What a tick has for those who watch over it. */
interface News {
  /** A line for each thing that needs a person. */
  failures: string[];
  /** Those that nobody was alerted to yet. */
  fresh: string[];
}

type Alarm = 'DIALER_PING_URL' | 'DIALER_ALERT_URL';

const LONGEST_MS = 3000;
/** Chats cut off or refuse what is longer, and nobody reads it. */
const MOST_LINES = 20;

export function hasAlarms({ DIALER_PING_URL, DIALER_ALERT_URL }: Deps['env']): boolean {
  return Boolean(DIALER_PING_URL?.trim() || DIALER_ALERT_URL?.trim());
}

/**
 * Tells who watches, at once and for 3 s at most: the ping after each tick, an alert when something new has failed. Both
 * addresses are secrets. Never throws; resolves to whether the alert got through, and to what did not, in words.
 */
export async function ring(
  env: Deps['env'],
  { failures, fresh }: News,
): Promise<{ isAlerted: boolean; troubles: string[] }> {
  let ping: Promise<string | undefined> | undefined;
  let alert: Promise<string | undefined> | undefined;
  if (env.DIALER_PING_URL?.trim()) ping = deliver(env, 'DIALER_PING_URL', (url) => pingOf(url, failures));
  if (env.DIALER_ALERT_URL?.trim() && fresh.length > 0) {
    const { hostname } = await import('node:os');
    const text = [`dialer on ${hostname()}:`, ...shortened(fresh)].map(forChat).join('\n');
    const body = JSON.stringify({ text });
    alert = deliver(env, 'DIALER_ALERT_URL', (url) => ({ url, type: 'application/json', body }));
  }
  const troubles = await Promise.all([ping, alert]);
  return {
    isAlerted: alert !== undefined && troubles[1] === undefined,
    troubles: troubles.flatMap((words) => words ?? []),
  };
}

interface Message {
  url: string;
  type: string;
  body: string;
}

/** healthchecks.io's convention: the URL means that all is well, with /fail behind it that something is not. */
function pingOf(address: string, failures: string[]): Message {
  const url = new URL(address);
  if (failures.length > 0) url.pathname = `${url.pathname.replace(/\/$/, '')}/fail`;
  return { url: url.href, type: 'text/plain; charset=utf-8', body: shortened(failures).join('\n') };
}

/** Slack takes <!channel> for a call to everybody, and asks for these three to be written so. */
function forChat(line: string): string {
  return line.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function shortened(lines: string[]): string[] {
  const shown = lines.slice(0, MOST_LINES).map(escapeControls);
  return lines.length > MOST_LINES ? [...shown, `and ${lines.length - MOST_LINES} more`] : shown;
}

async function deliver(env: Deps['env'], name: Alarm, message: (url: string) => Message): Promise<string | undefined> {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), LONGEST_MS);
  try {
    const { url, type, body } = message(secureUrl(name, env[name]?.trim() ?? '', 'https://hc-ping.com/…'));
    const { createTransport } = await import('../../base/http/transport.ts');
    const transport = createTransport(limit.signal);
    const headers = { 'content-type': type };
    const { status } = await transport
      .exchange({ method: 'POST', url, headers, body, secrets: [] })
      .finally(transport.close);
    return status >= 200 && status < 300 ? undefined : `${name} answered with status ${status}.`;
  } catch (error) {
    if (error instanceof DialerError) return [error.message, error.hint].join(' ');
    const { code = 'no answer' } = error as NodeJS.ErrnoException;
    return `${name} could not be reached (${limit.signal.aborted ? 'no answer within 3 s' : code}).`;
  } finally {
    clearTimeout(timer);
  }
}

/** Tells those who watch, where the environment names them; what could not be delivered is said once a day. */
export async function raiseAlarms(lines: ReportLine[], folder: string, { env, now, err }: Deps): Promise<void> {
  if (!hasAlarms(env)) return;
  const failures = lines.filter(({ kind }) => kind === 'failure');
  const keys = failures.map(({ key }) => key);
  const fresh = notYetNotified(folder, 'alerted', keys, now);
  const textsOf = (some: ReportLine[]) => some.map(({ text }) => text);
  const { isAlerted, troubles } = await ring(env, {
    failures: textsOf(failures),
    fresh: textsOf(failures.filter(({ key }) => fresh.has(key))),
  });
  if (isAlerted) markNotified(folder, 'alerted', fresh, now);
  const unsaid = notYetNotified(folder, 'undelivered', troubles, now);
  markNotified(folder, 'undelivered', unsaid, now);
  for (const words of unsaid) printer(err, env).line(`dialer: ${words}`, 'yellow');
}
