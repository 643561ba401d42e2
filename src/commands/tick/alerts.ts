import { secureUrl } from '../../base/http/address.ts';
import { escapeControls, printer } from '../../base/output/printer.ts';
import type { ReportLine } from '../../base/report/line.ts';
import { markNotified, notYetNotified } from '../../base/report/notified.ts';
import type { Deps } from '../../base/system/deps.ts';
import { DialerError } from '../../errors.ts';

type AddressName = 'DIALER_PING_URL' | 'DIALER_ALERT_URL';

interface Message {
  url: string;
  type: string;
  body: string;
}

const LONGEST_MS = 3000;
/** Chats truncate or refuse longer messages. */
const MOST_LINES = 20;

/**
 * Calls DIALER_PING_URL after every run, and DIALER_ALERT_URL with failures that it has not had yet. Both at once, for 3 s
 * at most. Never throws: a call that fails is reported once a day, without its address, which is secret.
 */
export async function sendAlerts(
  lines: ReportLine[],
  folder: string,
  { env, now, err }: Pick<Deps, 'env' | 'now' | 'err'>,
): Promise<void> {
  if (!isSet(env, 'DIALER_PING_URL') && !isSet(env, 'DIALER_ALERT_URL')) return;
  const failures = lines.filter(({ kind }) => kind === 'failure');
  const keys = failures.map(({ key }) => key);
  const fresh = notYetNotified(folder, 'alerted', keys, now);
  const news = failures.filter(({ key }) => fresh.has(key));
  const [pingError, alertError] = await Promise.all([
    isSet(env, 'DIALER_PING_URL') ? ping(env, failures) : undefined,
    isSet(env, 'DIALER_ALERT_URL') && news.length > 0 ? alert(env, news) : undefined,
  ]);
  if (isSet(env, 'DIALER_ALERT_URL') && news.length > 0 && !alertError) markNotified(folder, 'alerted', fresh, now);
  const errors = [pingError, alertError].filter((error) => error !== undefined);
  const unreported = notYetNotified(folder, 'undelivered', errors, now);
  markNotified(folder, 'undelivered', unreported, now);
  for (const error of unreported) printer(err, env).line(`dialer: ${error}`, 'yellow');
}

function isSet(env: Deps['env'], name: AddressName): boolean {
  return Boolean(env[name]?.trim());
}

/** By the convention of healthchecks.io: the address itself means that all is well, /fail that it is not. */
function ping(env: Deps['env'], failures: ReportLine[]): Promise<string | undefined> {
  return deliver(env, 'DIALER_PING_URL', (address) => {
    const url = new URL(address);
    if (failures.length > 0) url.pathname = `${url.pathname.replace(/\/$/, '')}/fail`;
    return { url: url.href, type: 'text/plain; charset=utf-8', body: shortened(failures).join('\n') };
  });
}

async function alert(env: Deps['env'], news: ReportLine[]): Promise<string | undefined> {
  const { hostname } = await import('node:os');
  const text = [`dialer on ${hostname()}:`, ...shortened(news)].map(escapeForChat).join('\n');
  const body = JSON.stringify({ text });
  return deliver(env, 'DIALER_ALERT_URL', (url) => ({ url, type: 'application/json', body }));
}

/** An invisible mark that ends a word. */
const ZERO_WIDTH_SPACE = '\u200b';

/**
 * Keeps names of rooms and titles from calling people or hiding a link. Slack reads <!channel> as a mention of everybody, and
 * asks for `&<>` to be escaped; Mattermost, Teams and Discord read @channel as one, and `[text](url)` as a link.
 */
function escapeForChat(line: string): string {
  return line
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/(?<![\w.+-])@(?=\w)/g, `@${ZERO_WIDTH_SPACE}`)
    .replace(/\](?=[([:])/g, `]${ZERO_WIDTH_SPACE}`);
}

function shortened(lines: ReportLine[]): string[] {
  const shown = lines.slice(0, MOST_LINES).map(({ text }) => escapeControls(text));
  return lines.length > MOST_LINES ? [...shown, `and ${lines.length - MOST_LINES} more`] : shown;
}

/** Resolves to what went wrong; undefined if nothing did. */
async function deliver(
  env: Deps['env'],
  name: AddressName,
  message: (url: string) => Message,
): Promise<string | undefined> {
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
    return `Could not reach ${name}: ${limit.signal.aborted ? 'no answer within 3 s' : code}.`;
  } finally {
    clearTimeout(timer);
  }
}
