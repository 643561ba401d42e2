import { expected } from '../../errors.ts';
import type { ZoomClient } from '../../zoom/client.ts';
import { DASHBOARD_SCOPES, HOSTS_SCOPES } from '../../zoom/scopes.ts';
import type { Source, SourceName } from './source.ts';
import type { HarvestState } from './state.ts';

/**
 * The dashboards, which know more, where Zoom lists their meetings; the reports where it refuses them to this plan or this
 * app, which `say` is told. Resolves once the meetings are listed; throws DialerError.
 */
export async function listedByEither(
  listed: (name: SourceName) => Promise<Source>,
  client: ZoomClient,
  state: Pick<HarvestState, 'source'>,
  say: (text: string) => void,
): Promise<Source> {
  const scopes = await client.scopes();
  const lacks = (anyOf: readonly string[]) => scopes.length > 0 && !anyOf.some((scope) => scopes.includes(scope));
  const instead = (why: string) => {
    say(`${why} So this is from the reports, which know less; --source reports asks them at once.`);
    return listed('reports');
  };
  if (lacks(DASHBOARD_SCOPES) && !lacks(HOSTS_SCOPES)) {
    return instead(`The Zoom app lacks the scope ${DASHBOARD_SCOPES[0]} of the dashboards.`);
  }
  try {
    return await listed('dashboards');
  } catch (error) {
    const { code, message } = expected(error);
    if (state.source || (code !== 'refused' && code !== 'scope')) throw error;
    return instead(message);
  }
}
