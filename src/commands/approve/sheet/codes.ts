import type { Redemption } from '../../../ledger/codes.ts';
import { canonicalCode } from '../../../schedule/codes/code.ts';
import { collectInvitations, type Invitation, type Invitations, NO_CODE } from '../../../schedule/codes/invitations.ts';
import type { Grid } from './grid.ts';
import { REGISTERED } from './plan.ts';

/** The codes of a worksheet. The `file` of an invitation or a problem is its name, the `line` its row. */
export interface SheetCodes extends Invitations {
  /** The canonical codes that are REGISTERED there. */
  registered: Set<string>;
}

/** Meetings by their time_id, and the file that lists them. */
interface MeetingsByTimeId {
  meetings: ReadonlyMap<string, string[]>;
  file: string;
}

/**
 * Reads the rows of a worksheet as invitations and problems, like those of codes.csv. With `timeIds`, a code without a
 * meeting_id is for the meetings of its time_id. Pure.
 */
export function codesOf({ columns: { keyName }, rows }: Grid, title: string, timeIds?: MeetingsByTimeId): SheetCodes {
  const collected = collectInvitations(title);
  const registered = new Set<string>();
  for (const { row, cells } of rows) {
    const { registrant_key: code = '', meeting_id = '', time_id = '', name = '', email = '' } = cells;
    // People who approved somebody by hand may type it in any case.
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
  const byItsNames = problems.map((problem) => (problem.column === 'code' ? { ...problem, column: keyName } : problem));
  return { invitations, problems: byItsNames, registered };
}

/**
 * Sets aside the codes that are REGISTERED in the Sheet, but have no registrant in the ledger: somebody was approved by hand
 * or by another program, or the ledger was lost. `redemptions` must have been read after the Sheet. Pure.
 */
export function setAside(
  { invitations, problems, registered }: SheetCodes,
  redemptions: ReadonlyMap<string, Redemption>,
): Invitations & { aside: Invitation[] } {
  const isUnexplained = ({ key }: Invitation) => {
    const redemption = redemptions.get(key);
    return registered.has(key) && (!redemption || redemption.state === 'failed');
  };
  const message = `is ${REGISTERED}, but the ledger has no registrant for this code, so it is not used; clear the cell if it may be`;
  const aside = invitations.filter(isUnexplained);
  const added = aside.map(({ file, line }) => {
    return { severity: 'problem' as const, file, line, column: 'registrant_status' as const, message };
  });
  return { invitations: invitations.filter((one) => !isUnexplained(one)), problems: [...problems, ...added], aside };
}

function noMeeting(timeId: string, file: string): { value?: string; message: string } {
  if (timeId === '') return { message: `is empty; write one from ${file}` };
  return { value: timeId, message: `is not in ${file}; correct it, or add it there` };
}
