import { afterAll, expect, it } from 'vitest';
import { hasPostgres, type Postgres, startPostgres } from '../support/postgres.ts';
import { type SoakOptions, soak } from './soak.ts';

// `npm run soak`: row 37 of the fault matrix at its full length. Set SOAK_SEED to repeat a soak, and SOAK_MINUTES to shorten it.

const seed = Number(process.env.SOAK_SEED ?? Math.floor(Math.random() * 2 ** 31));
const minutes = Number(process.env.SOAK_MINUTES ?? 1000);
let postgres: Postgres | undefined;
afterAll(() => postgres?.remove());

async function expectPromiseKept(ledger: SoakOptions['ledger']): Promise<void> {
  const { violations, ...figures } = await soak({ seed, minutes, ledger });
  const counts = Object.entries(figures).map(([figure, value]) => `${figure} ${value}`);
  process.stdout.write(`seed ${seed}, ${minutes} minutes: ${counts.join(', ')}\n`);
  expect(violations.join('\n')).toBe('');
}

it(`with the ledger in a folder (seed ${seed})`, () => expectPromiseKept('files'));

it.skipIf(!hasPostgres)(`with the ledger in PostgreSQL (seed ${seed})`, async () => {
  postgres = await startPostgres();
  await expectPromiseKept(postgres);
});
