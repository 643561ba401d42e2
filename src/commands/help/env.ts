import { entry } from './entry.ts';

const VARIABLES: Record<string, Record<string, string>> = {
  'The Zoom app, from its App Credentials:': {
    ZOOM_ACCOUNT_ID: 'the Account ID; needed',
    ZOOM_CLIENT_ID: 'the Client ID; needed',
    ZOOM_CLIENT_SECRET: 'the Client Secret; needed',
    ZOOM_WEBHOOK_SECRET: 'its Secret Token, for approve --listen (none)',
    ZOOM_API_URL: 'where its API is (https://api.zoom.us/v2)',
    ZOOM_OAUTH_URL: 'where its tokens are (https://zoom.us/oauth/token)',
  },
  'dialer itself:': {
    DIALER_MEETINGS: 'the schedule (meetings.csv)',
    DIALER_CODES: 'who is approved by which code (codes.csv)',
    DIALER_CATCH_UP: 'minutes for which a missed or failed join is taken up (0)',
    DIALER_VERIFY: 'seconds to see whether rooms get in (0; by hand: 20)',
    DIALER_LEDGER: 'a folder, or postgres://… (.dialer beside meetings.csv)',
    DIALER_PING_URL: 'called after each run, /fail behind it for trouble (none)',
    DIALER_ALERT_URL: 'gets each failure once: an incoming webhook (none)',
    DIALER_PSEUDONYM_KEY: 'what pseudonyms are made with; 32 characters or more (none)',
    DIALER_ALLOW_RAW: '1 allows `dialer fetch --raw` (not allowed)',
  },
  'Google, for Sheets:': {
    GOOGLE_APPLICATION_CREDENTIALS: 'the key file of a service account',
    DIALER_GOOGLE_URL: 'another host in the place of googleapis.com',
  },
  'The search engine, for harvest:': {
    ES_HOST: 'its URL, or host:port',
    ES_USERNAME: 'who asks, by a password',
    ES_PASSWORD: 'that password',
    ES_API_KEY: 'or by an API key, as Elasticsearch encodes it',
  },
  'What else it heeds:': {
    TZ: "the zone of the schedule (this machine's)",
    HTTPS_PROXY: 'the way out (none)',
    NO_PROXY: 'hosts that are reached without it (none)',
    NODE_EXTRA_CA_CERTS: 'a file of certificates; in the environment, not in .env',
    NO_COLOR: 'when set, no colours (colours on a terminal)',
  },
};

const sections = Object.entries(VARIABLES).map(([title, variables]) =>
  [title, ...Object.entries(variables).map(([name, words]) => entry(name, words, 23))].join('\n'),
);

export const text = `dialer reads these from its environment and from .env in the working directory
(--env-file names another). What the environment says wins; an option wins over
both. In brackets, what counts when it is not set.

${sections.join('\n\n')}

Example of a .env, which others should not be able to read (chmod 600 .env):

  ZOOM_ACCOUNT_ID=abcDEF123
  ZOOM_CLIENT_ID=ghiJKL456
  ZOOM_CLIENT_SECRET=mnoPQR789
  DIALER_CATCH_UP=10
`;
