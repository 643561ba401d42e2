/** Help that is not about a command; each text is loaded when it is asked for. */
export const TOPICS: Record<string, { about: string; load: () => Promise<{ text: string }> }> = {
  csv: { about: 'columns of meetings.csv, holidays.csv and codes.csv', load: () => import('./csv.ts') },
  env: { about: 'environment variables', load: () => import('./env.ts') },
  'exit-codes': { about: 'exit codes of every command', load: () => import('./exit-codes.ts') },
};

export const TOPIC_LINES = Object.entries(TOPICS)
  .map(([name, { about }]) => `  dialer help ${name.padEnd(10)}  ${about}`)
  .join('\n');
