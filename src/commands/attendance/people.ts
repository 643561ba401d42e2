import { visibleText } from '../../base/csv/cell.ts';
import type { Span } from '../../schedule/calendar.ts';
import type { Session } from '../../zoom/reports.ts';

/**
 * Everybody who attended, with the union of their sessions: overlapping ones, such as those of two devices or breakout
 * rooms, count once. Sessions belong together by Zoom's ID, then registration, then e-mail, then exact name, which is a
 * guess if it combines several. Pure.
 */
export function peopleOf(sessions: Session[]): Person[] {
  return grouped(sessions, keysOf(sessions)).map(([key, own]) => {
    const inside = own.filter(({ isWaiting }) => !isWaiting);
    const stretches = union(inside.map(spanOf));
    const connections = new Set(inside.map(({ userId }) => userId || {}));
    return {
      id: own.find(({ id }) => id)?.id ?? '',
      name: mainName(own),
      email: own.find(({ email }) => email)?.email ?? '',
      seconds: secondsOf(stretches),
      waitingSeconds: secondsOf(union(own.filter(({ isWaiting }) => isWaiting).map(spanOf))),
      ...extentOf(inside.length > 0 ? inside : own),
      stretches,
      isGuess: key.startsWith('name ') && connections.size > 1,
      ...detailsOf(own),
    };
  });
}

/**
 * The plain sums of Zoom's durations per ID, name and e-mail: two devices count twice, and so does the waiting room.
 * Pure.
 */
export function plainSums(sessions: Session[]): Person[] {
  return grouped(sessions, ({ id, name, email }) => JSON.stringify([id, name, email])).map(([, own]) => ({
    id: own[0]?.id ?? '',
    name: own[0]?.name ?? '',
    email: own[0]?.email ?? '',
    seconds: own.reduce((sum, { durationSeconds }) => sum + durationSeconds, 0),
    waitingSeconds: 0,
    ...extentOf(own),
    stretches: union(own.filter(({ isWaiting }) => !isWaiting).map(spanOf)),
    isGuess: false,
    ...detailsOf(own),
  }));
}

function detailsOf(sessions: Session[]): Pick<Person, 'names' | 'sessions' | 'remarks'> {
  const names = [...new Set(sessions.map(({ name }) => name).filter(Boolean))];
  const missing = new Set(sessions.flatMap(({ missing }) => (missing ? [NO_TIME[missing]] : [])));
  return { names, sessions: sessions.length, remarks: [...missing] };
}

/** The remarks on sessions whose times Zoom does not say. */
export const NO_TIME = { 'join time': 'no join time', 'leave time': 'no leave time', times: 'no times' } as const;

/** Sorts by ID, name and first join, by code units as pandas does. */
export function sortPeople(people: Person[]): Person[] {
  const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  return people.toSorted(
    (a, b) => compare(a.id, b.id) || compare(a.name, b.name) || a.joinAt.getTime() - b.joinAt.getTime(),
  );
}

/** A name for comparison: é can be encoded in two ways, and two spaces look like one. Case matters. */
export function exactName(name: string): string {
  return visibleText(name).normalize('NFC').replace(/\s+/g, ' ');
}

/** Returns a function that gives sessions of the same person the same key. */
function keysOf(sessions: Session[]): (session: Session) => string {
  /** For each weaker mark, the strongest marks that occur with it. */
  const strongest = new Map<string, Set<string>>();
  const emailsOf = new Map<string, Set<string>>();
  const note = (map: typeof strongest, key: string, mark: string) =>
    map.set(key, (map.get(key) ?? new Set()).add(mark));
  for (const session of sessions) {
    const [first, ...weaker] = marksOf(session);
    for (const mark of first ? weaker : []) {
      note(strongest, mark, first ?? '');
      if (!session.id) note(emailsOf, first ?? '', mark);
    }
  }
  /** The account that has a registration's e-mail, if only one has. */
  const accountOf = (registration: string): string | undefined => {
    const [email, ...more] = emailsOf.get(registration) ?? [];
    if (!email || more.length > 0) return undefined;
    const [account, ...others] = [...(strongest.get(email) ?? [])].filter((mark) => mark !== registration);
    return account?.startsWith('id ') && others.length === 0 ? account : undefined;
  };
  /** An e-mail that two accounts share does not tell them apart. */
  const resolve = (mark: string): string => {
    const [stronger, ...others] = new Set([...(strongest.get(mark) ?? [])].map(resolve));
    if (!stronger) return accountOf(mark) ?? mark;
    return others.length === 0 ? stronger : mark;
  };
  const numbers = new Map(sessions.map((session, index) => [session, index]));
  return (session) => {
    const [mark] = marksOf(session);
    if (mark) return resolve(mark);
    const name = exactName(session.name);
    // Zoom can hide even the names; then everybody would be the same person.
    return name ? `name ${name}` : `session ${numbers.get(session)}`;
  };
}

/** The certain marks of a person, the strongest first. */
function marksOf({ id, registrantId, email }: Session): string[] {
  return [
    ...(id ? [`id ${id}`] : []),
    ...(registrantId ? [`registrant ${registrantId}`] : []),
    ...(email ? [`email ${email.toLowerCase()}`] : []),
  ];
}

/** Groups sessions by key, in the order of their first sessions, each group in chronological order. */
function grouped(sessions: Session[], keyOf: (session: Session) => string): [string, Session[]][] {
  const groups = new Map<string, Session[]>();
  for (const session of sessions.toSorted((a, b) => a.joinAt.getTime() - b.joinAt.getTime())) {
    const key = keyOf(session);
    const group = groups.get(key);
    if (group) group.push(session);
    else groups.set(key, [session]);
  }
  return [...groups];
}

function spanOf({ joinAt, leaveAt }: Session): Span {
  return { from: joinAt, until: leaveAt };
}

/** The same time without overlaps, in chronological order. */
export function union(spans: Span[]): Span[] {
  const result: Span[] = [];
  for (const { from, until } of spans.toSorted((a, b) => a.from.getTime() - b.from.getTime())) {
    const last = result.at(-1);
    if (last && from <= last.until) last.until = until > last.until ? until : last.until;
    else result.push({ from, until });
  }
  return result;
}

/** The total length of spans that do not overlap. */
export function secondsOf(spans: Span[]): number {
  return Math.round(spans.reduce((sum, { from, until }) => sum + until.getTime() - from.getTime(), 0) / 1000);
}

/** From the first join to the last leave. Needs at least one session. */
function extentOf(sessions: Session[]): Pick<Person, 'joinAt' | 'leaveAt'> {
  const joinAt = sessions.map((session) => session.joinAt).reduce((a, b) => (b < a ? b : a));
  return { joinAt, leaveAt: sessions.map(({ leaveAt }) => leaveAt).reduce(later) };
}

export function later(a: Date, b: Date): Date {
  return b > a ? b : a;
}

/** The name that was used longest: many people correct theirs after joining. */
function mainName(sessions: Session[]): string {
  const lengths = new Map<string, number>();
  for (const { name, joinAt, leaveAt } of sessions) {
    if (name) lengths.set(name, (lengths.get(name) ?? 0) + leaveAt.getTime() - joinAt.getTime());
  }
  return [...lengths].reduce((best, other) => (other[1] > best[1] ? other : best), ['', -1])[0];
}

/** A person who attended, with all their sessions combined. */
export interface Person {
  /** Zoom's user ID; empty for a person without an account. */
  id: string;
  name: string;
  /** Empty if Zoom hides it or has none. */
  email: string;
  /** Seconds in the meeting: the union of the sessions, or with --sum their plain sum. */
  seconds: number;
  /** Seconds in the waiting room, not included in `seconds`. */
  waitingSeconds: number;
  /** Earliest join and latest leave in the meeting; in the waiting room for a person who was never let in. */
  joinAt: Date;
  leaveAt: Date;
  /** The time in the meeting without overlaps, in chronological order. */
  stretches: Span[];
  /** Sessions were combined only by an exact name. */
  isGuess: boolean;
  /** Every name that was used. */
  names: string[];
  /** How many sessions were combined. */
  sessions: number;
  /** `no leave time`; with a roster or a class also `present`, `late`, `left early`, … */
  remarks: string[];
}

export function emailKey(email: string): string {
  return email.trim().toLowerCase();
}
