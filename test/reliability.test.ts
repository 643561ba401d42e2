import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const rows = readFileSync('docs/reliability.md', 'utf8')
  .split('\n')
  .flatMap((line) => {
    const [, number, , , shownBy = ''] = /^\| (\d+) \|(.*)\|(.*)\|(.*)\|$/.exec(line) ?? [];
    return number ? [{ number: Number(number), shownBy }] : [];
  });

it('the fault matrix has rows 1 to 37 and further ones, each once and in order', () => {
  const numbers = rows.map(({ number }) => number);
  expect(numbers.slice(0, 37)).toEqual(Array.from({ length: 37 }, (_, index) => index + 1));
  expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
});

it.each(rows)('row $number names tests that exist', ({ shownBy }) => {
  const tests = [...shownBy.matchAll(/`([\w/.-]+\.test\.ts)`: ([^·]+)/g)];
  expect(tests.length).toBeGreaterThan(0);
  for (const [, file = '', name = ''] of tests) {
    expect(existsSync(`test/${file}`), file).toBe(true);
    expect(readFileSync(`test/${file}`, 'utf8')).toContain(name.trim());
  }
});
