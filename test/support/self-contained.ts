import { createHash } from 'node:crypto';
import { expect } from 'vitest';

/** Checks that a page loads nothing, and allows only its own script and style sheet. */
export function expectSelfContained(page: string): void {
  expect(page).not.toMatch(/https?:|url\(|src=|@import|<link|<iframe|\bfetch\b|XMLHttpRequest| style="| on\w+="/);
  const [policy = ''] = page.match(/(?<=http-equiv="Content-Security-Policy" content=")[^"]*/) ?? [];
  for (const name of ['script', 'style']) {
    const [, text = ''] = page.match(new RegExp(`<${name}>(.*)</${name}>`, 's')) ?? [];
    const hash = createHash('sha256').update(text).digest('base64');
    expect(policy).toContain(`${name}-src 'sha256-${hash}'`);
  }
  expect(policy).toMatch(/^default-src 'none'; /);
  expect(policy).not.toContain('unsafe');
  const ids = [...page.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
  expect(ids).toHaveLength(new Set(ids).size);
  for (const [, id] of page.matchAll(/href="#([^"]*)"/g)) expect(ids).toContain(id);
}
