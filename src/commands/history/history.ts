import { format } from 'date-fns/format';
import { formatRFC3339 } from 'date-fns/formatRFC3339';
import { type JoinStatus, joinStatus, type LedgerEntry, needsAttention } from '../../ledger/joins.ts';
import { isWanted } from '../../schedule/patterns.ts';

/** What became of a join or leave, as a record for people. */
export interface Past extends LedgerEntry {
  word: JoinStatus;
  /** The title of its meeting, where meetings.csv still has it. */
  title: string;
}

const DUE_FORMAT = 'EEE yyyy-MM-dd HH:mm';
const AT_FORMAT = 'HH:mm:ss';
const NAMES_SHOWN = 3;

/** The entries that are asked for, in the order of time; `titles` are those of meetings.csv, by meeting ID. Pure. */
export function pastOf(
  entries: LedgerEntry[],
  { room, failed }: { room?: string; failed?: boolean },
  titles: Map<string, string>,
): Past[] {
  return entries
    .filter((entry) => room === undefined || isOf(entry, room))
    .map((entry) => ({ ...entry, word: joinStatus(entry), title: titles.get(entry.meetingId) ?? '' }))
    .filter(({ word }) => !failed || needsAttention(word))
    .sort(
      (a, b) => a.dueAt.getTime() - b.dueAt.getTime() || nameOf(a).localeCompare(nameOf(b), 'en', { numeric: true }),
    );
}

/** The name that people know a room by. */
export function nameOf({ roomName, room }: LedgerEntry): string {
  return roomName || room;
}

function isOf({ room, roomId, roomName }: LedgerEntry, wanted: string): boolean {
  // An ID has every letter: patterns are of names.
  return roomId === wanted || [room, roomName].some((name) => name !== '' && isWanted(name, wanted));
}

/** A line for each time, meeting and action: `Mon 2026-11-23 09:11 join 83299019888: 2 accepted; 1 failed (VERNAL-101)`. */
export function summaries(past: Past[]): { text: string; needsPerson: boolean }[] {
  const groups = new Map<string, Past[]>();
  for (const one of past) {
    const key = [one.dueAt.getTime(), one.meetingId, one.action, one.isByHand].join(' ');
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const words = [...new Set(group.map(({ word }) => word))].map((word) => counted(word, group));
    return [{ text: `${headOf(first)}: ${words.join('; ')}`, needsPerson: group.some(needsPerson) }];
  });
}

/** A line for one room, with all that was said. */
export function detail(one: Past): { text: string; needsPerson: boolean } {
  const what = [one.word, format(one.at, AT_FORMAT), one.reason].filter(Boolean).join(' ');
  return { text: `${headOf(one)} ${nameOf(one)}: ${what}`, needsPerson: needsPerson(one) };
}

function headOf({ dueAt, action, meetingId, title, isByHand }: Past): string {
  const meeting = [meetingId, title && `(${title})`, isByHand && 'by hand'].filter(Boolean).join(' ');
  return `${format(dueAt, DUE_FORMAT)} ${action}${meeting && ` ${meeting}`}`;
}

/** `28 accepted by 09:11:04`, or `2 failed (VERNAL-101, PRICE-017)`. */
function counted(word: JoinStatus, group: Past[]): string {
  const those = group.filter((one) => one.word === word);
  if (!needsAttention(word)) {
    const last = new Date(Math.max(...those.map(({ at }) => at.getTime())));
    return `${those.length} ${word} by ${format(last, AT_FORMAT)}`;
  }
  const names = those.slice(0, NAMES_SHOWN).map(nameOf);
  const more = those.length > names.length ? ` and ${those.length - names.length} more` : '';
  return `${those.length} ${word} (${names.join(', ')}${more})`;
}

function needsPerson({ word }: Past): boolean {
  return needsAttention(word);
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

/** The same for a program. */
export function factsOf(one: Past): Record<(typeof COLUMNS)[number], string | boolean> {
  return {
    dueAt: formatRFC3339(one.dueAt),
    action: one.action,
    room: nameOf(one),
    roomId: one.roomId,
    meeting: one.meetingId,
    title: one.title,
    outcome: one.word,
    at: formatRFC3339(one.at),
    reason: one.reason,
    byHand: one.isByHand,
  };
}
