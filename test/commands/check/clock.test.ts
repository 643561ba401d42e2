import { describe, expect, it } from 'vitest';
import { clockFindings } from '../../../src/commands/check/clock.ts';

const FACTS = { now: new Date(2026, 10, 23, 9, 11), zone: 'America/Denver', isChosen: false, nodeVersion: '20.12.0' };
const textsOf = (more: Partial<Parameters<typeof clockFindings>[0]>) =>
  clockFindings({ ...FACTS, ...more }, {}).flatMap(({ level, text, isDetail }) =>
    isDetail ? [] : [`${level} ${text}`],
  );

describe('the clock', () => {
  it.each<[object, string]>([
    [{}, 'pass Mon 2026-11-23 09:11 in America/Denver (UTC'],
    [{ offsetMs: 29_000 }, ', as it is at Zoom'],
    [{ offsetMs: 31_000 }, "fail this machine's clock is 31 s behind Zoom's"],
    [{ offsetMs: -400_000 }, "fail this machine's clock is 7 min ahead of Zoom's"],
    [{ zone: 'Etc/UTC' }, "warn this machine's zone is UTC, where it is Mon 2026-11-23 09:11"],
    [{ zone: 'UTC', isChosen: true }, 'pass Mon 2026-11-23 09:11 in UTC'],
    [{ zone: 'Europe/London' }, 'pass Mon 2026-11-23 09:11 in Europe/London'],
    [{ nodeVersion: '20.11.1' }, 'fail Node.js 20.11.1 is older than 20.12'],
    [{ nodeVersion: '18.20.0' }, 'fail Node.js 18.20.0 is older'],
    [{ nodeVersion: '24.0.0' }, 'pass Mon'],
  ])('%j: %s', (more, words) => expect(textsOf(more)).toEqual([expect.stringContaining(words)]));
});
