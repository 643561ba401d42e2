import { DialerError } from '../../../errors.ts';
import type { MeetingDocument, SessionDocument } from '../../../zoom/past-meetings.ts';
import type { Document } from '../documents/document.ts';

type Field = Record<string, unknown>;

/** The names of the two indices. */
export type Indices = Record<Document['kind'], string>;

/** The longest text that fits into a Lucene term even if every character takes four bytes. */
const keyword: Field = { type: 'keyword', ignore_above: 8191 };
const text: Field = { type: 'text', fields: { keyword } };
/** Explicit, because the default format differs on newer OpenSearch. */
const date: Field = { type: 'date', format: 'strict_date_optional_time' };
const integer: Field = { type: 'integer' };
const boolean: Field = { type: 'boolean' };

const FIELDS: {
  meeting: Record<keyof MeetingDocument, Field>;
  session: Record<keyof SessionDocument, Field>;
} = {
  meeting: {
    uuid: keyword,
    meeting_series_id: keyword,
    topic: text,
    host: {
      properties: {
        host_id: keyword,
        name: text,
        email: keyword,
        user_type: keyword,
      },
    },
    start_time: date,
    end_time: date,
    duration: integer,
    participant_sessions: integer,
    has_pstn: boolean,
    has_voip: boolean,
    has_3rd_party_audio: boolean,
    has_video: boolean,
    has_screen_share: boolean,
    recording: boolean,
  },
  session: {
    meeting: keyword,
    id: keyword,
    user_id: keyword,
    user_name: text,
    device: keyword,
    // Zoom sometimes sends several addresses, or a masked one: the document is worth more than the field.
    ip_address: { type: 'ip', ignore_malformed: true },
    // Zoom sends no coordinates. The maps of Kibana and OpenSearch Dashboards join country shapes on ISO 3166-1 codes.
    country: keyword,
    city: keyword,
    network_type: keyword,
    join_time: date,
    leave_time: date,
    share_application: boolean,
    share_desktop: boolean,
    share_whiteboard: boolean,
    recording: boolean,
  },
};

/** The names of all fields, those of `host` with and without it. */
export function fieldNames(): string[] {
  const names = (fields: Record<string, Field>): string[] =>
    Object.entries(fields).flatMap(([name, { properties }]) => {
      const inner = names((properties ?? {}) as Record<string, Field>);
      return [name, ...inner, ...inner.map((one) => `${name}.${one}`)];
    });
  return [...names(FIELDS.meeting), ...names(FIELDS.session)];
}

/** Above the templates of the engines and their agents (Elastic recommends "higher than 500"). */
const PRIORITY = 501;

/** Names the indices: the prefix, then `meetings` or `sessions`. Throws DialerError `usage` for an invalid prefix. */
export function indexNames(prefix = ''): Indices {
  if (!/^([a-z0-9][a-z0-9._-]{0,99})?$/.test(prefix)) {
    const hint = 'Use up to 100 lower-case letters, digits, ".", "_" and "-", beginning with a letter or digit.';
    throw new DialerError('usage', `--index-prefix "${prefix}" is not valid in the name of an index.`, hint);
  }
  return { meeting: `${prefix}meetings`, session: `${prefix}sessions` };
}

/** Names the composable index template of an index. */
export function templateName(index: string): string {
  return `dialer-${index}`;
}

/** Makes the template for exactly one index. Leaves shards and replicas to the engine. */
export function templateBody(kind: Document['kind'], index: string): object {
  return {
    index_patterns: [index],
    priority: PRIORITY,
    version: 1,
    _meta: { description: 'Made by dialer harvest, which never changes it.' },
    // Not strict: an older index still accepts documents with a new field, and stores it unindexed.
    template: { mappings: { dynamic: false, properties: FIELDS[kind] } },
  };
}
