import { HOSTED_SCOPES, HOSTS_SCOPES } from '../zoom/scopes.ts';
import type { Reply, SandboxRequest } from './endpoint.ts';
import { datesIn, endpoint, error, INVALID_PAGE_TOKEN, pager, pageSizeIn } from './endpoint.ts';
import { asReported, type PastMeeting, SANDBOX_HOST, zoomTime } from './reports.ts';

/** `GET /report/users?type=active` and `GET /report/users/{id}/meetings`: of meetings with two people or more. */
export function hostsEndpoints(meetings: PastMeeting[], clock: () => Date) {
  const pageOf = pager();
  const shared = meetings.filter(({ participants }) => participants.length > 1);

  function hosts({ query }: SandboxRequest): Partial<Reply> {
    const pageSize = pageSizeIn(query);
    const dates = datesIn(query, clock());
    if (!('from' in dates)) return dates;
    if (!pageSize || query.get('type') !== 'active') return error(400, 300, 'Invalid parameters.');
    const counts = new Map<string, { id: string; user_name: string; email: string; type: number; meetings: number }>();
    for (const meeting of shared.filter((one) => isIn(one, dates))) {
      const { id, name, email, type } = meeting.host ?? SANDBOX_HOST;
      const known = counts.get(id) ?? { id, user_name: name, email, type, meetings: 0 };
      counts.set(id, { ...known, meetings: known.meetings + 1 });
    }
    return paged('users', [...counts.values()], pageSize, query, dates);
  }

  function hosted({ path, query }: SandboxRequest): Partial<Reply> {
    const pageSize = pageSizeIn(query);
    const dates = datesIn(query, clock());
    if (!('from' in dates)) return dates;
    if (!pageSize) return error(400, 300, 'Invalid page_size.');
    const called = decodeURIComponent(path.split('/')[4] ?? '');
    const id = called === 'me' ? SANDBOX_HOST.id : called;
    const own = meetings.filter(({ host = SANDBOX_HOST }) => host.id === id);
    if (own.length === 0) return error(404, 1001, `User ${id} not exist or not belong to this account.`);
    const wanted = own.filter((one) => shared.includes(one) && isIn(one, dates));
    query.set('host', id);
    const rows = wanted.map((one) => ({ ...asReported(one), host_id: id }));
    return paged('meetings', rows, pageSize, query, dates);
  }

  function paged(name: string, rows: object[], pageSize: number, query: URLSearchParams, dates: object) {
    const page = pageOf(rows, pageSize, query);
    if (!page) return INVALID_PAGE_TOKEN;
    const counts = { page_count: Math.ceil(rows.length / pageSize), page_size: pageSize, total_records: rows.length };
    return { body: { ...dates, ...counts, next_page_token: page.next, [name]: page.items } };
  }

  return [
    endpoint('GET', /^\/v2\/report\/users$/, 'Heavy', HOSTS_SCOPES, hosts),
    endpoint('GET', /^\/v2\/report\/users\/[^/]+\/meetings$/, 'Heavy', HOSTED_SCOPES, hosted),
  ];
}

/** Whether it began on one of these UTC days. */
export function isIn({ startsAt }: PastMeeting, { from, to }: { from: string; to: string }): boolean {
  const date = zoomTime(startsAt).slice(0, 10);
  return date >= from && date <= to;
}
