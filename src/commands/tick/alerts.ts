import { formatCount } from '../../base/output/format.ts';
import { escapeControls, type Printer, printer } from '../../base/output/printer.ts';
import type { Account } from '../../base/report/account.ts';
import type { ReportLine } from '../../base/report/line.ts';
import { markNotified, notYetNotified } from '../../base/report/notified.ts';
import type { Deps } from '../../base/system/deps.ts';
import {
  type Alarm,
  type AlarmPlan,
  type AlarmState,
  type AlarmTarget,
  accountOfAlarms,
  afterSending,
  planAlarms,
  readAlarms,
  writeAlarms,
} from './alarms.ts';
import { type Delivery, deliver } from './deliver.ts';

const TARGETS: AlarmTarget[] = ['DIALER_PING_URL', 'DIALER_ALERT_URL'];
/** Chats truncate or refuse longer messages. */
const MOST_LINES = 20;

/** What was done for one target. */
interface Sent {
  target: AlarmTarget;
  plan: AlarmPlan;
  /** Undefined if nothing was to be sent. */
  delivery?: Delivery;
  /** What is still pending. */
  left: Alarm[];
}

/**
 * Calls DIALER_PING_URL after every run, and DIALER_ALERT_URL with failures that it has not had yet. Both at once, for 3 s
 * at most. What is not delivered stays pending for later runs. Never throws: what goes wrong is reported once a day, without
 * the address, which is secret. Resolves to where every alarm went.
 */
export async function sendAlerts(
  lines: ReportLine[],
  folder: string,
  { env, now, err }: Pick<Deps, 'env' | 'now' | 'err'>,
): Promise<Account[]> {
  const targets = TARGETS.filter((target) => env[target]?.trim());
  if (targets.length === 0) return [];
  const state = readAlarms(folder);
  const plans = targets.map((target) => {
    const plan = planAlarms(state.pending[target] ?? [], newsFor(target, lines, folder, now), now);
    return { target, plan };
  });
  // Before they are sent, so that they stay pending if this run is killed.
  const raised = { ...state, pending: { ...state.pending } };
  for (const { target, plan } of plans) raised.pending[target] = plan.pending;
  save(folder, state, raised);
  const sent = await Promise.all(plans.map(({ target, plan }) => send(target, plan, env, now)));
  const settled = { ...raised, pending: { ...raised.pending } };
  for (const { target, left } of sent) settled.pending[target] = left;
  const acceptedBy = sent.find(({ delivery }) => delivery?.acceptedBy)?.delivery?.acceptedBy;
  if (acceptedBy) settled.acceptedBy = acceptedBy;
  save(folder, raised, settled);
  remember(sent, folder, now);
  report(sent, { isNewHost: acceptedBy !== state.acceptedBy, folder, now }, printer(err, env));
  const accounts = sent.map(({ target, plan, left }) => accountOfAlarms(target, plan, left));
  return accounts.filter(({ total }) => total > 0);
}

/** A ping says whether all is well now; an alert is sent once. */
function newsFor(target: AlarmTarget, lines: ReportLine[], folder: string, now: Date): ReportLine[] {
  const failures = lines.filter(({ kind }) => kind === 'failure');
  if (target === 'DIALER_PING_URL' || failures.length === 0) return failures;
  const keys = failures.map(({ key }) => key);
  const fresh = notYetNotified(folder, 'alerted', keys, now);
  return failures.filter(({ key }) => fresh.has(key));
}

async function send(target: AlarmTarget, plan: AlarmPlan, env: Deps['env'], now: Date): Promise<Sent> {
  const { pending, isDue } = plan;
  if (target === 'DIALER_ALERT_URL' && !isDue) return { target, plan, left: pending };
  const delivery = await (target === 'DIALER_PING_URL' ? ping(env, pending) : alert(env, pending));
  return { target, plan, delivery, left: afterSending(pending, delivery.isDelivered, now) };
}

/** Nothing is written as long as nothing is pending. */
function save(folder: string, before: AlarmState, after: AlarmState): void {
  if (JSON.stringify(before) !== JSON.stringify(after)) writeAlarms(folder, after);
}

function remember(sent: Sent[], folder: string, now: Date): void {
  const alerts = sent.find(({ target }) => target === 'DIALER_ALERT_URL');
  if (!alerts?.delivery?.isDelivered) return;
  markNotified(folder, 'alerted', new Set(alerts.plan.pending.map(({ key }) => key)), now);
}

function report(
  sent: Sent[],
  { isNewHost, folder, now }: { isNewHost: boolean; folder: string; now: Date },
  err: Printer,
): void {
  const errors = sent.flatMap(({ delivery }) => delivery?.error ?? []);
  const unreported = notYetNotified(folder, 'undelivered', errors, now);
  markNotified(folder, 'undelivered', unreported, now);
  const say = (text: string) => err.line(`dialer: ${text}`, 'yellow');
  for (const error of unreported) say(error);
  for (const { target, plan, delivery } of sent) {
    const count = plan.givenUp.length;
    if (count > 0) {
      const what = `${formatCount(count, 'alarm')} could not be delivered for a day and will not be sent again.`;
      say(`${what} Check ${target}. \`dialer history --failed\` shows what failed.`);
    }
    if (delivery?.acceptedBy && isNewHost) {
      say(
        `${delivery.acceptedBy} accepted the alert, but may not show it. Check that it appeared where you expect it.`,
      );
    }
  }
}

/** By the convention of healthchecks.io: the address itself means that all is well, /fail that it is not. */
function ping(env: Deps['env'], failures: Alarm[]): Promise<Delivery> {
  return deliver(env, 'DIALER_PING_URL', (address) => {
    const url = new URL(address);
    if (failures.length > 0) url.pathname = `${url.pathname.replace(/\/$/, '')}/fail`;
    return { url: url.href, type: 'text/plain; charset=utf-8', body: shortened(failures).join('\n') };
  });
}

async function alert(env: Deps['env'], news: Alarm[]): Promise<Delivery> {
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

function shortened(lines: { text: string }[]): string[] {
  const shown = lines.slice(0, MOST_LINES).map(({ text }) => escapeControls(text));
  return lines.length > MOST_LINES ? [...shown, `and ${lines.length - MOST_LINES} more`] : shown;
}
