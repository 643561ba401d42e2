import { explainUnreachable, NETWORK_HINT } from '../../../base/http/unreachable.ts';
import type { Explanation } from '../../../errors.ts';
import type { EngineFailure } from './failure.ts';

export interface Where {
  /** Where the request went, in words. */
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
    'See that --es-host or ES_HOST names Elasticsearch or OpenSearch itself (mostly port 9200), not their dashboards, and that no proxy is between.',
  downHint: 'It may be starting, or have lost its master: see its own log.',
};
const OTHER_INDEX = 'Choose other indices with --index-prefix, or have it put right by whoever runs the engine.';
const GRANTS =
  'Elasticsearch: the cluster privilege manage_index_templates, and create_index and index on both indices. OpenSearch: cluster_manage_index_templates and cluster_composite_ops, and create_index and write on both.';

/** What the engines' names and words mean, wherever they come; the first that is found counts. */
const BY_WORDS: [RegExp, (quote: string) => Explanation][] = [
  [
    /no handler found|incorrect http method/i,
    () => [
      'config',
      'The search engine knows no composable index templates.',
      'It takes Elasticsearch 7.8 or later, or OpenSearch.',
    ],
  ],
  [
    /matching patterns from existing templates/,
    (quote) => [
      'config',
      `Another index template is for the same index, with the same priority: ${quote}.`,
      `Narrow its index_patterns or give it another priority. ${OTHER_INDEX}`,
    ],
  ],
  [
    /invalid_index_name/,
    (quote) => ['config', `The search engine does not take the name of the index: ${quote}.`, OTHER_INDEX],
  ],
  [
    /index_not_found/,
    (quote) => [
      'config',
      `The search engine may not make the index by itself: ${quote}.`,
      'Create it there, empty (its template has the fields), or allow it in action.auto_create_index.',
    ],
  ],
  [
    /data stream|write index|pipeline with id/,
    (quote) => ['config', `The index is set up in a way that takes no documents with IDs: ${quote}.`, OTHER_INDEX],
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
      'Delete indices that nobody needs, or raise cluster.max_shards_per_node.',
    ],
  ],
  [
    /read-only|flood-stage|index write|disk usage/i,
    (quote) => [
      'refused',
      `The index is read-only: ${quote}.`,
      "An engine does that when its disk is nearly full: make room, and see that index.blocks.* is gone from the index's settings.",
    ],
  ],
  [
    /\bsecurity_exception\b.*(no permissions|unauthorized)|is not authorized/is,
    (quote) => ['scope', `The user of the search engine may not do that: ${quote}.`, GRANTS],
  ],
];

/** The engine's answer, or the lack of one, as an error with its remedy. */
export function explain(failure: EngineFailure, where: Where): Explanation {
  const { type, words, quote, status, leadsTo } = failure;
  if (leadsTo !== undefined) return redirected(leadsTo, where);
  if (status === 401) return unauthorized(where);
  const known = BY_WORDS.find(([pattern]) => pattern.test(`${type} ${words}`))?.[1];
  if (known) return known(quote ?? '');
  if (status === 429) {
    const hint = 'It has more to do than it can: try again later, or give it more nodes or memory.';
    return ['rate-limit', 'The search engine asked to slow down until there was no time left.', hint];
  }
  if (failure.foreign || failure.class === 'unknown' || failure.trouble) {
    return explainUnreachable(failure, where.host, { ...ENGINE, hintFor: (trouble) => hintFor(trouble, where.url) });
  }
  const message = `The search engine refused: ${quote} (status ${status}).`;
  if (status === 403) return ['scope', message, GRANTS];
  return ['refused', message, "The engine's words above say why."];
}

/** What is said of a failure that is not the end of it. */
export function explainRetry(failure: EngineFailure, where: Where): string {
  return failure.status === 429 ? 'The search engine asks to slow down.' : explain(failure, where)[1];
}

function unauthorized({ hasCredentials, host }: Where): Explanation {
  if (hasCredentials) {
    const hint =
      'Compare ES_USERNAME and ES_PASSWORD, or ES_API_KEY (which is for Elasticsearch), with those of the engine.';
    return ['credentials', `The search engine at ${host} did not take the credentials.`, hint];
  }
  const hint = 'Set ES_USERNAME and ES_PASSWORD, or ES_API_KEY.';
  return ['credentials', `The search engine at ${host} wants to know who asks.`, hint];
}

function redirected(leadsTo: string, { host }: Where): Explanation {
  const hint = `dialer follows none: put the address of the engine itself into --es-host or ES_HOST${leadsTo && ` (it leads to ${leadsTo})`}.`;
  return ['config', `${host} answers with a redirect.`, hint];
}

function hintFor(trouble: string, url: string): string {
  if (/EPROTO/.test(trouble)) return 'It may speak plain http there, which dialer does only with this machine.';
  if (trouble.startsWith('TLS')) {
    return "Set NODE_EXTRA_CA_CERTS to the certificate of the engine's own authority (Elasticsearch: http_ca.crt, OpenSearch: root-ca.pem), in the crontab, not in .env; the name in --es-host or ES_HOST must be one that its certificate has.";
  }
  if (/^connection lost/.test(trouble) && url.startsWith('http:')) {
    return `If it speaks TLS, as Elasticsearch does since 8 unless told otherwise, write ${url.replace('http:', 'https:')}.`;
  }
  if (/^the answer/.test(trouble)) return 'See whether a proxy is between, and what the engine says in its log.';
  return NETWORK_HINT;
}
