import { explainUnreachable, networkHint } from '../../../base/http/unreachable.ts';
import type { Explanation } from '../../../errors.ts';
import type { EngineFailure } from './failure.ts';

export interface Where {
  /** Where requests go, for messages. */
  host: string;
  url: string;
  hasCredentials: boolean;
}

const ENGINE = {
  at: 'The search engine at',
  couldNotReach: 'Could not reach the search engine at',
  somethingElse: 'Something other than a search engine answered for',
  sends: 'what a search engine sends',
  foreignHint:
    'Check that --es-host or ES_HOST names Elasticsearch or OpenSearch itself (usually port 9200), not a dashboard or a proxy.',
  downHint: 'It may be starting, or have lost its master. See its log.',
};
const OTHER_INDEX = 'Use another --index-prefix, or ask whoever runs the search engine to fix it.';
const GRANTS =
  'Grant manage_index_templates, and create_index and index on both indices (Elasticsearch); or cluster_manage_index_templates, cluster_composite_ops, and create_index and write on both (OpenSearch).';

/** Refusals by the engines' error types and words. The first match counts. */
const BY_WORDS: [RegExp, (quote: string) => Explanation][] = [
  [
    /no handler found|incorrect http method/i,
    () => [
      'config',
      'The search engine does not support composable index templates.',
      'Use Elasticsearch 7.8 or later, or OpenSearch.',
    ],
  ],
  [
    /matching patterns from existing templates/,
    (quote) => [
      'config',
      `Another index template matches this index, with the same priority: ${quote}.`,
      `Narrow its index_patterns, or change its priority. ${OTHER_INDEX}`,
    ],
  ],
  [
    /invalid_index_name/,
    (quote) => ['config', `The search engine does not accept the name of the index: ${quote}.`, OTHER_INDEX],
  ],
  [
    /index_not_found/,
    (quote) => [
      'config',
      `The search engine does not create the index by itself: ${quote}.`,
      'Create it empty (the template has its fields), or allow it in action.auto_create_index.',
    ],
  ],
  [
    /data stream|write index|pipeline with id/,
    (quote) => ['config', `The index does not accept documents with IDs: ${quote}.`, OTHER_INDEX],
  ],
  [
    /index_closed/,
    (quote) => ['config', `The index is closed: ${quote}.`, 'Open it in the search engine, or use --index-prefix.'],
  ],
  [
    /shards open/,
    (quote) => [
      'refused',
      `The search engine has no room for another index: ${quote}.`,
      'Delete indices that are no longer needed, or raise cluster.max_shards_per_node.',
    ],
  ],
  [
    /read-only|flood-stage|index write|disk usage/i,
    (quote) => [
      'refused',
      `The index is read-only: ${quote}.`,
      'The disk is probably nearly full. Free some space, and check that the index settings no longer have index.blocks.*.',
    ],
  ],
  [
    /\bsecurity_exception\b.*(no permissions|unauthorized)|is not authorized/is,
    (quote) => ['scope', `The user of the search engine lacks a permission: ${quote}.`, GRANTS],
  ],
];

/** Explains a failed request to the search engine: the code, what happened, and what to do. */
export function explain(failure: EngineFailure, where: Where): Explanation {
  const { type, words, quote, status, leadsTo } = failure;
  if (leadsTo !== undefined) return redirected(leadsTo, where);
  if (status === 401) return unauthorized(where);
  const known = BY_WORDS.find(([pattern]) => pattern.test(`${type} ${words}`))?.[1];
  if (known) return known(quote ?? '');
  if (status === 429) {
    const hint = 'It is overloaded. Try again later, or give it more nodes or memory.';
    return ['rate-limit', 'The search engine asked to slow down, and no time was left to retry.', hint];
  }
  if (failure.foreign || failure.class === 'unknown' || failure.trouble) {
    return explainUnreachable(failure, where.host, { ...ENGINE, hintFor: (trouble) => hintFor(trouble, where.url) });
  }
  const message = `The search engine refused: ${quote} (status ${status}).`;
  if (status === 403) return ['scope', message, GRANTS];
  return ['refused', message, 'If it persists, please report this.'];
}

/** Says in a sentence why a request is retried. */
export function explainRetry(failure: EngineFailure, where: Where): string {
  return failure.status === 429 ? 'The search engine asked to slow down.' : explain(failure, where)[1];
}

function unauthorized({ hasCredentials, host }: Where): Explanation {
  if (hasCredentials) {
    const hint = 'Check ES_USERNAME and ES_PASSWORD, or ES_API_KEY (Elasticsearch only).';
    return ['credentials', `The search engine at ${host} refused the credentials.`, hint];
  }
  const hint = 'Set ES_USERNAME and ES_PASSWORD, or ES_API_KEY.';
  return ['credentials', `The search engine at ${host} requires credentials.`, hint];
}

function redirected(leadsTo: string, { host }: Where): Explanation {
  const target = leadsTo && ` (this one leads to ${leadsTo})`;
  const hint = `dialer follows no redirects${target}. Set --es-host or ES_HOST to the search engine itself.`;
  return ['config', `${host} answered with a redirect.`, hint];
}

function hintFor(trouble: string, url: string): string {
  if (/EPROTO/.test(trouble)) return 'The port may use plain http, which dialer uses only on this machine.';
  if (trouble.startsWith('TLS')) {
    return "In the crontab, not in .env, set NODE_EXTRA_CA_CERTS to the engine's CA certificate (Elasticsearch: http_ca.crt, OpenSearch: root-ca.pem). The host must be a name in its certificate.";
  }
  if (/^connection lost/.test(trouble) && url.startsWith('http:')) {
    return `If it uses TLS, as Elasticsearch 8 does by default, write ${url.replace('http:', 'https:')}.`;
  }
  if (/^the answer/.test(trouble)) return 'Check for a proxy in between, and see the log of the search engine.';
  return networkHint(trouble);
}
