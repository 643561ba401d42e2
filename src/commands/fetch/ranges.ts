import { addDays, monthsAfter } from '../../schedule/calendar.ts';

type Query = Record<string, string>;

/** Parameters that stand for a certain page, which belongs to one request. */
const PAGE = ['next_page_token', 'page_number'];

/**
 * Splits a request with `from` into requests for a month at most, chronologically. Zoom silently shortens a longer range to
 * its last month. Without `to`, the last request has none either. `today` is the day in UTC.
 */
export function byMonth(query: Query, today: string): Query[] {
  const { from, to } = query;
  if (from === undefined || PAGE.some((name) => name in query)) return [query];
  const last = dateOf(to ?? today);
  const parts: Query[] = [];
  for (let start = from; ; ) {
    const next = monthsAfter(dateOf(start), 1);
    if (next > last) return [...parts, { ...query, from: start }];
    parts.push({ ...query, from: start, to: addDays(next, -1) });
    start = next;
  }
}

/** Says how much less than `query` an answer is about, as the `from` and `to` in it show. Undefined if it is not less. */
export function rangeShortfall(query: Query, answer: Record<string, unknown>, today: string): string | undefined {
  const given = { from: dateIn(answer.from), to: dateIn(answer.to) };
  const asked = { from: dateIn(query.from), to: dateIn(query.to) };
  // Days to come have nothing to list, and Zoom may cut them off.
  if (asked.to !== undefined && asked.to > today) asked.to = today;
  const isLess = {
    from: given.from !== undefined && asked.from !== undefined && given.from > asked.from,
    to: given.to !== undefined && asked.to !== undefined && given.to < asked.to,
  };
  const ends = (['from', 'to'] as const).filter((end) => isLess[end]);
  if (ends.length === 0) return undefined;
  const said = (range: typeof given) => ends.map((end) => `${end} ${range[end]}`).join(' ');
  return `Zoom answered only ${said(given)}, not ${said(asked)}.`;
}

function dateIn(value: unknown): string | undefined {
  return typeof value === 'string' && /^\d{4}-\d\d-\d\d/.test(value) ? dateOf(value) : undefined;
}

function dateOf(text: string): string {
  return text.slice(0, 10);
}
