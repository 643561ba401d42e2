import { basename } from 'node:path';
import { commandOf, type Printed, SCHEDULE, type SchedulerEntry } from './entry.ts';
import { shellWord } from './quoting.ts';

/** A line for crontab. Failures go to stderr, which cron mails. */
export function crontab(entry: SchedulerEntry, printAgain: string): Printed {
  const variables = Object.entries(entry.env).map(([name, value]) => `${name}=${cronWord(value)} `);
  const command = commandOf(entry).map(cronWord).join(' ');
  const umask = entry.name === 'dialer-approve' ? 'umask 077 && ' : '';
  return {
    text: `# ${comment(entry)} Mail goes to you, or to:
#MAILTO=you@example.edu
${SCHEDULE} ${umask}cd ${cronWord(entry.folder)} && ${variables.join('')}${command} >> ${basename(entry.log)}
`,
    // `| crontab -` alone would replace the whole crontab.
    install: `Add it to your crontab:
  (crontab -l 2>/dev/null; ${printAgain}) | crontab -`,
  };
}

function comment({ name }: SchedulerEntry): string {
  if (name === 'dialer') return 'dialer, every minute. Joins go to dialer.log; cron mails failures.';
  return 'dialer approve, every minute. Approvals go to approve.log; cron mails failures and who is waiting.';
}

/**
 * cron ends the command at a `%` without a backslash. Some crons turn two backslashes into one, so the quotes are closed
 * and reopened after each backslash.
 */
function cronWord(text: string): string {
  return shellWord(text).replaceAll('\\', "\\''").replaceAll('%', '\\%');
}
