import { format } from 'date-fns/format';
import { formatRFC3339 } from 'date-fns/formatRFC3339';
import { formatCount } from '../../../base/output/format.ts';
import { escapeControls, jsonArray, printer } from '../../../base/output/printer.ts';
import { problemLine } from '../../../base/report/line.ts';
import type { Deps } from '../../../base/system/deps.ts';
import { DialerError } from '../../../errors.ts';
import { openCodeLedger } from '../../../ledger/open.ts';
import { personOf } from '../pass/decide.ts';
import type { InvitationSource } from '../pass/source.ts';
import { type CodeReport, reportCodes } from './codes.ts';

/** How to print the reports. */
interface StatusOptions {
  json?: boolean;
  csv?: boolean;
}

const MINUTE = 'yyyy-MM-dd HH:mm';
const COLUMNS = ['code', 'status', 'name', 'email', 'meeting', 'at'] as const;
/** What a table on a terminal has no room for. */
const MORE_COLUMNS = ['reason', 'tried_by', 'invited_name', 'invited_email', 'invited_to', 'line'] as const;

/** Prints what came of each code. Needs no Zoom. Resolves to the exit code; throws DialerError. */
export async function approvalStatus(source: InvitationSource, options: StatusOptions, deps: Deps): Promise<number> {
  if (!deps.env.ZOOM_ACCOUNT_ID?.trim()) {
    const message = 'ZOOM_ACCOUNT_ID is not set, and each account has its own codes in the ledger.';
    throw new DialerError('config', message, 'Run it in the folder of .env, or name that file with --env-file.');
  }
  const { invitations, problems } = await source.read();
  const ledger = openCodeLedger(source.file, deps);
  try {
    const { redemptions, notified } = await ledger.read();
    await print(reportCodes(invitations, redemptions, notified), options, deps);
  } finally {
    await ledger.close();
  }
  const err = printer(deps.err, deps.env);
  for (const { text, style } of problems.map(problemLine)) err.line(text, style);
  return problems.some(({ severity }) => severity === 'problem') ? 1 : 0;
}

async function print(reports: CodeReport[], { json, csv }: StatusOptions, deps: Deps): Promise<void> {
  const { out } = deps;
  if (json) return void out.write(jsonArray(reports.map(factsOf)));
  if (csv) {
    const { spreadsheet } = await import('../../../base/output/spreadsheet.ts');
    return void out.write(spreadsheet([...COLUMNS, ...MORE_COLUMNS], reports.map(cellsOf)));
  }
  const rows = reports.map((report) => cellsOf(report).map(escapeControls));
  if (!out.isTTY) for (const row of rows) out.write(`${row.join('\t')}\n`);
  else await printTable(reports, rows, deps);
}

async function printTable(reports: CodeReport[], rows: string[][], { out, env }: Deps): Promise<void> {
  const { shortened, table } = await import('../../../base/output/table.ts');
  const printed = printer(out, env);
  const narrow = rows.map(([code = '', status = '', name = '', email = '', meeting = '', at = '']) => [
    code,
    status,
    name || email,
    meeting,
    at,
  ]);
  const header = ['code', 'status', 'by', 'meeting', 'at'];
  const columns = out.columns ?? 80;
  if (rows.length > 0) out.write(`${table(header, shortened(2, header, narrow, columns), columns)}\n`);
  for (const { code, clashes } of reports) {
    for (const clash of clashes) printed.line(`${code} was also given by ${clashText(clash)}`, 'yellow');
  }
  printed.line(summary(reports), 'dim');
}

/** `Emil Novak <emil@example.edu> for meeting 83299019888 (2026-11-23 09:11): the code was used by …` */
function clashText({ name, email, meetingId, at, reason }: CodeReport['clashes'][number]): string {
  return `${personOf({ name, email })} for meeting ${meetingId} (${format(at, MINUTE)}): ${reason}`;
}

/** `4 codes: 2 used, 2 unused` */
function summary(reports: CodeReport[]): string {
  const statuses = [...new Set(reports.map(({ status }) => status))];
  const counts = statuses.map((status) => `${reports.filter((report) => report.status === status).length} ${status}`);
  return `${formatCount(reports.length, 'code')}${counts.length > 0 ? `: ${counts.join(', ')}` : ''}`;
}

function cellsOf({ code, status, invitation, redemption, clashes }: CodeReport): string[] {
  const shown = status === 'unused' ? undefined : redemption;
  return [
    code,
    status,
    shown?.name ?? '',
    shown?.email ?? '',
    shown?.meetingId ?? '',
    shown ? format(shown.at, MINUTE) : '',
    [!invitation && 'no longer in the list', shown?.reason].filter(Boolean).join('; '),
    clashes.map(clashText).join('; '),
    invitation?.name ?? '',
    invitation?.email ?? '',
    invitation?.meetingIds.join(';') ?? '',
    invitation ? String(invitation.line) : '',
  ];
}

function factsOf({ code, status, invitation, redemption, clashes }: CodeReport): object {
  const shown = status === 'unused' ? undefined : redemption;
  return {
    code,
    status,
    registrantId: shown?.registrantId ?? null,
    name: shown?.name ?? null,
    email: shown?.email ?? null,
    meeting: shown?.meetingId ?? null,
    at: shown ? formatRFC3339(shown.at) : null,
    reason: shown?.reason ?? '',
    clashes: clashes.map(({ registrantId, name, email, meetingId, at, reason }) => ({
      registrantId,
      name,
      email,
      meeting: meetingId,
      at: formatRFC3339(at),
      reason,
    })),
    invited: invitation ? { name: invitation.name, email: invitation.email, meetings: invitation.meetingIds } : null,
    file: invitation?.file ?? null,
    line: invitation?.line ?? null,
  };
}
