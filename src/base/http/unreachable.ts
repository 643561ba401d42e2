import type { Explanation } from '../../errors.ts';
import type { Failure } from './failure.ts';

export const NETWORK_HINT = 'Check the network and DNS of this machine, and HTTPS_PROXY if it needs a proxy.';

export const TLS_HINT =
  'If a proxy here inspects TLS, set NODE_EXTRA_CA_CERTS to its certificate (in the crontab, not in .env). Check the clock of this machine too.';

/** A service as messages call it, and what to do when something is in the way. */
export interface Service {
  /** Like `Zoom`, or `the search engine`. */
  name: string;
  /** Like `Zoom`, or `a search engine`: something else answered. */
  kind: string;
  /** When something else answered. */
  foreignHint: string;
  /** When it failed itself. */
  downHint: string;
  /** When it could not be reached. */
  hintFor?: (trouble: string) => string;
}

/** Explains a failure that is neither a refusal nor a limit. `host` says where the request went. */
export function explainUnreachable(failure: Failure, host: string, service: Service): Explanation {
  const { trouble, foreign, status, quote } = failure;
  const { name, kind, foreignHint, downHint, hintFor = networkHint } = service;
  if (foreign) {
    const what = trouble ?? `status ${status}, not the JSON that ${name} sends`;
    return ['unreachable', `Something other than ${kind} answered for ${host} (${what}).`, foreignHint];
  }
  if (trouble) return ['unreachable', `Could not reach ${name} at ${host}: ${trouble}.`, hintFor(trouble)];
  const words = quote ? `: ${quote}` : '';
  const subject = name.charAt(0).toUpperCase() + name.slice(1);
  return ['unreachable', `${subject} at ${host} answered with status ${status}${words}.`, downHint];
}

function networkHint(trouble: string): string {
  return trouble.startsWith('TLS') ? TLS_HINT : NETWORK_HINT;
}
