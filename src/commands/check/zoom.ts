import { formatCount } from '../../base/output/format.ts';
import type { DialerError } from '../../errors.ts';
import type { RoomList } from '../../schedule/rooms.ts';
import { missingScope } from '../../zoom/explain.ts';
import { APPROVE_SCOPES, CONTROL_SCOPES, LIST_REGISTRANTS_SCOPES, LIST_SCOPES } from '../../zoom/scopes.ts';
import { errorFinding, type Finding } from './finding.ts';

const group = 'Zoom';
/** The scope for emergency signage; its name is one letter longer than the right one. */
const SIGNAGE_SCOPE = 'zoom_rooms:update:room_controls:admin';

/** What Zoom answered, as far as it was asked. */
export interface ZoomFacts {
  /** Why it was not asked. */
  skipped?: string;
  /** The app's scopes; empty if the token does not name them. */
  scopes?: string[];
  list?: RoomList;
  /** What went wrong before the rooms were listed. */
  error?: DialerError;
  /** How far its clock is ahead of this machine's. */
  clockOffsetMs?: number | undefined;
}

/** `isApproving`: there are codes, so the scopes to approve registrants are needed, too. */
export function zoomFindings(
  { skipped, scopes = [], list, error }: ZoomFacts,
  { isApproving }: { isApproving: boolean },
): Finding[] {
  if (skipped) return [{ level: 'skip', group, text: skipped }];
  const failure = error ?? list?.incomplete;
  const findings = [...lackingScopes(scopes, isApproving), ...(failure ? [errorFinding(group, failure)] : [])];
  if (list && !list.incomplete && list.rooms.length === 0) findings.push(noRooms());
  if (findings.length > 0) return findings;
  const scopesText =
    scopes.length > 0
      ? `the app has ${isApproving ? 'all' : 'both'} scopes`
      : 'Zoom does not say which scopes the app has';
  return [
    {
      level: 'pass',
      group,
      text: `signed in; ${scopesText}; the account has ${formatCount(list?.rooms.length ?? 0, 'room')}`,
    },
    ...scopes.map((scope): Finding => ({ level: 'pass', group, text: `scope ${scope}`, isDetail: true })),
  ];
}

/** Whether the app may list rooms, or does not say. */
export function mayList(scopes: string[]): boolean {
  return scopes.length === 0 || LIST_SCOPES.some((scope) => scopes.includes(scope));
}

function lackingScopes(scopes: string[], isApproving: boolean): Finding[] {
  if (scopes.length === 0) return [];
  const isLacking = (either: readonly string[]) => !either.some((scope) => scopes.includes(scope));
  const forCodes = isApproving ? [LIST_REGISTRANTS_SCOPES, APPROVE_SCOPES].filter(isLacking) : [];
  const findings = [LIST_SCOPES, CONTROL_SCOPES].filter(isLacking).map((either) => {
    const finding = errorFinding(group, missingScope(either[0]));
    const isTrapped = either === CONTROL_SCOPES && scopes.includes(SIGNAGE_SCOPE);
    return isTrapped
      ? { ...finding, text: `${finding.text} It has ${SIGNAGE_SCOPE}, which is for emergency signage.` }
      : finding;
  });
  // Rooms join without these.
  return [...findings, ...forCodes.map(([scope]) => ({ ...errorFinding(group, missingScope(scope)), exitCode: 1 }))];
}

function noRooms(): Finding {
  const hint = 'Create the app in the account that owns the Zoom Rooms.';
  return { level: 'fail', group, text: 'Zoom lists no rooms for this account.', hint };
}
