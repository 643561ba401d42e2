import { emailKey, type Person } from './people.ts';
import { nameKey, nameKeys, type RosterEntry } from './roster.ts';

export const NOT_IN_ROSTER = 'not in the roster';
/** Another account of that name, while the person with the roster's e-mail attended, too. */
const SAME_NAME = 'same name as one in the roster';
const SHARES_ACCOUNT = 'unclear: another person used this name, too';
/** Of an absent person: a person who is not in the roster has some of these words as a name. */
export const SIMILAR = 'a similar name attended';
/** Shorter words, such as initials and "de", say little. */
const SHORTEST_WORD = 3;

export interface Matches {
  /** The people behind each entry of the roster that attended. */
  groups: Map<RosterEntry, Person[]>;
  /** Everybody else who attended, and why they are nobody of the roster for certain. */
  strangers: Map<Person, string>;
  /** Entries of the roster that may have attended as one of the people. */
  unclear: Map<RosterEntry, string>;
}

/** Matches people to the roster by e-mail, then by exact name if the roster has it once. Never by similar names. */
export function matched(people: Person[], roster: RosterEntry[]): Matches {
  const byEmail = groupedBy(roster, ({ email }) => [emailKey(email)]);
  const byName = groupedBy(roster, ({ name, otherNames = [] }) => [name, ...otherNames].flatMap(nameKeys));
  const namedAs = (name: string) => [...new Set(nameKeys(name).flatMap((key) => byName.get(key) ?? []))];
  const result: Matches = { groups: new Map(), strangers: new Map(), unclear: new Map() };
  const { groups, strangers, unclear } = result;
  const isMailed = ({ email }: Person) => byEmail.has(emailKey(email));
  // People with a roster e-mail first: of two accounts with the same name, theirs is the right one.
  const mailed = people.filter(isMailed);
  for (const person of [...mailed, ...people.filter((one) => !isMailed(one))]) {
    const named = namedAs(person.name);
    const alike = byEmail.get(emailKey(person.email)) ?? named;
    const both = alike.filter((one) => named.includes(one));
    const own = alike.length > 1 && both.length === 1 ? both[0] : alike[0];
    const isAnother = !isMailed(person) && person.id !== '' && own && groups.get(own)?.some(isMailed);
    if (own && !isAnother && (alike.length === 1 || both.length === 1)) {
      groups.set(own, [...(groups.get(own) ?? []), person]);
    } else strangers.set(person, isAnother ? SAME_NAME : strangerOf(alike.length, isMailed(person)));
    if (alike.length > 1) {
      for (const one of alike) unclear.set(one, `unclear: ${strangerOf(alike.length, isMailed(person))}`);
    }
  }
  // Several people can sit behind one account, each under a name of their own.
  for (const { names, name } of people) {
    const others = names.filter((other) => nameKey(other) !== nameKey(name));
    for (const one of others.flatMap(namedAs)) if (!unclear.has(one)) unclear.set(one, SHARES_ACCOUNT);
  }
  return result;
}

function strangerOf(count: number, isMailed: boolean): string {
  return count > 1 ? `${count} of this ${isMailed ? 'e-mail' : 'name'} in the roster` : NOT_IN_ROSTER;
}

/** Groups the roster by its keys; entries without a key are left out. */
function groupedBy(roster: RosterEntry[], keysOf: (one: RosterEntry) => string[]): Map<string, RosterEntry[]> {
  const lists = new Map<string, RosterEntry[]>();
  for (const one of roster) {
    for (const key of new Set(keysOf(one).filter(Boolean))) lists.set(key, [...(lists.get(key) ?? []), one]);
  }
  return lists;
}

/** Returns a function that tells whether one of the people has all words of a name, or only words of it. */
export function similarTo(people: Person[]): (entry: RosterEntry) => boolean {
  const known = people.map(({ names }) => names.map(wordsOf));
  const byWord = new Map<string, Set<string>[]>();
  for (const words of known.flat()) for (const word of words) byWord.set(word, [...(byWord.get(word) ?? []), words]);
  return ({ name }) => {
    const own = wordsOf(name);
    const isWithin = (some: Set<string>, all: Set<string>) => [...some].every((word) => all.has(word));
    return [...own].some((word) =>
      (byWord.get(word) ?? []).some((other) => isWithin(own, other) || isWithin(other, own)),
    );
  };
}

function wordsOf(name: string): Set<string> {
  return new Set((nameKey(name).match(/[\p{L}\p{M}]+/gu) ?? []).filter((word) => word.length >= SHORTEST_WORD));
}
