import { describe, expect, it } from 'vitest';
import { clockFindings } from '../../../src/commands/check/clock.ts';

const FACTS = { now: new Date(2026, 10, 23, 9, 11), zone: 'America/Denver', isChosen: false, nodeVersion: '20.12.0' };
const textsOf = (more: Partial<Parameters<typeof clockFindings>[0]>) =>
  clockFindings({ ...FACTS, ...more }, {}).flatMap(({ level, text, isDetail }) =>
    isDetail ? [] : [`${level} ${text}`],
  );

describe('the clock finding', () => {
  it.each<[object, string]>([
    [{}, 'pass Mon 2026-11-23 09:11 in America/Denver (UTC'],
    [{ offsetMs: 29_000 }, ", in sync with Zoom's clock"],
    [{ offsetMs: 31_000 }, "fail This machine's clock is 31 s behind Zoom's, so rooms join late."],
    [{ offsetMs: -400_000 }, "fail This machine's clock is 7 min ahead of Zoom's, so rooms join early."],
    [
      { zone: 'Etc/UTC' },
      'warn The time zone of this machine, and so of meetings.csv, is UTC (now Mon 2026-11-23 09:11).',
    ],
    [{ zone: 'UTC', isChosen: true }, 'pass Mon 2026-11-23 09:11 in UTC'],
    [{ zone: 'Europe/London' }, 'pass Mon 2026-11-23 09:11 in Europe/London'],
    [{ nodeVersion: '20.11.1' }, 'fail Node.js 20.11.1 is too old: dialer needs 20.12 or newer.'],
    [{ nodeVersion: '18.20.0' }, 'fail Node.js 18.20.0 is too old'],
    [{ nodeVersion: '24.0.0' }, 'pass Mon'],
  ])('%j: %s', (more, words) => expect(textsOf(more)).toEqual([expect.stringContaining(words)]));
});
