import { visibleText } from '../../base/csv/cell.ts';
import type { Span } from '../../schedule/calendar.ts';
import type { Session } from '../../zoom/reports.ts';

/**
 * A person for each who was there, with the union of their sessions: two devices, breakout rooms and what overlaps for
 * another reason count once. Somebody is known by Zoom's ID; else by their registration; else by e-mail; else by the exact
 * name, which is a guess where it puts several together. Pure.
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
      remarks: [],
    };
  });
}

/**
 * The plain sum of what Zoom counts, a row for each ID, name and e-mail: whoever was there with two devices was there
 * twice as long, and the waiting room counts. Pure.
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
    remarks: [],
  }));
}

/** By ID, name and first join, as a sheet is read; by what letters are, not by what they mean in a language. */
export function inOrder(people: Person[]): Person[] {
  const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  return people.toSorted(
    (a, b) => compare(a.id, b.id) || compare(a.name, b.name) || a.joinAt.getTime() - b.joinAt.getTime(),
  );
}

/** A name, for being compared: the same é can be written in two ways, and nobody sees two spaces. Capitals count. */
export function exactName(name: string): string {
  return visibleText(name).normalize('NFC').replace(/\s+/g, ' ');
}

/** Tells by a key who a session is of. */
function keysOf(sessions: Session[]): (session: Session) => string {
  /** What is said together with a weaker mark by a stronger one. */
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
  /** Of a registration the account that has its e-mail, where nobody else has that. */
  const accountOf = (registration: string): string | undefined => {
    const [email, ...more] = emailsOf.get(registration) ?? [];
    if (!email || more.length > 0) return undefined;
    const [account, ...others] = [...(strongest.get(email) ?? [])].filter((mark) => mark !== registration);
    return account?.startsWith('id ') && others.length === 0 ? account : undefined;
  };
  /** An e-mail that two accounts have tells nothing of which of them it is. */
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
    // Where Zoom hides even the names, everybody would be one.
    return name ? `name ${name}` : `session ${numbers.get(session)}`;
  };
}

/** What somebody can be known by for certain, the strongest first. */
function marksOf({ id, registrantId, email }: Session): string[] {
  return [
    ...(id ? [`id ${id}`] : []),
    ...(registrantId ? [`registrant ${registrantId}`] : []),
    ...(email ? [`email ${email.toLowerCase()}`] : []),
  ];
}

/** In the order of their first sessions, each with its own in the order of time. */
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

/** The same time without overlaps, in order. */
export function union(spans: Span[]): Span[] {
  const result: Span[] = [];
  for (const { from, until } of spans.toSorted((a, b) => a.from.getTime() - b.from.getTime())) {
    const last = result.at(-1);
    if (last && from <= last.until) last.until = until > last.until ? until : last.until;
    else result.push({ from, until });
  }
  return result;
}

/** How long these are that do not overlap. */
export function secondsOf(spans: Span[]): number {
  return Math.round(spans.reduce((sum, { from, until }) => sum + until.getTime() - from.getTime(), 0) / 1000);
}

/** Of at least one session. */
function extentOf(sessions: Session[]): Pick<Person, 'joinAt' | 'leaveAt'> {
  const joinAt = sessions.map((session) => session.joinAt).reduce((a, b) => (b < a ? b : a));
  return { joinAt, leaveAt: sessions.map(({ leaveAt }) => leaveAt).reduce(later) };
}

export function later(a: Date, b: Date): Date {
  return b > a ? b : a;
}

/** The name under which they were there the longest: many put theirs right once they are in. */
function mainName(sessions: Session[]): string {
  const lengths = new Map<string, number>();
  for (const { name, joinAt, leaveAt } of sessions) {
    if (name) lengths.set(name, (lengths.get(name) ?? 0) + leaveAt.getTime() - joinAt.getTime());
  }
  return [...lengths].reduce((best, other) => (other[1] > best[1] ? other : best), ['', -1])[0];
}

/** Somebody who was there, by all of their sessions. */
export interface Person {
  /** Zoom's user ID; empty for somebody without an account. */
  id: string;
  name: string;
  /** Empty where Zoom hides it, or has none. */
  email: string;
  /** In the meeting, in seconds: the union of their sessions; with --sum their plain sum. */
  seconds: number;
  /** In the waiting room, in seconds; apart from `seconds`. */
  waitingSeconds: number;
  /** Earliest join and latest leave of the time in the meeting; of that in the waiting room where there is no other. */
  joinAt: Date;
  leaveAt: Date;
  /** In the meeting: without overlaps, in order. */
  stretches: Span[];
  /** Their sessions were put together only by an exact name. */
  isGuess: boolean;
  /** With a roster or a class, as words for people: `present`, `late`, `left early`, … */
  remarks: string[];
}

export function emailKey(email: string): string {
  return email.trim().toLowerCase();
}
