import { format } from 'date-fns/format';
import { formatRFC3339 } from 'date-fns/formatRFC3339';
import { type JoinStatus, joinStatus, type LedgerEntry, needsAttention } from '../../ledger/joins.ts';
import { isWanted } from '../../schedule/patterns.ts';

/** A past join or leave, as the ledger has it, with what people want to know. */
export interface HistoryEntry extends LedgerEntry {
  status: JoinStatus;
  /** The title of its row; empty if it has none. */
  title: string;
}

const DUE_FORMAT = 'EEE yyyy-MM-dd HH:mm';
const AT_FORMAT = 'HH:mm:ss';
const NAMES_SHOWN = 3;

/**
 * The entries of a room, or those that failed, in chronological order. `titles`, by meeting ID, are for records
 * of old, which have none. Pure.
 */
export function historyOf(
  entries: LedgerEntry[],
  { room, failed }: { room?: string; failed?: boolean },
  titles: Map<string, string>,
): HistoryEntry[] {
  return entries
    .filter((entry) => room === undefined || isInRoom(entry, room))
    .map((entry) => ({ ...entry, status: joinStatus(entry), title: entry.title ?? titles.get(entry.meetingId) ?? '' }))
    .filter(({ status }) => !failed || needsAttention(status))
    .sort(
      (a, b) => a.dueAt.getTime() - b.dueAt.getTime() || nameOf(a).localeCompare(nameOf(b), 'en', { numeric: true }),
    );
}

/** The room's name in Zoom; if unknown, as its row has it. */
export function nameOf({ roomName, room }: LedgerEntry): string {
  return roomName || room;
}

function isInRoom({ room, roomId, roomName }: LedgerEntry, wanted: string): boolean {
  // Patterns match names only: an ID can contain any letters.
  return roomId === wanted || [room, roomName].some((name) => name !== '' && isWanted(name, wanted));
}

/** One line for each time, meeting and action: `Mon 2026-11-23 09:11 join 83299019888: 2 accepted; 1 failed (VERNAL-101)`. */
export function summaryLines(entries: HistoryEntry[]): { text: string; needsAttention: boolean }[] {
  const groups = new Map<string, HistoryEntry[]>();
  for (const entry of entries) {
    const key = [entry.dueAt.getTime(), entry.meetingId, entry.action, entry.isByHand, entry.title].join(' ');
    groups.set(key, [...(groups.get(key) ?? []), entry]);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const outcomes = [...new Set(group.map(({ status }) => status))].map((status) => outcomeText(status, group));
    return [
      {
        text: `${headOf(first)}: ${outcomes.join('; ')}`,
        needsAttention: group.some(({ status }) => needsAttention(status)),
      },
    ];
  });
}

/** The line for one room, with the reason. */
export function detailLine(entry: HistoryEntry): { text: string; needsAttention: boolean } {
  const what = [entry.status, format(entry.at, AT_FORMAT), entry.reason].filter(Boolean).join(' ');
  return { text: `${headOf(entry)} ${nameOf(entry)}: ${what}`, needsAttention: needsAttention(entry.status) };
}

function headOf({ dueAt, action, meetingId, title, isByHand }: HistoryEntry): string {
  const meeting = [meetingId, title && `(${title})`, isByHand && 'by hand'].filter(Boolean).join(' ');
  return `${format(dueAt, DUE_FORMAT)} ${action}${meeting && ` ${meeting}`}`;
}

/** `28 accepted by 09:11:04`, or `2 failed (VERNAL-101, PRICE-017)`. */
function outcomeText(status: JoinStatus, group: HistoryEntry[]): string {
  const those = group.filter((entry) => entry.status === status);
  if (!needsAttention(status)) {
    const last = new Date(Math.max(...those.map(({ at }) => at.getTime())));
    return `${those.length} ${status} by ${format(last, AT_FORMAT)}`;
  }
  const names = those.slice(0, NAMES_SHOWN).map(nameOf);
  const more = those.length > names.length ? ` and ${those.length - names.length} more` : '';
  return `${those.length} ${status} (${names.join(', ')}${more})`;
}

export const COLUMNS = [
  'dueAt',
  'action',
  'room',
  'meeting',
  'title',
  'outcome',
  'at',
  'reason',
  'byHand',
  'roomId',
] as const;

/** The same as an object, for --json and --csv. */
export function factsOf(entry: HistoryEntry): Record<(typeof COLUMNS)[number], string | boolean> {
  return {
    dueAt: formatRFC3339(entry.dueAt),
    action: entry.action,
    room: nameOf(entry),
    roomId: entry.roomId,
    meeting: entry.meetingId,
    title: entry.title,
    outcome: entry.status,
    at: formatRFC3339(entry.at),
    reason: entry.reason,
    byHand: entry.isByHand,
  };
}
