import fc from 'fast-check';
import { expect } from 'vitest';
import type { CodeLedger, RedemptionClaim } from '../../src/ledger/codes.ts';
import { LEASE_MS } from '../../src/ledger/lease.ts';
import { claimOf, type World } from './code-ledger.ts';

// Runs that do anything at all with a code ledger, and a Zoom that remembers whom they approved.

const WANTED = ['c ana', 'c ben', 'c cem', 'd dan', 'd eva', 'e ana'].map((words) => claimOf(words));
const ANSWERS = ['approved', 'refused', 'lost', 'approved, lost', 'again'] as const;

type Step =
  | { do: 'claim'; run: number; which: number[] }
  | { do: 'send'; run: number; answers: (typeof ANSWERS)[number][] }
  | { do: 'settle' | 'kill' | 'look'; run: number }
  | { do: 'pass'; ms: number }
  | { do: 'deny'; which: number };

const run = fc.nat(2);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('claim' as const),
      run,
      which: fc.uniqueArray(fc.nat(WANTED.length - 1), { minLength: 1 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('send' as const),
      run,
      answers: fc.array(fc.constantFrom(...ANSWERS), { minLength: WANTED.length, maxLength: WANTED.length }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constantFrom('settle' as const, 'kill' as const, 'look' as const), run }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.constantFrom(1000, LEASE_MS / 2, LEASE_MS) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('deny' as const), which: fc.nat(WANTED.length - 1) }) },
);
/** Steps one after the other, each of one or two things that happen at once. */
export const STORY = fc.array(fc.array(step, { minLength: 1, maxLength: 2 }), { maxLength: 25 });

interface Run {
  ledger: CodeLedger;
  claimed: RedemptionClaim[];
  ended: { claim: RedemptionClaim; state: 'approved' | 'failed' | 'sent' }[];
}

/**
 * Plays a story. Fails if a code approves two people, if the ledger forgets who was approved, or if in the end somebody
 * still waits whose code approved nobody.
 */
export async function play(story: Step[][], { open, pass }: World): Promise<void> {
  const approved = new Set<RedemptionClaim>();
  const denied = new Set<RedemptionClaim>();
  let opened = 0;
  const begin = (): Run => ({ ledger: open(`run ${++opened}`), claimed: [], ended: [] });
  const runs = [begin(), begin(), begin()];

  /** One request to Zoom, which never approves a denied registrant. */
  function put(run: Run, each: RedemptionClaim, answer: (typeof ANSWERS)[number] | undefined): void {
    if (answer === 'again') return void run.claimed.push(each);
    const isApproved = answer?.startsWith('approved') && !denied.has(each);
    if (isApproved) approved.add(each);
    run.ended.push({ claim: each, state: answer?.endsWith('lost') ? 'sent' : isApproved ? 'approved' : 'failed' });
  }

  /** What a pass does about claims that another run has left. */
  async function look({ ledger }: Run): Promise<void> {
    for (const redemption of (await ledger.read()).redemptions.values()) {
      const each = WANTED.find(
        ({ key, registrantId }) => key === redemption.key && registrantId === redemption.registrantId,
      ) as RedemptionClaim;
      if (redemption.isHeld || (redemption.state !== 'claimed' && redemption.state !== 'sent')) continue;
      if (approved.has(each)) await ledger.settleUnclaimed([each], 'approved', 'by the list');
      if (denied.has(each)) await ledger.settleUnclaimed([each], 'failed', 'by the list');
    }
  }

  async function take(step: Step): Promise<void> {
    if (step.do === 'pass') return pass(step.ms);
    if (step.do === 'deny') {
      const each = WANTED[step.which] as RedemptionClaim;
      return void (approved.has(each) || denied.add(each));
    }
    const run = runs[step.run] as Run;
    if (step.do === 'kill') runs[step.run] = begin();
    if (step.do === 'look') await look(run);
    if (step.do === 'claim') {
      const isFree = (each: RedemptionClaim) => !run.ended.some((end) => end.claim === each) && !approved.has(each);
      const wanted = step.which.map((n) => WANTED[n] as RedemptionClaim).filter(isFree);
      run.claimed = [...new Set([...run.claimed, ...(await run.ledger.claim(wanted))])];
    }
    if (step.do === 'send') {
      const tried = run.claimed.splice(0);
      const sent = await run.ledger.markSent(tried);
      for (const [n, each] of sent.entries()) put(run, each, step.answers[n]);
    }
    if (step.do === 'settle') {
      for (const { claim: each, state } of run.ended.splice(0)) await run.ledger.settle([each], state, '');
    }
  }

  async function judge(): Promise<void> {
    const keys = [...approved].map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
    const { redemptions } = await (runs[0] as Run).ledger.read();
    for (const each of approved) {
      expect(redemptions.get(each.key)).toMatchObject(each);
      expect(redemptions.get(each.key)?.state).toMatch(/sent|approved/);
    }
    for (const redemption of redemptions.values())
      if (redemption.state === 'approved')
        expect([...approved]).toContainEqual(expect.objectContaining({ key: redemption.key }));
  }

  /** Two undisturbed passes of one run, after all others have died. */
  async function finish(): Promise<void> {
    const last = begin();
    for (let turn = 1; turn <= 2; turn++) {
      pass(LEASE_MS);
      await look(last);
      const pending = WANTED.filter((each) => !approved.has(each) && !denied.has(each));
      for (const each of await last.ledger.markSent(await last.ledger.claim(pending))) put(last, each, 'approved');
      for (const { claim: each, state } of last.ended.splice(0)) await last.ledger.settle([each], state, '');
    }
  }

  for (const steps of story) {
    await Promise.all(steps.map(take));
    await judge();
  }
  await finish();
  await judge();
  const used = new Set([...approved].map(({ key }) => key));
  for (const each of WANTED) if (!denied.has(each)) expect(used).toContain(each.key);
}
