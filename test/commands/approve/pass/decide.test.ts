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

/** Somebody who registered in this minute. */
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

/** What became of each, in the order of the decisions: `id approve`, `id leave`, or `id: reason`. */
function verdicts(candidates: Candidate[], uses: Redemption[] = [], list = LIST): string[] {
  return decide(candidates, list, new Map(uses.map((one) => [one.key, one])), NOW).map((one) =>
    one.decision === 'wait' ? `${one.registrant.id}: ${one.reason}` : `${one.registrant.id} ${one.decision}`,
  );
}

const USED = 'the code was used by eva <eva@example.edu>';

it('a code that is set aside is not used, and it is said why', () => {
  const [decision] = decide([candidate('ada', ['ASIDE0'])], LIST, new Map(), NOW, [invitation('aside0', { line: 9 })]);
  expect(decision).toMatchObject({
    decision: 'wait',
    reason: 'the Sheet has this code as REGISTERED, but the ledger has no registrant for it',
    invitations: [{ line: 9 }],
  });
});

describe('the decision', () => {
  it.each<[string, string[], Redemption[], string]>([
    ['its code, unused', ['k7qxpr'], [], 'ada approve'],
    ['in capitals and with spaces', [' K7Q\u00a0xpr '], [], 'ada approve'],
    ['among other answers', ['Chemistry', 'k7qxpr', ''], [], 'ada approve'],
    ['twice', ['k7qxpr', 'K7QXPR'], [], 'ada approve'],
    ['with its e-mail, whatever the capitals', ['adas00'], [], 'ada approve'],
    [
      'a code that failed for somebody else',
      ['k7qxpr'],
      [redemption('k7qxpr', 'eva', { state: 'failed' })],
      'ada approve',
    ],
    [
      'one that a run claimed for somebody else, and never sent',
      ['k7qxpr'],
      [redemption('k7qxpr', 'eva', { state: 'claimed' })],
      'ada approve',
    ],
    [
      'one that was sent for them, and nobody knows',
      ['k7qxpr'],
      [redemption('k7qxpr', 'ada', { state: 'sent' })],
      'ada approve',
    ],
    [
      'one that was claimed for them by a run that is gone',
      ['k7qxpr'],
      [redemption('k7qxpr', 'ada', { state: 'claimed' })],
      'ada approve',
    ],
    [
      'one that failed for them',
      ['k7qxpr'],
      [redemption('k7qxpr', 'ada', { state: 'failed', sentToday: 9 })],
      'ada approve',
    ],
    ['one with which they were approved, and wait again', ['k7qxpr'], [redemption('k7qxpr', 'ada')], 'ada approve'],
    ['one with which they were approved just now', ['k7qxpr'], [redemption('k7qxpr', 'ada', { at: NOW })], 'ada leave'],
    [
      'one with which they were approved by a clock that was ahead',
      ['k7qxpr'],
      [redemption('k7qxpr', 'ada', { at: new Date(NOW.getTime() + 3_600_000) })],
      'ada approve',
    ],
    [
      'one that another run holds for them',
      ['k7qxpr'],
      [redemption('k7qxpr', 'ada', { state: 'sent', isHeld: true })],
      'ada leave',
    ],
    [
      '10 changes today that all came through',
      ['k7qxpr'],
      [redemption('k7qxpr', 'ada', { sentToday: 10 })],
      'ada: Zoom allows 10 changes a day for one registrant, and all were used',
    ],
    [
      '10 that came to nothing, the last a while ago',
      ['k7qxpr'],
      [redemption('k7qxpr', 'ada', { state: 'sent', sentToday: 10, at: new Date(NOW.getTime() - 15 * 60_000) })],
      'ada approve',
    ],
    [
      '10 that came to nothing, the last just now',
      ['k7qxpr'],
      [redemption('k7qxpr', 'ada', { state: 'failed', sentToday: 10, at: new Date(NOW.getTime() - 14 * 60_000) })],
      'ada: Zoom allows 10 changes a day for one registrant, and all were used',
    ],
    ['used by somebody else', ['k7qxpr'], [redemption('k7qxpr', 'eva')], `ada: ${USED}`],
    [
      'sent for somebody else, and nobody knows',
      ['k7qxpr'],
      [redemption('k7qxpr', 'eva', { state: 'sent' })],
      `ada: ${USED}`,
    ],
    [
      'claimed for somebody else right now',
      ['k7qxpr'],
      [redemption('k7qxpr', 'eva', { state: 'claimed', isHeld: true })],
      `ada: ${USED}`,
    ],
    [
      'used for another meeting',
      ['both00'],
      [redemption('both00', 'eva', { meetingId: M2 })],
      `ada: ${USED} for meeting ${M2}`,
    ],
    [
      'used by the same ID in another meeting',
      ['both00'],
      [redemption('both00', 'ada', { meetingId: M2 })],
      `ada: the code was used by an earlier registration with the same e-mail address for meeting ${M2}`,
    ],
    [
      'used by a registration of theirs that they have cancelled',
      ['k7qxpr'],
      [redemption('k7qxpr', 'old', { email: 'Ada@example.edu' })],
      'ada: the code was used by an earlier registration with the same e-mail address',
    ],
    [
      'used by somebody else without an e-mail, too',
      ['k7qxpr'],
      [redemption('k7qxpr', 'eva', { email: '' })],
      'ada: the code was used by eva',
    ],
    ['a code for another meeting', ['other0'], [], 'ada: the code is for another meeting'],
    ['two codes', ['k7qxpr', 'm3wztb'], [], 'ada: the answers contain more than one code'],
    [
      'two codes, of which one is used',
      ['k7qxpr', 'm3wztb'],
      [redemption('k7qxpr', 'eva')],
      'ada: the answers contain more than one code',
    ],
    ['a code that is none', ['k7qxpx'], [], 'ada: none of the answers is a valid code'],
    ['a code that lost its zeros in the list', ['001234'], [], 'ada: the list has this code without its leading zeros'],
    ['a code with zeros that is in the list', ['0012'], [], 'ada approve'],
    ['a code in a sentence', ['my code is k7qxpr'], [], 'ada: none of the answers is a valid code'],
    ['a key of every object', ['__proto__', 'constructor'], [], 'ada: none of the answers is a valid code'],
    ['no answer', [], [], 'ada: the registration has no answers'],
    ['blank answers', [' ', '\u200b'], [], 'ada: the registration has no answers'],
  ])('on %s', (_, answers, uses, verdict) => expect(verdicts([candidate('ada', answers)], uses)).toEqual([verdict]));

  it('on the code of somebody with another e-mail', () => {
    expect(verdicts([candidate('eva', ['adas00'])])).toEqual(['eva: the code belongs to another e-mail address']);
  });

  it('of two with one code the one who registered first gets it, whichever the list has first', () => {
    const [late, early] = [candidate('late', ['k7qxpr'], 2), candidate('early', ['k7qxpr'], 1)];
    const expected = ['early approve', 'late: the code was used by early <early@example.edu>'];
    expect(verdicts([late, early])).toEqual(expected);
    expect(verdicts([early, late])).toEqual(expected);
  });

  it('in the same second the ID decides, and without a time one is last', () => {
    const { registrant, meetingId } = candidate('a', ['k7qxpr']);
    const { createdAt: _, ...timeless } = registrant;
    expect(
      verdicts([{ meetingId, registrant: timeless }, candidate('c', ['k7qxpr']), candidate('b', ['k7qxpr'])]),
    ).toEqual(['b approve', 'c: the code was used by b <b@example.edu>', 'a: the code was used by b <b@example.edu>']);
  });

  it('one who does not get a code does not take it from the next', () => {
    const list = [invitation('k7qxpr', { email: 'eva@example.edu' })];
    expect(verdicts([candidate('ada', ['k7qxpr'], 1), candidate('eva', ['k7qxpr'], 2)], [], list)).toEqual([
      'ada: the code belongs to another e-mail address',
      'eva approve',
    ]);
  });

  it('a code for two meetings is good for one of them', () => {
    expect(verdicts([candidate('ada', ['both00'], 2, M2), candidate('eva', ['both00'], 1, M1)])).toEqual([
      'eva approve',
      `ada: ${USED} for meeting ${M1}`,
    ]);
  });

  it('somebody who is listed twice is decided on once', () => {
    expect(verdicts([candidate('ada', ['k7qxpr']), candidate('ada', ['k7qxpr'])])).toEqual(['ada approve']);
  });

  it('never gives a code to two, nor one that somebody else has, whatever there is', () => {
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
        const uses = new Map(taken.map(({ key, id, ...state }) => [key, redemption(key, id, state)]));
        const candidates = people.map(({ id, answers, minute, m }) => candidate(id, answers, minute, m));
        const decisions = decide(candidates, LIST, uses, NOW);
        const given = decisions.flatMap((made) => (made.decision === 'approve' ? [made] : []));
        expect(new Set(given.map(({ invitation: { key } }) => key)).size).toBe(given.length);
        for (const {
          invitation: { key, meetingIds },
          meetingId,
          registrant,
        } of given) {
          expect(meetingIds).toContain(meetingId);
          expect(registrant.answers.filter((answer) => answer !== 'nosuch')).toEqual([key]);
          const before = uses.get(key);
          const isFree = !before || before.state === 'failed' || (before.state === 'claimed' && !before.isHeld);
          if (!isFree)
            expect([before.registrantId, before.meetingId, before.isHeld]).toEqual([registrant.id, meetingId, false]);
        }
        expect(decisions).toHaveLength(new Set(people.map(({ id, m }) => `${id} ${m}`)).size);
      }),
    );
  });
});
