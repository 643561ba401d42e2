import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Candidate, decide } from '../../../../src/commands/approve/pass/decide.ts';
import type { Redemption } from '../../../../src/ledger/codes.ts';
import type { Invitation } from '../../../../src/schedule/codes/invitations.ts';

const NOW = new Date('2026-11-23T16:00:00Z');
const M1 = '83299019888';
const M2 = '91234567890';

const invitation = (key: string, more: Partial<Invitation> = {}): Invitation => ({
  code: key.toUpperCase(),
  key,
  meetingIds: [M1],
  name: '',
  email: '',
  file: 'codes.csv',
  line: 2,
  ...more,
});

/** A registrant who registered in this minute. */
const candidate = (id: string, answers: string[], minute = 0, meetingId = M1): Candidate => ({
  meetingId,
  registrant: {
    id,
    email: `${id}@example.edu`,
    name: id,
    answers,
    createdAt: new Date(NOW.getTime() - (60 - minute) * 60_000),
    data: {},
  },
});

const redemption = (key: string, registrantId: string, more: Partial<Redemption> = {}): Redemption => ({
  key,
  meetingId: M1,
  registrantId,
  email: `${registrantId}@example.edu`,
  name: registrantId,
  state: 'approved',
  at: new Date(NOW.getTime() - 3_600_000),
  reason: '',
  isHeld: false,
  sentToday: 1,
  ...more,
});

const LIST = [
  invitation('k7qxpr'),
  invitation('m3wztb'),
  invitation('both00', { meetingIds: [M1, M2] }),
  invitation('other0', { meetingIds: [M2] }),
  invitation('adas00', { email: 'Ada@Example.edu' }),
  invitation('1234'),
  invitation('0012'),
  invitation('12'),
];

/** The decisions in order: `id approve`, `id leave`, or `id: reason`. */
function verdicts(candidates: Candidate[], redemptions: Redemption[] = [], list = LIST): string[] {
  return decide(candidates, list, new Map(redemptions.map((one) => [one.key, one])), NOW).map((one) =>
    one.decision === 'wait' ? `${one.registrant.id}: ${one.reason}` : `${one.registrant.id} ${one.decision}`,
  );
}

const USED = 'the code was used by eva <eva@example.edu>';

it('keeps a registrant waiting if their code is set aside, and says why', () => {
  const [decision] = decide([candidate('ada', ['ASIDE0'])], LIST, new Map(), NOW, [invitation('aside0', { line: 9 })]);
  expect(decision).toMatchObject({
    decision: 'wait',
    reason: 'the Sheet has this code as REGISTERED, but the ledger has no registrant for it',
    invitations: [{ line: 9 }],
  });
});

describe('decides', () => {
  it.each<[string, string[], Redemption[], string]>([
    ['an unused code', ['k7qxpr'], [], 'ada approve'],
    ['a code in capitals and with spaces', [' K7Q\u00a0xpr '], [], 'ada approve'],
    ['a code among other answers', ['Chemistry', 'k7qxpr', ''], [], 'ada approve'],
    ['a code given twice', ['k7qxpr', 'K7QXPR'], [], 'ada approve'],
    ['a code with their e-mail, in any case', ['adas00'], [], 'ada approve'],
    [
      'a code that failed for somebody else',
      ['k7qxpr'],
      [redemption('k7qxpr', 'eva', { state: 'failed' })],
      'ada approve',
    ],
    [
      'a code that was claimed for somebody else, and never sent',
      ['k7qxpr'],
      [redemption('k7qxpr', 'eva', { state: 'claimed' })],
      'ada approve',
    ],
    [
      'a code that was sent for them, with an unknown outcome',
      ['k7qxpr'],
      [redemption('k7qxpr', 'ada', { state: 'sent' })],
      'ada approve',
    ],
    [
      'a code that an interrupted run claimed for them',
      ['k7qxpr'],
      [redemption('k7qxpr', 'ada', { state: 'claimed' })],
      'ada approve',
    ],
    [
      'a code that failed for them',
      ['k7qxpr'],
      [redemption('k7qxpr', 'ada', { state: 'failed', sentToday: 9 })],
      'ada approve',
    ],
    [
      'a code that they were approved with, though they are pending again',
      ['k7qxpr'],
      [redemption('k7qxpr', 'ada')],
      'ada approve',
    ],
    [
      'a code that they were approved with just now',
      ['k7qxpr'],
      [redemption('k7qxpr', 'ada', { at: NOW })],
      'ada leave',
    ],
    [
      'a code that they were approved with by a clock that was ahead',
      ['k7qxpr'],
      [redemption('k7qxpr', 'ada', { at: new Date(NOW.getTime() + 3_600_000) })],
      'ada approve',
    ],
    [
      'a code that another run holds for them',
      ['k7qxpr'],
      [redemption('k7qxpr', 'ada', { state: 'sent', isHeld: true })],
      'ada leave',
    ],
    [
      '10 changes today, all approved',
      ['k7qxpr'],
      [redemption('k7qxpr', 'ada', { sentToday: 10 })],
      'ada: Zoom allows 10 changes a day for one registrant, and all were used',
    ],
    [
      '10 failed changes, the last a while ago',
      ['k7qxpr'],
      [redemption('k7qxpr', 'ada', { state: 'sent', sentToday: 10, at: new Date(NOW.getTime() - 15 * 60_000) })],
      'ada approve',
    ],
    [
      '10 failed changes, the last just now',
      ['k7qxpr'],
      [redemption('k7qxpr', 'ada', { state: 'failed', sentToday: 10, at: new Date(NOW.getTime() - 14 * 60_000) })],
      'ada: Zoom allows 10 changes a day for one registrant, and all were used',
    ],
    ['a code that somebody else used', ['k7qxpr'], [redemption('k7qxpr', 'eva')], `ada: ${USED}`],
    [
      'a code sent for somebody else, with an unknown outcome',
      ['k7qxpr'],
      [redemption('k7qxpr', 'eva', { state: 'sent' })],
      `ada: ${USED}`,
    ],
    [
      'a code that is being sent for somebody else',
      ['k7qxpr'],
      [redemption('k7qxpr', 'eva', { state: 'claimed', isHeld: true })],
      `ada: ${USED}`,
    ],
    [
      'a code used for another meeting',
      ['both00'],
      [redemption('both00', 'eva', { meetingId: M2 })],
      `ada: ${USED} for meeting ${M2}`,
    ],
    [
      'a code used by the same ID in another meeting',
      ['both00'],
      [redemption('both00', 'ada', { meetingId: M2 })],
      `ada: the code was used by an earlier registration with the same e-mail address for meeting ${M2}`,
    ],
    [
      'a code used by their cancelled registration',
      ['k7qxpr'],
      [redemption('k7qxpr', 'old', { email: 'Ada@example.edu' })],
      'ada: the code was used by an earlier registration with the same e-mail address',
    ],
    [
      'a code used by somebody without an e-mail',
      ['k7qxpr'],
      [redemption('k7qxpr', 'eva', { email: '' })],
      'ada: the code was used by eva',
    ],
    ['a code for another meeting', ['other0'], [], 'ada: the code is for another meeting'],
    ['two codes', ['k7qxpr', 'm3wztb'], [], 'ada: the answers contain more than one code'],
    [
      'two codes, one of them used',
      ['k7qxpr', 'm3wztb'],
      [redemption('k7qxpr', 'eva')],
      'ada: the answers contain more than one code',
    ],
    ['a wrong code', ['k7qxpx'], [], 'ada: none of the answers is a valid code'],
    [
      'a code without its leading zeros in the list',
      ['001234'],
      [],
      'ada: the list has this code without its leading zeros',
    ],
    ['a code with leading zeros in the list', ['0012'], [], 'ada approve'],
    ['a code in a sentence', ['my code is k7qxpr'], [], 'ada: none of the answers is a valid code'],
    ['names on Object.prototype', ['__proto__', 'constructor'], [], 'ada: none of the answers is a valid code'],
    ['no answers', [], [], 'ada: the registration has no answers'],
    ['blank answers', [' ', '\u200b'], [], 'ada: the registration has no answers'],
  ])('on %s', (_, answers, redemptions, verdict) =>
    expect(verdicts([candidate('ada', answers)], redemptions)).toEqual([verdict]),
  );

  it('on a code that belongs to another e-mail address', () => {
    expect(verdicts([candidate('eva', ['adas00'])])).toEqual(['eva: the code belongs to another e-mail address']);
  });

  it('on two with one code: the one who registered first gets it, whatever the order of the list', () => {
    const [late, early] = [candidate('late', ['k7qxpr'], 2), candidate('early', ['k7qxpr'], 1)];
    const expected = ['early approve', 'late: the code was used by early <early@example.edu>'];
    expect(verdicts([late, early])).toEqual(expected);
    expect(verdicts([early, late])).toEqual(expected);
  });

  it('by ID within a second, and last without a time', () => {
    const { registrant, meetingId } = candidate('a', ['k7qxpr']);
    const { createdAt: _, ...timeless } = registrant;
    expect(
      verdicts([{ meetingId, registrant: timeless }, candidate('c', ['k7qxpr']), candidate('b', ['k7qxpr'])]),
    ).toEqual(['b approve', 'c: the code was used by b <b@example.edu>', 'a: the code was used by b <b@example.edu>']);
  });

  it('for the next if the first may not have the code', () => {
    const list = [invitation('k7qxpr', { email: 'eva@example.edu' })];
    expect(verdicts([candidate('ada', ['k7qxpr'], 1), candidate('eva', ['k7qxpr'], 2)], [], list)).toEqual([
      'ada: the code belongs to another e-mail address',
      'eva approve',
    ]);
  });

  it('for one meeting if a code is for two', () => {
    expect(verdicts([candidate('ada', ['both00'], 2, M2), candidate('eva', ['both00'], 1, M1)])).toEqual([
      'eva approve',
      `ada: ${USED} for meeting ${M1}`,
    ]);
  });

  it('once on a registrant who is listed twice', () => {
    expect(verdicts([candidate('ada', ['k7qxpr']), candidate('ada', ['k7qxpr'])])).toEqual(['ada approve']);
  });

  it('never for two on one code, nor on a code of somebody else, whatever the input', () => {
    const keys = ['k7qxpr', 'm3wztb', 'both00', 'other0', 'nosuch'];
    const ids = ['ada', 'eva', 'ida', 'leo'];
    const one = fc.record({
      id: fc.constantFrom(...ids),
      answers: fc.subarray(keys),
      minute: fc.nat(3),
      m: fc.constantFrom(M1, M2),
    });
    const used = fc.record({
      key: fc.constantFrom(...keys),
      id: fc.constantFrom(...ids),
      state: fc.constantFrom('claimed' as const, 'sent' as const, 'approved' as const, 'failed' as const),
      isHeld: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(one), fc.uniqueArray(used, { selector: ({ key }) => key }), (people, taken) => {
        const redemptions = new Map(taken.map(({ key, id, ...state }) => [key, redemption(key, id, state)]));
        const candidates = people.map(({ id, answers, minute, m }) => candidate(id, answers, minute, m));
        const decisions = decide(candidates, LIST, redemptions, NOW);
        const given = decisions.flatMap((made) => (made.decision === 'approve' ? [made] : []));
        expect(new Set(given.map(({ invitation: { key } }) => key)).size).toBe(given.length);
        for (const {
          invitation: { key, meetingIds },
          meetingId,
          registrant,
        } of given) {
          expect(meetingIds).toContain(meetingId);
          expect(registrant.answers.filter((answer) => answer !== 'nosuch')).toEqual([key]);
          const before = redemptions.get(key);
          const isFree = !before || before.state === 'failed' || (before.state === 'claimed' && !before.isHeld);
          if (!isFree)
            expect([before.registrantId, before.meetingId, before.isHeld]).toEqual([registrant.id, meetingId, false]);
        }
        expect(decisions).toHaveLength(new Set(people.map(({ id, m }) => `${id} ${m}`)).size);
      }),
    );
  });
});
