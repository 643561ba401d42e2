import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { sep } from 'node:path';
import type { Deps } from '../../base/system/deps.ts';
import { OF_ONE_VERSION, realPath, type SchedulerEntry } from './entry.ts';

/** What dialer or its HTTP client reads; of these a scheduler has none by itself. */
const READ_BY_DIALER = /^(ZOOM_|DIALER_|TZ$|(https?|all|no)_proxy$)/i;
/** macOS shows them to no program that a person did not start. */
const GUARDED = /^\/Users\/[^/]+\/(Desktop|Documents|Downloads)(\/|$)/;

/** What would keep the entry from working though it is right: names of variables, and never their values. */
export function warningsFor(
  entry: SchedulerEntry,
  { scheduled, shell }: { scheduled: Deps['env']; shell: Deps['env'] },
  format: string,
): string[] {
  const { node, script, folder, meetings, envFile, writes } = entry;
  const missing = [meetings, envFile].filter((file) => !existsSync(file));
  const ofShell = Object.keys(shell).filter((name) => READ_BY_DIALER.test(name) && shell[name] !== scheduled[name]);
  const isPostgres = /^postgres(ql)?:/.test(scheduled.DIALER_LEDGER?.trim() ?? '');
  const warnings: [boolean, string][] = [
    [missing.length > 0, `there is no ${missing.join(' and no ')}. Is this the folder where dialer is to run?`],
    [
      ofShell.length > 0,
      `a scheduler will not have ${ofShell.join(', ')} as this shell has: write what it needs into ${envFile}.`,
    ],
    [
      OF_ONE_VERSION.test(node),
      `${node} is of one version of Node. Once that is updated or removed, run this again and replace the entry.`,
    ],
    [
      script.includes(`${sep}_npx${sep}`) || script.startsWith(`${realPath(tmpdir())}${sep}`),
      `${script} will be cleared away: put dialer into a folder of its own, and run this there.`,
    ],
    [
      GUARDED.test(folder),
      `macOS keeps ${folder} from schedulers: move it elsewhere, or give "Full Disk Access" to ${node}.`,
    ],
    [
      format === 'systemd' && !existsSync(writes),
      `there is no ${writes}, and the service could not make it. Make it, for ${entry.user} to write to.`,
    ],
    [
      format === 'kubernetes' && !isPostgres,
      'pods need a ledger in PostgreSQL: DIALER_LEDGER=postgres://… in .env (README, "Two hosts").',
    ],
    [
      format === 'kubernetes' && !Number(scheduled.DIALER_CATCH_UP),
      'a pod may be late by minutes, and its joins with it: DIALER_CATCH_UP=10 in .env takes them up.',
    ],
  ];
  return warnings.filter(([applies]) => applies).map(([, text]) => text);
}
