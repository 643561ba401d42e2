import { afterAll, describe, expect, it } from 'vitest';
import { hasPostgres, type Postgres, startPostgres } from '../support/postgres.ts';
import { type Figures, type SoakOptions, soak } from './soak.ts';

// A short soak. `npm run soak` is the long one.

const SLOW = 120_000;
const SEED = 10;

function expectPromiseKept({ violations, ...figures }: Figures): void {
  expect(violations.join('\n')).toBe('');
  expect(figures.lost).toBe(0);
  // There was enough trouble.
  for (const figure of ['accepted', 'faults', 'superseded'] as const) expect(figures[figure]).toBeGreaterThan(0);
  expect(figures.kills + figures.stops).toBeGreaterThan(0);
}

describe('with random faults, kills and two hosts, no join is lost, and none is doubled without a mark,', () => {
  let postgres: Postgres | undefined;
  afterAll(() => postgres?.remove(), SLOW);

  const short = (ledger: SoakOptions['ledger']) => soak({ seed: SEED, minutes: 30, ledger });

  it('with the ledger in a folder', async () => expectPromiseKept(await short('files')), SLOW);

  it.skipIf(!hasPostgres)(
    'with the ledger in PostgreSQL',
    async () => {
      postgres = await startPostgres();
      expectPromiseKept(await short(postgres));
    },
    SLOW,
  );
});
