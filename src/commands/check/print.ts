import { formatCountIfAny } from '../../base/output/format.ts';
import { escapeControls, printer } from '../../base/output/printer.ts';
import { shownValue } from '../../base/report/line.ts';
import type { Deps } from '../../base/system/deps.ts';
import { exitCodeOf, type Finding, GROUPS, type Group, listSome } from './finding.ts';

const STYLES = { fail: 'red', warn: 'yellow', skip: 'dim', pass: 'green' } as const;
const NARROWEST = 40;
const MOST_LINES_SHOWN = 8;

/** The next step if a group has a failure or a warning. */
const STEPS: Record<Group, string> = {
  Configuration: 'fix the settings (README, "Set up")',
  Clock: 'fix the clock or the time zone',
  Zoom: 'fix the Zoom app or the connection to Zoom',
  'meetings.csv': 'fix the rows (docs/schedule.md explains the columns)',
  Rooms: 'fix the rooms (`dialer rooms` lists those in Zoom)',
  'codes.csv': 'fix codes.csv (docs/before-class.md)',
  Ledger: 'fix the ledger (docs/hosts.md)',
  Scheduler: 'schedule dialer to run every minute (`dialer cron`)',
};

/** Prints the findings by group, and the next step; on a terminal wrapped to its width. Details only with `verbose`. */
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

/** Prints one JSON document. */
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
function textOf({ file, lines = [], column, text, hint, ...shown }: Finding): string {
  const place = file && [file, lines.length > 0 ? `:${listSome(lines, MOST_LINES_SHOWN)}` : ''].join('');
  const subject = [place, column, shownValue(shown)].filter(Boolean).join(' ');
  const what = `${subject}${subject && /^[A-Z]/.test(text) ? ':' : ''} ${text}`.trimStart();
  return hint ? `${what}${/[.?!]$/.test(what) ? '' : ';'} ${hint}` : what;
}

function conclusion(findings: Finding[]): string {
  const next = nextStep(findings);
  if (!next) return numberOf('skip', findings) > 0 ? 'All checks passed; some were skipped.' : 'All checks passed.';
  const counts = [
    formatCountIfAny(numberOf('fail', findings), 'failure'),
    formatCountIfAny(numberOf('warn', findings), 'warning'),
  ];
  return `${counts.filter(Boolean).join(', ')}. Next: ${next}. Then run \`dialer check\` again.`;
}

function numberOf(level: Finding['level'], findings: Finding[]): number {
  return findings.filter((finding) => finding.level === level).length;
}

/** What to do first: failures come before warnings. */
function nextStep(findings: Finding[]): string | undefined {
  const first = findings.find(({ level }) => level === 'fail') ?? findings.find(({ level }) => level === 'warn');
  return first && STEPS[first.group];
}
