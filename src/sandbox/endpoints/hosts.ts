import { HOSTED_SCOPES, HOSTS_SCOPES } from '../../zoom/scopes.ts';
import type { Reply, SandboxRequest } from './endpoint.ts';
import { datesIn, endpoint, error } from './endpoint.ts';
import { createPager } from './paging.ts';
import { asReported, type PastMeeting, SANDBOX_HOST } from './reports.ts';
import { zoomTime } from './zoom-values.ts';

/** `GET /report/users?type=active` and `GET /report/users/{id}/meetings`. Both leave out meetings with only one person. */
export function hostsEndpoints(meetings: PastMeeting[], clock: () => Date) {
  const page = createPager();
  const shared = meetings.filter(({ participants }) => participants.length > 1);

  function hosts({ query }: SandboxRequest): Partial<Reply> {
    const dates = datesIn(query, clock());
    if (!('from' in dates)) return dates;
    if (query.get('type') !== 'active') return error(400, 300, 'Invalid parameters.');
    const counts = new Map<string, { id: string; user_name: string; email: string; type: number; meetings: number }>();
    for (const meeting of shared.filter((one) => isIn(one, dates))) {
      const { id, name, email, type } = meeting.host ?? SANDBOX_HOST;
      const known = counts.get(id) ?? { id, user_name: name, email, type, meetings: 0 };
      counts.set(id, { ...known, meetings: known.meetings + 1 });
    }
    return page('users', [...counts.values()], query, { fields: dates });
  }

  function hosted({ path, query }: SandboxRequest): Partial<Reply> {
    const dates = datesIn(query, clock());
    if (!('from' in dates)) return dates;
    const called = decodeURIComponent(path.split('/')[4] ?? '');
    const id = called === 'me' ? SANDBOX_HOST.id : called;
    const own = meetings.filter(({ host = SANDBOX_HOST }) => host.id === id);
    if (own.length === 0) return error(404, 1001, `User ${id} not exist or not belong to this account.`);
    const wanted = own.filter((one) => shared.includes(one) && isIn(one, dates));
    const rows = wanted.map((one) => ({ ...asReported(one), host_id: id }));
    return page('meetings', rows, query, { about: id, fields: dates });
  }

  return [
    endpoint('GET', /^\/v2\/report\/users$/, 'Heavy', HOSTS_SCOPES, hosts),
    endpoint('GET', /^\/v2\/report\/users\/[^/]+\/meetings$/, 'Heavy', HOSTED_SCOPES, hosted),
  ];
}

/** Whether the meeting started on one of these UTC days. */
export function isIn({ startsAt }: PastMeeting, { from, to }: { from: string; to: string }): boolean {
  const date = zoomTime(startsAt).slice(0, 10);
  return date >= from && date <= to;
}
