import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path/posix';
import { expect, it } from 'vitest';
import { commands } from '../src/commands/index.ts';
import { runDialer } from './support/run-dialer.ts';

/** Phrases that read like a translation, and what to write instead. */
const BANNED: [pattern: RegExp, instead: string][] = [
  [/\bheeds?\b/i, 'follows, respects, is up to date with'],
  [/\btells? of\b/i, 'reports, shows'],
  [/\bin good order\b/i, 'stops, is interrupted'],
  [/\b(takes?|taking|taken) up\b(?! to\b)/i, 'retries, catches up on'],
  [/\bso long ago\b/i, 'in the last <minutes>'],
  [/\bin the place of\b/i, 'instead of'],
  [/\bthe order of time\b/i, 'chronological'],
  [/\b(is|are) to come\b/i, 'upcoming, next'],
  [/\bput (the )?\w+ right\b/i, 'fix'],
  [/\bmend(s|ed)?\b/i, 'fix'],
  [/\bwhat became of\b/i, 'the outcome'],
  [/\bneeds? a person\b/i, 'needs attention'],
  [/\bnobody knows\b/i, 'is unknown'],
  [/\bnothing where there is none\b/i, 'undefined if absent'],
  [/\bthe built-in Zoom\b/i, 'the sandbox'],
];

const filesIn = (folder: string, ending: RegExp) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name.replaceAll('\\', '/')))
    .filter((name) => ending.test(name));
const files = [
  ...filesIn('src', /\.(ts|mjs|js|css)$/),
  ...filesIn('docs', /\.md$/),
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'CHANGELOG.md',
  '.env.example',
];

/** On one line, so that a phrase is found across the lines of a comment or a paragraph. */
const unwrapped = (text: string) => text.replace(/\s*\n\s*(\/\/|\*(?!\/)|#)?\s*/g, ' ');

function bannedIn(text: string): string[] {
  const line = unwrapped(text);
  return BANNED.flatMap(([pattern, instead]) =>
    [...line.matchAll(new RegExp(pattern, 'gi'))].map(
      ({ index }) => `…${line.slice(Math.max(0, index - 40), index + 40)}… → ${instead}`,
    ),
  );
}

it('source and docs are in plain English', () => {
  const found = files.map((file) => [file, bannedIn(readFileSync(file, 'utf8'))] as const);
  expect(Object.fromEntries(found.filter(([, phrases]) => phrases.length > 0))).toEqual({});
});

it('so is the help of every command and topic', async () => {
  const [, list = ''] = /\nCommands:\n(.*?)\n\n/s.exec((await runDialer(['--help'])).stdout) ?? [];
  const names = [...list.matchAll(/^ {2}(\w+)/gm)].map(([, name = '']) => name);
  expect(names).toHaveLength(commands.length);
  for (const word of [...names, 'csv', 'env', 'exit-codes']) {
    expect(bannedIn((await runDialer(['help', word])).stdout), word).toEqual([]);
  }
});

it('a phrase is found across lines', () => {
  expect(bannedIn('/**\n * Nobody\n * knows.\n */')).toHaveLength(1);
});
