/** What there is to know that is no command: each loaded when it is asked for. */
export const TOPICS: Record<string, { about: string; load: () => Promise<{ text: string }> }> = {
  csv: { about: 'the columns of meetings.csv, holidays.csv, codes.csv', load: () => import('./csv.ts') },
  env: { about: 'the environment variables', load: () => import('./env.ts') },
  'exit-codes': { about: 'the exit codes of each command', load: () => import('./exit-codes.ts') },
};

export const TOPIC_LINES = Object.entries(TOPICS)
  .map(([name, { about }]) => `  dialer help ${name.padEnd(10)}  ${about}`)
  .join('\n');
