import type { Explanation } from '../../errors.ts';
import { type Failure, PROXY_TROUBLE } from './failure.ts';

const NETWORK_HINT = 'Check the network and DNS of this machine, and HTTPS_PROXY if it needs a proxy.';

export const TLS_HINT =
  'If a proxy here inspects TLS, set NODE_EXTRA_CA_CERTS to its certificate (in the crontab, not in .env). Check the clock of this machine too.';

const PROXY_HINT =
  'Set them in HTTPS_PROXY, like http://user:password@proxy.example.edu:3128, with special characters percent-encoded (@ is %40).';

/** How messages name a service, with the host to follow, and what to do when something is in the way. */
export interface Service {
  /** Like `Zoom at`. */
  at: string;
  /** Like `Could not reach Zoom at`. */
  couldNotReach: string;
  /** Like `Something other than Zoom answered for`. */
  somethingElse: string;
  /** Like `the JSON that Zoom sends`. */
  sends: string;
  /** What to do if something else answered. */
  foreignHint: string;
  /** What to do if the service itself failed. */
  downHint: string;
  /** What to do if it could not be reached; the network and TLS if left out. */
  hintFor?: (trouble: string) => string;
}

/** Explains a failure that is neither a refusal nor a limit. `host` says where the request went. */
export function explainUnreachable(failure: Failure, host: string, service: Service): Explanation {
  const { trouble, foreign, status, quote } = failure;
  const { at, couldNotReach, somethingElse, sends, foreignHint, downHint, hintFor = networkHint } = service;
  if (foreign) {
    const what = trouble ?? `status ${status}, not ${sends}`;
    return ['unreachable', `${somethingElse} ${host} (${what}).`, foreignHint];
  }
  if (trouble) return ['unreachable', `${couldNotReach} ${host}: ${trouble}.`, hintFor(trouble)];
  const words = quote ? `: ${quote}` : '';
  return ['unreachable', `${at} ${host} answered with status ${status}${words}.`, downHint];
}

/** What to do about trouble on the way to any service. */
export function networkHint(trouble: string): string {
  if (trouble === PROXY_TROUBLE) return PROXY_HINT;
  return trouble.startsWith('TLS') ? TLS_HINT : NETWORK_HINT;
}
