import type { Redemption } from '../../../ledger/codes.ts';
import { canonicalCode } from '../../../schedule/codes/code.ts';
import { collectInvitations, type Invitation, type Invitations, NO_CODE } from '../../../schedule/codes/invitations.ts';
import type { Grid } from './grid.ts';
import { REGISTERED } from './plan.ts';

/** What a worksheet says; the `file` of an invitation and of a problem is its name, the `line` its row. */
export interface SheetCodes extends Invitations {
  /** The canonical codes that are REGISTERED there. */
  registered: Set<string>;
}

/** Meetings by their time_id, and the file that says so. */
interface Meetings {
  meetings: ReadonlyMap<string, string[]>;
  file: string;
}

/**
 * The rows of a worksheet as invitations and problems, as those of codes.csv. With `timeIds` a code is for the meetings of its
 * time_id, where no meeting_id stands beside it. Pure.
 */
export function codesOf({ columns: { keyName }, rows }: Grid, title: string, timeIds?: Meetings): SheetCodes {
  const collected = collectInvitations(title);
  const registered = new Set<string>();
  for (const { row, cells } of rows) {
    const { registrant_key: code = '', meeting_id = '', time_id = '', name = '', email = '' } = cells;
    // Also as a person types it who approved somebody by hand.
    if (cells.registrant_status?.trim().toUpperCase() === REGISTERED) registered.add(canonicalCode(code));
    const isById = !timeIds || meeting_id !== '' || code + time_id + name + email === '';
    const meetings = isById ? meeting_id : timeIds.meetings.get(time_id)?.join(';');
    if (meetings !== undefined) collected.add({ code, meeting_id: meetings, name, email }, row);
    else collected.note({ line: row, column: 'time_id', ...noMeeting(time_id, timeIds?.file ?? '') });
  }
  const { invitations, problems } = collected.all();
  if (invitations.length + problems.length === 0) {
    problems.push({ severity: 'problem', file: title, line: 1, message: NO_CODE });
  }
  const inItsWords = problems.map((problem) => (problem.column === 'code' ? { ...problem, column: keyName } : problem));
  return { invitations, problems: inItsWords, registered };
}

/**
 * Without the codes that are REGISTERED in the Sheet though the ledger has nobody for them: somebody was approved by hand, or
 * by another program, or the ledger was lost; those are `aside`. `uses` must have been read after the Sheet. Pure.
 */
export function setAside(
  { invitations, problems, registered }: SheetCodes,
  uses: ReadonlyMap<string, Redemption>,
): Invitations & { aside: Invitation[] } {
  const isUnexplained = ({ key }: Invitation) => {
    const use = uses.get(key);
    return registered.has(key) && (!use || use.state === 'failed');
  };
  const message = `is ${REGISTERED}, but the ledger has nobody for this code, so that it is not used; empty the cell if it may be`;
  const aside = invitations.filter(isUnexplained);
  const remarks = aside.map(({ file, line }) => {
    return { severity: 'problem' as const, file, line, column: 'registrant_status' as const, message };
  });
  return { invitations: invitations.filter((one) => !isUnexplained(one)), problems: [...problems, ...remarks], aside };
}

function noMeeting(timeId: string, file: string): { value?: string; message: string } {
  if (timeId === '') return { message: `is empty; write one of those in ${file}` };
  return { value: timeId, message: `is in no row of ${file}; correct it, or add a row there` };
}
