import { hasPostgres, startPostgres } from '../support/postgres.ts';
import { type SoakOptions, soak } from './soak.ts';

// `npm run soak [-- seed [minutes [files|postgres]]]`: row 37 of the fault matrix, in full.

const [seedText, minutesText = '1000', only] = process.argv.slice(2);
const seed = Number(seedText ?? Math.floor(Math.random() * 2 ** 31));
const minutes = Number(minutesText);

async function report(name: string, ledger: SoakOptions['ledger']): Promise<void> {
  const { violations, ...figures } = await soak({ seed, minutes, ledger });
  const words = Object.entries(figures).map(([figure, value]) => `${figure} ${value}`);
  process.stdout.write(`seed ${seed}, ${minutes} minutes, ${name}: ${words.join(', ')}\n`);
  if (violations.length === 0) return;
  process.stdout.write(`${violations.length} violations:\n${violations.join('\n')}\n`);
  process.exitCode = 1;
}

process.stdout.write(`seed ${seed}\n`);
if (only !== 'postgres') await report('files', 'files');
if (only !== 'files' && hasPostgres) {
  const postgres = await startPostgres();
  try {
    await report('PostgreSQL', postgres);
  } finally {
    await postgres.remove();
  }
}
