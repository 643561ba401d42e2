import { formatCount } from '../../base/output/format.ts';
import { escapeControls, printer } from '../../base/output/printer.ts';
import type { Deps } from '../../base/system/deps.ts';
import { exitCodeOf, type Finding, GROUPS, type Group, shortened } from './finding.ts';

const STYLES = { fail: 'red', warn: 'yellow', skip: 'dim', pass: 'green' } as const;
const NARROWEST = 40;
const MOST_LINES_SHOWN = 8;

/** What to do where one of these is not well. */
const STEPS: Record<Group, string> = {
  Configuration: 'put the settings right (README, "Set up")',
  Clock: 'put the clock and its zone right',
  Zoom: 'see to the Zoom app and the way to Zoom',
  'meetings.csv': 'put the rows right (README, "Set up", has the columns)',
  Rooms: 'see to the rooms; `dialer rooms` lists those that Zoom has',
  'codes.csv': 'put the rows of codes.csv right (README, "Before class")',
  Ledger: 'give dialer a place for its memory',
  Scheduler: 'have this machine run dialer every minute: `dialer cron`',
};

/** By group, a line each, and what is next; on a terminal wrapped to its width. Details of what is well only with `verbose`. */
export async function printFindings(findings: Finding[], { verbose = false }, { out, env }: Deps): Promise<void> {
  const to = printer(out, env);
  const wrap = out.isTTY ? (await import('../../base/output/wrap.ts')).wrap : (text: string) => [text];
  const columns = Math.max(NARROWEST, out.columns ?? 80);
  for (const group of GROUPS) {
    const shown = findings.filter((finding) => finding.group === group && (verbose || !finding.isDetail));
    if (shown.length > 0) to.line(group, 'bold');
    for (const finding of shown) {
      const label = `  ${finding.level}  `;
      const lines = wrap(escapeControls(textOf(finding)), columns - label.length);
      for (const [index, line] of lines.entries())
        to.line(`${index === 0 ? label : ' '.repeat(label.length)}${line}`, STYLES[finding.level]);
    }
  }
  to.line('');
  for (const line of wrap(conclusion(findings), columns)) to.line(line, 'bold');
}

/** One JSON document. */
export function printJson(findings: Finding[], { out, env }: Deps): void {
  const summary = {
    failures: numberOf('fail', findings),
    warnings: numberOf('warn', findings),
    exitCode: exitCodeOf(findings),
    next: nextStep(findings) ?? null,
  };
  const facts = findings.map(({ isDetail: _, exitCode: __, ...finding }) => ({ ...finding, line: finding.lines?.[0] }));
  printer(out, env).json({ summary, findings: facts });
}

/** `meetings.csv:7 join_time "25:99 AM" does not exist; write it like 9:11 AM or 21:11` */
function textOf({ file, lines = [], column, value, text, hint }: Finding): string {
  const place = file && [file, lines.length > 0 ? `:${shortened(lines, MOST_LINES_SHOWN)}` : ''].join('');
  const subject = [place, column, value && `"${value}"`].filter(Boolean).join(' ');
  const what = `${subject}${subject && /^[A-Z]/.test(text) ? ':' : ''} ${text}`.trimStart();
  return hint ? `${what}${/[.?!]$/.test(what) ? '' : ';'} ${hint}` : what;
}

function conclusion(findings: Finding[]): string {
  const [failures, warnings] = [numberOf('fail', findings), numberOf('warn', findings)];
  const next = nextStep(findings);
  if (!next) return numberOf('skip', findings) > 0 ? 'What was checked is well.' : 'All is well.';
  const counts = [failures > 0 && formatCount(failures, 'failure'), warnings > 0 && formatCount(warnings, 'warning')];
  return `${counts.filter(Boolean).join(', ')}. Next: ${next}. Then run \`dialer check\` again.`;
}

function numberOf(level: Finding['level'], findings: Finding[]): number {
  return findings.filter((finding) => finding.level === level).length;
}

/** What to do first: of what fails before what should be looked at. */
function nextStep(findings: Finding[]): string | undefined {
  const first = findings.find(({ level }) => level === 'fail') ?? findings.find(({ level }) => level === 'warn');
  return first && STEPS[first.group];
}
