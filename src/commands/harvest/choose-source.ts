import { expected } from '../../errors.ts';
import type { ZoomClient } from '../../zoom/client.ts';
import { DASHBOARD_SCOPES, HOSTS_SCOPES } from '../../zoom/scopes.ts';
import type { Source, SourceName } from './source.ts';
import type { HarvestState } from './state.ts';

/**
 * Lists the meetings from the dashboards, which have more data, or from the reports if Zoom refuses the dashboards to this plan
 * or this app, and notifies the user of that. Resolves to the source; throws DialerError.
 */
export async function chooseSource(
  listFrom: (name: SourceName) => Promise<Source>,
  client: ZoomClient,
  state: Pick<HarvestState, 'source'>,
  notify: (text: string) => void,
): Promise<Source> {
  const scopes = await client.scopes();
  const lacks = (anyOf: readonly string[]) => scopes.length > 0 && !anyOf.some((scope) => scopes.includes(scope));
  const useReports = (why: string) => {
    notify(`${why} Using the reports, which have less data. To use them right away, add --source reports.`);
    return listFrom('reports');
  };
  if (lacks(DASHBOARD_SCOPES) && !lacks(HOSTS_SCOPES)) {
    return useReports(`The Zoom app lacks the scope ${DASHBOARD_SCOPES[0]} for the dashboards.`);
  }
  try {
    return await listFrom('dashboards');
  } catch (error) {
    const { code, message } = expected(error);
    if (state.source || (code !== 'refused' && code !== 'scope')) throw error;
    return useReports(message);
  }
}
