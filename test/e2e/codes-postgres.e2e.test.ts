import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { CodeLedger, RedemptionClaim } from '../../src/ledger/codes.ts';
import { codeLedgerIn, postgresCodeLedger } from '../../src/ledger/codes-postgres.ts';
import { CREATE } from '../../src/ledger/codes-sql.ts';
import { LEASE_MS } from '../../src/ledger/lease.ts';
import { type Session, session } from '../../src/ledger/session.ts';
import { claimOf, describeCodeLedger, NOW, summary, type World, waiting } from '../support/code-ledger.ts';
import { play, STORY } from '../support/code-ledger-model.ts';
import { hasPostgres, type Postgres, sql, startPostgres } from '../support/postgres.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const ANA = claimOf('code ana');
const closing = (ledger: CodeLedger): CodeLedger => {
  onTestFinished(() => ledger.close());
  return ledger;
};

describe.skipIf(!hasPostgres)('the code ledger in PostgreSQL', () => {
  let postgres: Postgres;
  /** Shared, because connecting takes longer than everything else. */
  let shared: Session;
  let worlds = 0;

  beforeAll(async () => {
    postgres = await startPostgres();
    shared = session(await postgres.database({ clock: true }), CREATE);
  });
  afterAll(async () => {
    await shared?.close();
    await postgres?.remove();
  });

  /** Accounts do not see each other, so one database is enough. */
  async function inPostgres(): Promise<World> {
    const prefix = ++worlds;
    let now = NOW;
    postgres.setClock(new Date(now));
    return {
      open: (owner, account = 'account') => codeLedgerIn(shared, `${prefix} ${account}`, owner),
      pass(ms) {
        now += ms;
        postgres.setClock(new Date(now));
      },
    };
  }

  describeCodeLedger(inPostgres);

  it('gives each code to exactly one registrant, whatever runs do and however they die', async () => {
    await fc.assert(
      fc.asyncProperty(STORY, async (story) => play(story, await inPostgres())),
      { numRuns: 20 },
    );
  });

  it('gets its tables from the first of five hosts', async () => {
    const url = await postgres.database();
    const hosts = Array.from({ length: 5 }, (_, n) => closing(postgresCodeLedger(url, 'account', `host ${n}`)));
    const firsts = await Promise.all(
      hosts.map(async (ledger) =>
        [await ledger.claim([ANA]), await ledger.markNotified([waiting('ben', 'no')])].flat(),
      ),
    );
    expect(firsts.flat()).toHaveLength(2);
    expect(await summary(hosts[0] as CodeLedger)).toEqual({ code: 'claimed ana held' });
  });

  it('never deadlocks two runs that write the same codes in opposite order', async () => {
    const url = await postgres.database();
    const all = Array.from({ length: 400 }, (_, n) => claimOf(`code${n} ana`));
    const reversed = all.toReversed();
    const [one, two] = ['one', 'two'].map((owner) => closing(postgresCodeLedger(url, 'account', owner))) as [
      CodeLedger,
      CodeLedger,
    ];
    await one.claim(all);
    const because = (of: RedemptionClaim[], reason: string) => of.map((each) => ({ ...each, reason }));
    for (let turn = 1; turn <= 3; turn++) {
      const [sent] = await Promise.all([one.markSent(reversed), two.claim(all), one.claim(all)]);
      expect(sent).toEqual(reversed);
      await Promise.all([
        one.markNotified(because(all, `one ${turn}`)),
        two.markNotified(because(reversed, `two ${turn}`)),
      ]);
      await Promise.all([
        one.settle(all, 'sent', ''),
        one.settle(reversed, 'sent', ''),
        two.settleUnclaimed(all, 'failed', ''),
      ]);
      expect(await two.claim(all)).toEqual(all);
      await two.settle(all, 'failed', '');
      await two.settleUnclaimed(all, 'failed', '');
      expect(await one.claim(reversed)).toEqual(reversed);
    }
  });

  it('judges leases by its own clock', async () => {
    const url = await postgres.database();
    const [first, second] = ['first', 'second'].map((owner) => closing(postgresCodeLedger(url, 'account', owner)));
    await first?.claim([ANA]);
    const fits = `SELECT lease_until - clock_timestamp() <= interval '${LEASE_MS} ms' AS fits FROM dialer_uses`;
    expect(await sql(url, fits)).toEqual([{ fits: true }]);
    await sql(url, 'UPDATE dialer_uses SET lease_until = clock_timestamp()');
    expect(await first?.markSent([ANA])).toEqual([]);
    expect(await second?.claim([claimOf('code ben')])).toEqual([claimOf('code ben')]);
    await sql(url, 'DELETE FROM dialer_uses');
    expect(await second?.markSent([claimOf('code ben')])).toEqual([]);
  });
});
