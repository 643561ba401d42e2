import { describe, expect, it } from 'vitest';
import type { CodeLedger, Redemption, RedemptionClaim, WaitingRegistrant } from '../../src/ledger/codes.ts';
import { LEASE_MS } from '../../src/ledger/lease.ts';

/** An empty code ledger, and its clock. */
export interface World {
  /** For a run of its own. */
  open(owner: string, account?: string): CodeLedger;
  pass(ms: number): void;
}

export const NOW = Date.UTC(2026, 10, 23, 16, 11, 4);

/** A claim of a registrant on a code: `claimOf('code ana')`. */
export function claimOf(words: string, fields: Partial<RedemptionClaim> = {}): RedemptionClaim {
  const [key = '', who = ''] = words.split(' ');
  return {
    key,
    meetingId: '83299019888',
    registrantId: who,
    email: `${who}@example.edu`,
    name: `Name ${who}`,
    ...fields,
  };
}

export const waiting = (who: string, reason: string, fields: Partial<WaitingRegistrant> = {}): WaitingRegistrant => ({
  ...claimOf(`code ${who}`),
  reason,
  ...fields,
});

/** The state of each code: `sent ana`, with `held` if a run holds it. */
export async function summary(ledger: CodeLedger): Promise<Record<string, string>> {
  const word = ({ state, registrantId, isHeld }: Redemption) =>
    [state, registrantId, ...(isHeld ? ['held'] : [])].join(' ');
  return Object.fromEntries([...(await ledger.read()).redemptions].map(([key, redemption]) => [key, word(redemption)]));
}

const ANA = claimOf('code ana');
const BEN = claimOf('code ben');

/** What both kinds of ledger must do. */
export function describeCodeLedger(begin: () => Promise<World>): void {
  /** The code as Ana's, by a run that got this far and died. */
  const STAGES: [string, (world: World) => Promise<unknown>][] = [
    ['claimed', ({ open }) => open('dead').claim([ANA])],
    ['sent', async ({ open }) => before(open('dead'))],
    ['approved', async ({ open }) => (await before(open('dead'))).settle([ANA], 'approved', '')],
    ['failed', async ({ open }) => (await before(open('dead'))).settle([ANA], 'failed', '')],
    ['unknown', async ({ open }) => (await before(open('dead'))).settle([ANA], 'sent', '')],
  ];
  const before = async (ledger: CodeLedger) => {
    expect(await ledger.markSent(await ledger.claim([ANA]))).toEqual([ANA]);
    return ledger;
  };
  const at = async (stage: string, world: World) => STAGES.find(([name]) => name === stage)?.[1](world);

  describe('a code', () => {
    it.each([
      ['claimed', 0, [], []],
      ['claimed', LEASE_MS - 1, [], []],
      ['claimed', LEASE_MS, ['ana'], ['ben']],
      ['sent', LEASE_MS - 1, [], []],
      ['sent', LEASE_MS, ['ana'], []],
      ['unknown', 0, ['ana'], []],
      ['unknown', LEASE_MS, ['ana'], []],
      ['approved', LEASE_MS - 1, [], []],
      ['approved', LEASE_MS, ['ana'], []],
      ['failed', 0, ['ana'], ['ben']],
    ])('that was %s %i ms ago goes to %j if Ana asks, to %j if Ben asks', async (stage, ms, ana, ben) => {
      for (const [asker, got] of [
        [ANA, ana],
        [BEN, ben],
      ] as const) {
        const world = await begin();
        await at(stage, world);
        world.pass(ms);
        expect((await world.open('next').claim([asker])).map(({ registrantId }) => registrantId)).toEqual(got);
      }
    });

    it('goes to the first of two registrants in one call', async () => {
      const { open } = await begin();
      const ledger = open('run');
      const wanted = [claimOf('b ben'), BEN, claimOf('a ana'), ANA, claimOf('b ana'), claimOf('c ana')];
      expect(await ledger.claim(wanted)).toEqual([wanted[0], wanted[1], wanted[2], wanted[5]]);
      expect(await summary(open('reader'))).toEqual({
        a: 'claimed ana held',
        b: 'claimed ben held',
        c: 'claimed ana held',
        code: 'claimed ben held',
      });
    });

    it('goes to the second if the first may not have it', async () => {
      const world = await begin();
      await at('unknown', world);
      expect(await world.open('run').claim([BEN, ANA])).toEqual([ANA]);
    });

    it.each([
      ['claim', LEASE_MS],
      ['sent', LEASE_MS],
      // After a failure the next run may try at once; after an approval, nobody may.
      ['failed', 0],
      ['approved', LEASE_MS],
    ] as const)(
      'stays approved if its registrant is sent again and gets as far as %s; the next run may try after %i ms',
      async (stage, ms) => {
        const world = await begin();
        await at('approved', world);
        world.pass(LEASE_MS);
        const again = world.open('again');
        expect(await again.claim([ANA])).toEqual([ANA]);
        // More than once, each time under a claim of its own.
        for (let n = 0; n < 2 && stage !== 'claim'; n++) {
          expect(await again.markSent(await again.claim([ANA]))).toEqual([ANA]);
        }
        if (stage === 'failed' || stage === 'approved') await again.settle([ANA], stage, 'again');
        world.pass(ms - 1);
        if (ms > 0) expect(await world.open('soon').claim([ANA])).toEqual([]);
        world.pass(1);
        expect((await again.read()).redemptions.get('code')).toMatchObject({
          state: 'approved',
          at: new Date(stage === 'approved' ? NOW + LEASE_MS : NOW),
          reason: stage === 'approved' ? 'again' : '',
          isHeld: false,
        });
        await again.settleUnclaimed([ANA], 'failed', 'a person has denied them');
        expect(await again.claim([BEN])).toEqual([]);
        expect(await world.open('other').claim([ANA])).toEqual([ANA]);
      },
    );

    it('belongs to a registrant in one meeting: the same ID in another meeting is somebody else', async () => {
      const { open } = await begin();
      const elsewhere = { ...ANA, meetingId: '91234567890' };
      await open('first').claim([ANA]);
      expect(await open('second').claim([elsewhere])).toEqual([]);
    });

    it('goes to one of two runs that ask at once, each in its own order', async () => {
      const { open } = await begin();
      const all = Array.from({ length: 300 }, (_, n) => `code${n}`);
      const wanted = (who: string) => all.map((key) => claimOf(`${key} ${who}`));
      const [ana, ben] = await Promise.all([
        open('first').claim(wanted('ana')),
        open('second').claim(wanted('ben').reverse()),
      ]);
      expect([...ana, ...ben].map(({ key }) => key).sort()).toEqual(all.sort());
    });

    it('of one account is unknown to another', async () => {
      const { open } = await begin();
      await open('first', 'ours').claim([ANA]);
      expect(await open('second', 'theirs').claim([BEN])).toEqual([BEN]);
      await open('first', 'ours').markNotified([waiting('ana', 'no code')]);
      expect(await open('second', 'theirs').markNotified([waiting('ana', 'no code')])).toHaveLength(1);
      expect(await summary(open('reader', 'ours'))).toEqual({ code: 'claimed ana held' });
    });
  });

  describe('a run', () => {
    it('may send what it has claimed, and nothing after its lease', async () => {
      const { open, pass } = await begin();
      const [first, second] = [open('first'), open('second')];
      await first.claim([ANA, claimOf('other cem')]);
      expect(await second.markSent([ANA])).toEqual([]);
      expect(await first.markSent([BEN])).toEqual([]);
      pass(LEASE_MS);
      expect(await first.markSent([ANA, claimOf('other cem')])).toEqual([]);
      expect(await summary(second)).toEqual({ code: 'claimed ana', other: 'claimed cem' });
      expect(await second.claim([BEN])).toEqual([BEN]);
      expect(await first.markSent([ANA])).toEqual([]);
      expect(await second.markSent([BEN])).toEqual([BEN]);
      expect(await summary(first)).toEqual({ code: 'sent ben held', other: 'claimed cem' });
    });

    it('renews its lease with each claim and each send', async () => {
      const { open, pass } = await begin();
      const ledger = open('first');
      await ledger.claim([ANA]);
      for (const renew of [() => ledger.claim([ANA]), () => ledger.markSent([ANA]), () => ledger.markSent([ANA])]) {
        pass(LEASE_MS - 1);
        expect(await renew()).toEqual([ANA]);
        expect(await open('second').claim([ANA])).toEqual([]);
      }
    });

    it.each(['approved', 'failed', 'sent'] as const)(
      'cannot settle as %s what another run has taken over',
      async (state) => {
        const { open, pass } = await begin();
        const [first, second] = [open('first'), open('second')];
        await first.markSent(await first.claim([ANA]));
        pass(LEASE_MS);
        await second.claim([ANA]);
        await first.settle([ANA], state, 'late');
        expect(await summary(first)).toEqual({ code: 'sent ana held' });
        await second.markSent([ANA]);
        await second.settle([ANA], 'approved', '');
        await first.settle([ANA], state, 'late');
        expect(await summary(first)).toEqual({ code: 'approved ana' });
      },
    );

    it('can settle after its lease if nobody has taken the code over', async () => {
      const { open, pass } = await begin();
      const ledger = open('first');
      await ledger.markSent(await ledger.claim([ANA]));
      pass(LEASE_MS);
      await ledger.settle([ANA], 'approved', 'late');
      expect((await open('reader').read()).redemptions.get('code')).toEqual({
        ...ANA,
        state: 'approved',
        at: new Date(NOW + LEASE_MS),
        reason: 'late',
        isHeld: false,
        sentToday: 1,
      });
    });

    it('that failed does not free a code that an earlier run may have approved', async () => {
      const world = await begin();
      await at('unknown', world);
      const ledger = world.open('second');
      await ledger.markSent(await ledger.claim([ANA]));
      await ledger.settle([ANA], 'failed', 'refused');
      expect(await summary(ledger)).toEqual({ code: 'sent ana' });
      expect(await ledger.claim([BEN])).toEqual([]);
      await ledger.settleUnclaimed([ANA], 'failed', 'denied');
      expect(await ledger.claim([BEN])).toEqual([BEN]);
    });

    it('that tries again under its claim and fails frees the code', async () => {
      const { open } = await begin();
      const ledger = open('first');
      await ledger.markSent(await ledger.claim([ANA]));
      await ledger.markSent(await ledger.claim([ANA]));
      await ledger.settle([ANA], 'failed', 'refused');
      expect(await summary(ledger)).toEqual({ code: 'failed ana' });
    });

    it('that learns late of its approval takes the code back only if it is free', async () => {
      const { open, pass } = await begin();
      const ledger = open('late');
      await ledger.markSent(await ledger.claim([ANA, claimOf('other ana')]));
      pass(LEASE_MS);
      await open('second').settleUnclaimed([ANA, claimOf('other ana')], 'failed', 'gone');
      await open('second').claim([claimOf('other ben')]);
      await ledger.settle([ANA, claimOf('other ana')], 'approved', '');
      expect(await summary(ledger)).toEqual({ code: 'approved ana', other: 'claimed ben held' });
    });

    it('accepts empty lists and duplicates', async () => {
      const { open } = await begin();
      const ledger = open('first');
      await ledger.settle([], 'failed', '');
      expect([await ledger.claim([]), await ledger.markSent([]), await ledger.markNotified([])]).toEqual([[], [], []]);
      expect(await ledger.claim([ANA, ANA])).toEqual([ANA, ANA]);
      expect(await ledger.markSent([ANA, ANA])).toEqual([ANA, ANA]);
      await ledger.settle([ANA, ANA], 'approved', '');
      expect(await summary(ledger)).toEqual({ code: 'approved ana' });
      expect(await ledger.markNotified([waiting('ana', 'no'), waiting('ana', 'no')])).toHaveLength(1);
    });
  });

  describe('what Zoom lists', () => {
    it.each([
      ['claimed', 'approved', 'approved ana'],
      ['sent', 'approved', 'approved ana'],
      ['failed', 'approved', 'approved ana'],
      ['claimed', 'failed', 'failed ana'],
      ['unknown', 'failed', 'failed ana'],
      ['approved', 'failed', 'approved ana'],
    ] as const)('about a code that was %s, as %s, leaves it %s', async (stage, state, after) => {
      const world = await begin();
      await at(stage, world);
      const ledger = world.open('second');
      world.pass(LEASE_MS - 1);
      const then = await summary(ledger);
      await ledger.settleUnclaimed([ANA], state, 'by the list');
      if (stage === 'claimed' || stage === 'sent') expect(await summary(ledger)).toEqual(then);
      world.pass(1);
      await ledger.settleUnclaimed([BEN], state, 'by the list');
      await ledger.settleUnclaimed([ANA], state, 'by the list');
      expect(await summary(ledger)).toEqual({ code: after });
    });

    it('is recorded for codes that the ledger did not know', async () => {
      const { open } = await begin();
      await open('first').settleUnclaimed([ANA], 'approved', 'by the list');
      await open('first').settle([claimOf('other ana')], 'approved', '');
      expect(await summary(open('second'))).toEqual({ code: 'approved ana', other: 'approved ana' });
    });
  });

  describe('a registrant', () => {
    it('has a count of sends today, with any code', async () => {
      const { open, pass } = await begin();
      const ledger = open('first');
      const other = claimOf('other ana');
      await ledger.claim([ANA, other]);
      await ledger.markSent([ANA, other]);
      await ledger.markSent([ANA]);
      await ledger.settle([ANA, other], 'failed', '');
      const counts = async () => [...(await ledger.read()).redemptions.values()].map(({ sentToday }) => sentToday);
      expect(await counts()).toEqual([3, 3]);
      await ledger.claim([BEN]);
      expect((await ledger.read()).redemptions.get('code')?.sentToday).toBe(0);
      pass(8 * 3_600_000);
      await ledger.markSent(await ledger.claim([other]));
      expect((await ledger.read()).redemptions.get('other')?.sentToday).toBe(1);
      pass(86_400_000);
      expect(await counts()).toEqual([0, 0]);
    });

    it('who waits is reported once for each reason, by one run', async () => {
      const { open, pass } = await begin();
      const [first, second] = [open('first'), open('second')];
      const all = ['ana', 'ben', 'cem'].map((who) => waiting(who, 'no code'));
      const reported = await Promise.all([first.markNotified(all), second.markNotified(all.toReversed())]);
      expect(
        reported
          .flat()
          .map(({ registrantId }) => registrantId)
          .sort(),
      ).toEqual(['ana', 'ben', 'cem']);
      expect(await first.markNotified(all)).toEqual([]);
      pass(1000);
      const changed = [all[1], waiting('ana', 'used', { key: 'other' }), waiting('ben', 'no code', { meetingId: '1' })];
      expect(await second.markNotified(changed as WaitingRegistrant[])).toEqual(changed.slice(1));
      const { notified: latest } = await first.read();
      expect(latest).toHaveLength(4);
      expect(latest).toContainEqual({ ...waiting('ana', 'used', { key: 'other' }), at: new Date(NOW + 1000) });
    });
  });

  it.each([
    ['letters that look alike', 'Caf\u00e9', 'Cafe\u0301'],
    ['letters in another case', 'A', 'a'],
    ['names on Object.prototype', '__proto__', 'constructor'],
    ['empty and a NUL', '', '\0'],
    ['lone surrogates', '\ud83c', '\ud83d'],
    ['emoji', '🏫🏫', '🏫'],
    ['lines and quotes', 'a\n{"b":"c"}\u2028\\', "'; DROP TABLE dialer_uses; --"],
    ['very long texts', `${'🏫'.repeat(20_000)}a`, `${'🏫'.repeat(20_000)}b`],
  ])('keeps apart and returns %s', async (_, one, other) => {
    const { open } = await begin();
    const claimWith = (text: string): RedemptionClaim => ({
      ...ANA,
      key: text,
      registrantId: text,
      email: text,
      name: text,
    });
    const both = [one, other].map(claimWith);
    expect(await open('first').claim(both)).toEqual(both);
    expect(await open('second').claim(both)).toEqual([]);
    const news = both.map((each) => ({ ...each, reason: each.key }));
    expect(await open('first').markNotified(news)).toEqual(news);
    const { redemptions, notified } = await open('second').read();
    expect([...redemptions.keys()].sort()).toEqual([one, other].sort());
    for (const each of both) expect(redemptions.get(each.key)).toMatchObject(each);
    expect(notified.map(({ name }) => name).sort()).toEqual([one, other].sort());
  });

  it('takes thousands of codes at once', async () => {
    const { open } = await begin();
    const many = Array.from({ length: 2000 }, (_, n) => claimOf(`code${n} registrant${n}`));
    const ledger = open('first');
    expect(await ledger.markSent(await ledger.claim(many))).toHaveLength(2000);
    await ledger.settle(many, 'approved', '');
    expect(await ledger.markNotified(many.map((each) => ({ ...each, reason: 'no' })))).toHaveLength(2000);
    const { redemptions: known } = await open('second').read();
    expect([...known.values()].every(({ state, isHeld }) => state === 'approved' && !isHeld)).toBe(true);
  });
}
