import { expect, it } from 'vitest';
import { planFor } from '../../src/dial/plan.ts';
import { localDate } from '../../src/schedule/calendar.ts';
import { meeting } from '../support/meeting.ts';

it('plans what 5,000 rooms missed in a month: more than a call can take as arguments', () => {
  const now = new Date(2026, 10, 23, 12, 0);
  const since = new Date(2026, 8, 1);
  const many = meeting({ days: 'MTWRFSU', rooms: Array.from({ length: 5000 }, (_, index) => `R${index}`) });
  const { late, span: read } = planFor([many], { now, past: { catchUpMinutes: 0, since, accounted: since } });
  expect(late.length).toBeGreaterThan(125_000);
  expect(localDate(read.from)).toBe('2026-10-19');
});
