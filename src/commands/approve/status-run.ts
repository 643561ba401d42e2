import { format } from 'date-fns/format';
import { formatRFC3339 } from 'date-fns/formatRFC3339';
import { escapeControls, jsonArray, printer } from '../../base/output/printer.ts';
import { problemLine, type ReportOptions } from '../../base/report/line.ts';
import type { Deps } from '../../base/system/deps.ts';
import { DialerError } from '../../errors.ts';
import { openCodeLedger } from '../../ledger/open.ts';
import { personOf } from './pass/decide.ts';
import type { InvitationSource } from './pass/source.ts';
import { type CodeStatus, statusOf } from './status.ts';

const MINUTE = 'yyyy-MM-dd HH:mm';
const COLUMNS = ['code', 'status', 'name', 'email', 'meeting', 'at'] as const;
/** What there is no room for in a table. */
const MORE = ['reason', 'tried_by', 'invited_name', 'invited_email', 'invited_to', 'line'] as const;

/** What became of each code, in the form that is asked for. Needs no Zoom. Resolves to the exit code; throws DialerError. */
export async function approvalStatus(
  source: InvitationSource,
  options: Pick<ApproveOptions, 'json' | 'csv'>,
  deps: Deps,
): Promise<number> {
  if (!deps.env.ZOOM_ACCOUNT_ID?.trim()) {
    const message =
      'ZOOM_ACCOUNT_ID is not set, and what became of the codes is remembered for each account by itself.';
    throw new DialerError('config', message, 'Run it in the folder of .env, or name that with --env-file.');
  }
  const { invitations, problems } = await source.read();
  const ledger = openCodeLedger(source.file, deps);
  try {
    const { redemptions, notified } = await ledger.read();
    await print(statusOf(invitations, redemptions, notified), options, deps);
  } finally {
    await ledger.close();
  }
  const err = printer(deps.err, deps.env);
  for (const { text, style } of problems.map(problemLine)) err.line(text, style);
  return problems.some(({ severity }) => severity === 'problem') ? 1 : 0;
}

async function print(
  statuses: CodeStatus[],
  { json, csv }: Pick<ApproveOptions, 'json' | 'csv'>,
  deps: Deps,
): Promise<void> {
  const { out } = deps;
  if (json) return void out.write(jsonArray(statuses.map(factsOf)));
  if (csv) {
    const { spreadsheet } = await import('../../base/output/spreadsheet.ts');
    return void out.write(spreadsheet([...COLUMNS, ...MORE], statuses.map(cellsOf)));
  }
  const rows = statuses.map((status) => cellsOf(status).map(escapeControls));
  if (!out.isTTY) for (const row of rows) out.write(`${row.join('\t')}\n`);
  else await printTable(statuses, rows, deps);
}

async function printTable(statuses: CodeStatus[], rows: string[][], { out, env }: Deps): Promise<void> {
  const { shortened, table } = await import('../../base/output/table.ts');
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
  for (const { code, clashes } of statuses) {
    for (const clash of clashes) printed.line(`${code} was also given by ${clashText(clash)}`, 'yellow');
  }
  printed.line(summary(statuses), 'dim');
}

/** `Emil Novak <emil@example.edu> for meeting 83299019888 (2026-11-23 09:11): the code is used by …` */
function clashText({ name, email, meetingId, at, reason }: CodeStatus['clashes'][number]): string {
  return `${personOf({ name, email })} for meeting ${meetingId} (${format(at, MINUTE)}): ${reason}`;
}

/** `4 codes: 2 used, 2 unused` */
function summary(statuses: CodeStatus[]): string {
  const words = [...new Set(statuses.map(({ word }) => word))];
  const counts = words.map((word) => `${statuses.filter((status) => status.word === word).length} ${word}`);
  return `${statuses.length} code${statuses.length === 1 ? '' : 's'}${counts.length > 0 ? `: ${counts.join(', ')}` : ''}`;
}

function cellsOf({ code, word, invitation, redemption, clashes }: CodeStatus): string[] {
  const shown = word === 'unused' ? undefined : redemption;
  return [
    code,
    word,
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

/** The same for a program. */
function factsOf({ code, word, invitation, redemption, clashes }: CodeStatus): object {
  const shown = word === 'unused' ? undefined : redemption;
  return {
    code,
    status: word,
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

export interface ApproveOptions extends ReportOptions {
  codes?: string;
  status?: boolean;
  csv?: boolean;
  sheet?: string;
  worksheet?: string;
  timeIds?: string;
  listen?: number;
  host?: string;
  path?: string;
  envFile?: string;
}
