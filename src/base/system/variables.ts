/** An environment variable that dialer, or Node on its behalf, reads. */
export interface Variable {
  name: string;
  /** What it sets, as a phrase. */
  sets: string;
  /** What counts if it is not set. */
  default?: string;
  /** The commands that alone read it, if not those of its group. */
  commands?: string[];
  /** The values that .env.example shows. */
  examples: string[];
  isRequired?: boolean;
  /** Worth setting from the first day: .env.example sets it. */
  isSuggested?: boolean;
  isSecret?: boolean;
  /** Node reads it before dialer reads `.env`. */
  isReadByNode?: boolean;
  /** The page that explains it. */
  page?: string;
  /** What else to know when setting it, as a sentence. */
  note?: string;
}

export interface VariableGroup {
  title: string;
  /** The commands that alone read its variables. */
  commands?: string[];
  variables: Variable[];
}

/** Every variable: for `dialer help env`, `dialer check`, .env.example and docs/reference.md. */
export const VARIABLE_GROUPS: VariableGroup[] = [
  {
    title: 'Zoom app (https://marketplace.zoom.us)',
    variables: [
      {
        name: 'ZOOM_ACCOUNT_ID',
        sets: "the app's Account ID, under App Credentials",
        isRequired: true,
        examples: [''],
      },
      { name: 'ZOOM_CLIENT_ID', sets: "the app's Client ID, under App Credentials", isRequired: true, examples: [''] },
      {
        name: 'ZOOM_CLIENT_SECRET',
        sets: "the app's Client Secret, under App Credentials",
        isRequired: true,
        isSecret: true,
        examples: [''],
      },
      {
        name: 'ZOOM_WEBHOOK_SECRET',
        sets: "the app's Secret Token, under Features, Access",
        commands: ['approve --listen'],
        isSecret: true,
        page: 'docs/before-class.md',
        examples: [''],
      },
      {
        name: 'ZOOM_API_URL',
        sets: "the address of Zoom's API; for ZoomGov https://api.zoomgov.com/v2",
        default: 'https://api.zoom.us/v2',
        examples: ['https://api.zoomgov.com/v2'],
      },
      {
        name: 'ZOOM_OAUTH_URL',
        sets: 'the address for tokens; for ZoomGov https://zoomgov.com/oauth/token',
        default: 'https://zoom.us/oauth/token',
        examples: ['https://zoomgov.com/oauth/token'],
      },
    ],
  },
  {
    title: 'dialer',
    variables: [
      {
        name: 'DIALER_MEETINGS',
        sets: 'the schedule; in a network folder, set DIALER_LEDGER too',
        default: 'meetings.csv',
        page: 'docs/schedule.md',
        examples: ['/srv/share/meetings.csv'],
      },
      {
        name: 'DIALER_CODES',
        sets: 'the codes of registrants; in a network folder, set DIALER_LEDGER too',
        default: 'codes.csv',
        commands: ['approve', 'check', 'sandbox'],
        page: 'docs/before-class.md',
        examples: ['/srv/share/codes.csv'],
      },
      {
        name: 'DIALER_CATCH_UP',
        sets: 'minutes for which missed or failed joins are retried',
        default: '0',
        isSuggested: true,
        page: 'docs/hosts.md#catch-up',
        note: 'Without it, a join is sent in its minute only.',
        examples: ['10'],
      },
      {
        name: 'DIALER_VERIFY',
        sets: 'seconds to wait, at most 40, to see each room in a meeting',
        default: '0; 20 for `join`',
        page: 'docs/hosts.md#verification',
        examples: ['20'],
      },
      {
        name: 'DIALER_LEDGER',
        sets: 'the ledger: a folder on this machine, or a PostgreSQL database for several hosts',
        default: '.dialer beside meetings.csv',
        isSecret: true,
        page: 'docs/hosts.md#two-hosts',
        examples: ['/var/lib/dialer', 'postgres://dialer:password@db.example.edu/dialer'],
      },
      {
        name: 'DIALER_PING_URL',
        sets: 'the address to call after each run, with /fail appended if anything needs attention',
        isSecret: true,
        page: 'docs/hosts.md#alerts',
        examples: ['https://hc-ping.com/your-uuid'],
      },
      {
        name: 'DIALER_ALERT_URL',
        sets: 'an incoming webhook, of Slack, Teams or Mattermost, that receives each failure once',
        isSecret: true,
        page: 'docs/hosts.md#alerts',
        examples: ['https://hooks.slack.com/services/your/secret/path'],
      },
      {
        name: 'DIALER_PSEUDONYM_KEY',
        sets: 'the key of pseudonyms, 32 random characters or more; a new key changes every pseudonym',
        commands: ['attendance', 'harvest', 'fetch', 'pseudonymize'],
        isSecret: true,
        page: 'docs/names.md',
        note: '`openssl rand -base64 32` prints one.',
        examples: [''],
      },
      {
        name: 'DIALER_ALLOW_RAW',
        sets: '1 allows --raw, which shows names and e-mails',
        commands: ['fetch'],
        page: 'docs/sanitized.md',
        examples: ['1'],
      },
    ],
  },
  {
    title: 'Google Sheets',
    commands: ['attendance --sheet', 'approve --sheet'],
    variables: [
      {
        name: 'GOOGLE_APPLICATION_CREDENTIALS',
        sets: 'the key file of a service account (chmod 600)',
        page: 'docs/after-class.md',
        examples: ['/etc/dialer/google-key.json'],
      },
      {
        name: 'DIALER_GOOGLE_URL',
        sets: 'an address to use instead of googleapis.com, for tests',
        examples: ['http://127.0.0.1:8080'],
      },
    ],
  },
  {
    title: 'Search engine',
    commands: ['harvest'],

    variables: [
      {
        name: 'ES_HOST',
        sets: 'the URL of Elasticsearch or OpenSearch, or host:port',
        page: 'docs/harvest.md',
        examples: ['https://search.example.edu:9200'],
      },
      { name: 'ES_USERNAME', sets: "the search engine's user", examples: ['dialer'] },
      {
        name: 'ES_PASSWORD',
        sets: "that user's password",
        isSecret: true,
        examples: [''],
      },
      {
        name: 'ES_API_KEY',
        sets: 'an API key instead of a user, encoded as Elasticsearch shows it',
        isSecret: true,
        examples: [''],
      },
    ],
  },
  {
    title: 'This machine',
    variables: [
      {
        name: 'TZ',
        sets: 'the time zone of the schedule',
        default: "this machine's",
        examples: ['America/Denver'],
      },
      {
        name: 'HTTPS_PROXY',
        sets: 'the proxy for all requests',
        examples: ['http://proxy.example.edu:3128'],
      },
      { name: 'NO_PROXY', sets: 'hosts to reach without the proxy', examples: ['localhost'] },
      {
        name: 'NODE_EXTRA_CA_CERTS',
        sets: 'a file of additional CA certificates; set it in the environment, not in .env',
        isReadByNode: true,
        note: "`dialer cron` puts it into the scheduler's entry.",
        examples: ['/etc/ssl/campus-ca.pem'],
      },
      { name: 'NO_COLOR', sets: 'any value turns colors off', examples: ['1'] },
    ],
  },
];

export const VARIABLES = VARIABLE_GROUPS.flatMap(({ variables }) => variables);
