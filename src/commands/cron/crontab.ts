import { commandOf, type Printed, SCHEDULE, type SchedulerEntry } from './entry.ts';
import { shellWord } from './quoting.ts';

/** A line for `crontab`. What fails is on stderr, which cron mails. */
export function crontab(entry: SchedulerEntry, again: string): Printed {
  const variables = Object.entries(entry.env).map(([name, value]) => `${name}=${cronWord(value)} `);
  const command = commandOf(entry).map(cronWord).join(' ');
  return {
    text: `# ${said(entry)} to you, or to:
#MAILTO=you@example.edu
${SCHEDULE} cd ${cronWord(entry.folder)} && ${variables.join('')}${command} >> dialer.log
`,
    // `| crontab -` alone would replace all there is.
    install: `Add it to your crontab:
  (crontab -l 2>/dev/null; ${again}) | crontab -`,
  };
}

function said({ name }: SchedulerEntry): string {
  if (name === 'dialer') return 'dialer, every minute: joins go to dialer.log, and cron mails what failed';
  return 'dialer approve, every minute: who is approved goes to dialer.log, and cron mails who waits and what failed';
}

/**
 * cron ends the command at a `%` without a backslash. Some crons also make one backslash of two, so that none may stand
 * before another: the quotes are closed and opened again behind each.
 */
function cronWord(text: string): string {
  return shellWord(text).replaceAll('\\', "\\''").replaceAll('%', '\\%');
}
