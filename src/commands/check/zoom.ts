import { formatCount } from '../../base/output/format.ts';
import type { DialerError } from '../../errors.ts';
import type { RoomList } from '../../schedule/rooms.ts';
import { missingScope } from '../../zoom/explain.ts';
import { APPROVE_SCOPES, CONTROL_SCOPES, LIST_REGISTRANTS_SCOPES, LIST_SCOPES } from '../../zoom/scopes.ts';
import { type Finding, ofError } from './finding.ts';

const group = 'Zoom';
/** Emergency signage; its name is a letter away from the right one. */
const SIGNAGE_SCOPE = 'zoom_rooms:update:room_controls:admin';

/** What Zoom told, as far as it was asked. */
export interface ZoomFacts {
  /** Why it was not asked. */
  skipped?: string;
  /** What the app may do; empty when its token does not tell. */
  scopes?: string[];
  list?: RoomList;
  /** What went wrong before the rooms were listed. */
  error?: DialerError;
  /** How far its clock is ahead of this machine's. */
  clockOffsetMs?: number | undefined;
}

/** `isApproving`: there are codes, by which registrants are to be approved. */
export function zoomFindings(
  { skipped, scopes = [], list, error }: ZoomFacts,
  { isApproving }: { isApproving: boolean },
): Finding[] {
  if (skipped) return [{ level: 'skip', group, text: skipped }];
  const trouble = error ?? list?.incomplete;
  const findings = [...lackingScopes(scopes, isApproving), ...(trouble ? [ofError(group, trouble)] : [])];
  if (list && !list.incomplete && list.rooms.length === 0) findings.push(noRooms());
  if (findings.length > 0) return findings;
  const may =
    scopes.length > 0 ? `the app has ${isApproving ? 'all' : 'both'} scopes` : "the app's scopes are not told";
  return [
    {
      level: 'pass',
      group,
      text: `signed in; ${may}; the account has ${formatCount(list?.rooms.length ?? 0, 'room')}`,
    },
    ...scopes.map((scope): Finding => ({ level: 'pass', group, text: `scope ${scope}`, isDetail: true })),
  ];
}

/** Whether the app may list rooms, as far as its token tells. */
export function mayList(scopes: string[]): boolean {
  return scopes.length === 0 || LIST_SCOPES.some((scope) => scopes.includes(scope));
}

function lackingScopes(scopes: string[], isApproving: boolean): Finding[] {
  if (scopes.length === 0) return [];
  const isLacking = (either: readonly string[]) => !either.some((scope) => scopes.includes(scope));
  const forCodes = isApproving ? [LIST_REGISTRANTS_SCOPES, APPROVE_SCOPES].filter(isLacking) : [];
  const findings = [LIST_SCOPES, CONTROL_SCOPES].filter(isLacking).map((either) => {
    const finding = ofError(group, missingScope(either[0]));
    const isTrapped = either === CONTROL_SCOPES && scopes.includes(SIGNAGE_SCOPE);
    return isTrapped
      ? { ...finding, text: `${finding.text} ${SIGNAGE_SCOPE}, which it has, is for emergency signage.` }
      : finding;
  });
  // Without these the rooms are dialed all the same.
  return [...findings, ...forCodes.map(([scope]) => ({ ...ofError(group, missingScope(scope)), exitCode: 1 }))];
}

function noRooms(): Finding {
  const hint = 'See that the app belongs to the account that has the rooms.';
  return { level: 'fail', group, text: 'Zoom lists no room of this account.', hint };
}
