import { readdirSync, readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

/** Most of their time is real waiting: for deadlines, retries and limits. */
const slow = [
  'test/zoom/answers.test.ts',
  'test/zoom/registrants.test.ts',
  'test/google/sheet.test.ts',
  'test/commands/harvest/command.test.ts',
  'test/commands/tick/by-hand.test.ts',
  'test/commands/tick/verify.test.ts',
];
const unit = {
  name: 'unit',
  include: ['test/**/*.test.ts'],
  exclude: ['test/e2e/**', 'test/soak/**', ...slow],
  // A process for each file would take longer than its tests.
  isolate: false,
  testTimeout: 30_000,
};
/** Files of unit tests that have more to do in full. */
const inFull = readdirSync('test', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.test.ts'))
  .map((name) => `test/${name.replaceAll('\\', '/')}`)
  .filter((file) => /\/often\.ts'/.test(readFileSync(file, 'utf8')));
const e2e = {
  name: 'e2e',
  include: ['test/{e2e,soak}/**/*.test.ts', ...slow, ...inFull],
  env: { TESTS_IN_FULL: 'true' },
  testTimeout: 60_000,
};
/** Takes the better part of an hour, so that only `npm run soak` runs it. */
const soak = { name: 'soak', include: ['test/soak/*.soak.ts'], testTimeout: 0 };

export default defineConfig(({ mode }) => ({
  test: {
    pool: 'forks',
    maxWorkers: 4,
    // Otherwise the text of a .css file is empty.
    css: true,
    projects: (mode === 'soak' ? [soak] : [unit, e2e]).map((test) => ({ extends: true, test })),
  },
}));
