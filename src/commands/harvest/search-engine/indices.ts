import { DialerError } from '../../../errors.ts';
import type { MeetingDocument, SessionDocument } from '../../../zoom/past-meetings.ts';
import type { Document } from '../documents/document.ts';

type Field = Record<string, unknown>;

/** The names of the two indices. */
export type Indices = Record<Document['kind'], string>;

/** The longest text of which every character may take four bytes and still fit into a Lucene term. */
const keyword: Field = { type: 'keyword', ignore_above: 8191 };
const text: Field = { type: 'text', fields: { keyword } };
/** The default format is another on newer OpenSearch, so it is said. */
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
    // Zoom sends several addresses at times, or a masked one: the document is worth more than the field.
    ip_address: { type: 'ip', ignore_malformed: true },
    // Zoom tells no coordinates. An ISO 3166-1 code as a keyword is what the maps of Kibana and of OpenSearch Dashboards
    // join their country shapes on.
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

/** Above those that the engines and their agents bring along (Elastic: "higher than 500"). */
const PRIORITY = 501;

/** `meetings` and `sessions`, with the prefix in front. Throws DialerError `usage` for one that the engines would refuse. */
export function indexNames(prefix = ''): Indices {
  if (!/^([a-z0-9][a-z0-9._-]{0,99})?$/.test(prefix)) {
    const hint =
      'It may have lower-case letters, digits, ".", "_" and "-", begins with a letter or a digit, and is short.';
    throw new DialerError('usage', `--index-prefix "${prefix}" cannot begin the name of an index.`, hint);
  }
  return { meeting: `${prefix}meetings`, session: `${prefix}sessions` };
}

/** The name of the composable index template of an index. */
export function templateName(index: string): string {
  return `dialer-${index}`;
}

/** The template of an index, for exactly that index. Shards and replicas are the engine's to decide. */
export function templateBody(kind: Document['kind'], index: string): object {
  return {
    index_patterns: [index],
    priority: PRIORITY,
    version: 1,
    _meta: { description: 'Made by dialer harvest, which never changes it.' },
    // Not strict: an index that was made before a document got another field goes on taking them, and keeps the field
    // unsearched.
    template: { mappings: { dynamic: false, properties: FIELDS[kind] } },
  };
}
