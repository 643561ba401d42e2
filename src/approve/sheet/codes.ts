import { canonicalCode } from '../code.ts';
import { collectInvitations, type Invitation, type Invitations, NO_CODE } from '../invitations.ts';
import type { Listed } from '../source.ts';
import type { Use } from '../uses.ts';
import type { Grid } from './grid.ts';
import { REGISTERED } from './plan.ts';
import type { TimeIds } from './time-ids.ts';

/**
 * The rows of a worksheet as invitations and problems, as those of codes.csv; their `file` is its name, their `line` the row.
 * With `timeIds`, from `timeIdsFile`, a code is for the meetings of its time_id, where no meeting_id stands beside it. Pure.
 */
export function codesOf(
  { columns: { keyName }, rows }: Grid,
  title: string,
  { timeIds, timeIdsFile = '' }: { timeIds?: TimeIds | undefined; timeIdsFile?: string | undefined } = {},
): Listed {
  const collected = collectInvitations(title);
  const registered = new Set<string>();
  for (const { row, cells } of rows) {
    const { registrant_key: code = '', meeting_id = '', time_id = '', name = '', email = '' } = cells;
    if (cells.registrant_status === REGISTERED) registered.add(canonicalCode(code));
    const isById = !timeIds || meeting_id !== '' || code + time_id + name + email === '';
    const meetings = isById ? meeting_id : timeIds.meetings.get(time_id)?.join(';');
    if (meetings !== undefined) collected.add({ code, meeting_id: meetings, name, email }, row);
    else collected.note({ line: row, column: 'time_id', ...noMeeting(time_id, timeIdsFile) });
  }
  const { invitations, problems } = collected.all();
  if (invitations.length + problems.length === 0) {
    problems.push({ severity: 'problem', file: title, line: 1, message: NO_CODE });
  }
  const inItsWords = problems.map((problem) => (problem.column === 'code' ? { ...problem, column: keyName } : problem));
  const found = { invitations, problems: [...(timeIds?.problems ?? []), ...inItsWords] };
  return { ...found, among: (uses) => setAside(found, registered, uses) };
}

/**
 * Without the codes that are REGISTERED in the Sheet though the ledger has nobody for them: somebody was approved by hand, or
 * by another program, or the ledger was lost, and a code is good for one.
 */
function setAside(
  { invitations, problems }: Invitations,
  registered: ReadonlySet<string>,
  uses: ReadonlyMap<string, Use>,
): Invitations {
  const isUnexplained = ({ key }: Invitation) => {
    const use = uses.get(key);
    return registered.has(key) && (!use || use.state === 'failed');
  };
  const message = `is ${REGISTERED}, but the ledger has nobody for this code, so that it is not used; empty the cell if it may be`;
  const aside = invitations.filter(isUnexplained).map(({ file, line }) => {
    return { severity: 'problem' as const, file, line, column: 'registrant_status' as const, message };
  });
  return { invitations: invitations.filter((one) => !isUnexplained(one)), problems: [...problems, ...aside] };
}

function noMeeting(timeId: string, file: string): { value?: string; message: string } {
  if (timeId === '') return { message: `is empty; write one of those in ${file}` };
  return { value: timeId, message: `is in no row of ${file}; correct it, or add a row there` };
}
