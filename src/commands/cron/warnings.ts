import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { sep } from 'node:path';
import type { Deps } from '../../base/system/deps.ts';
import { realPath, type SchedulerEntry, VERSIONED_PATH } from './entry.ts';

/** Variables of dialer and its HTTP client, which schedulers do not set. */
const READ_BY_DIALER = /^(ZOOM_|DIALER_|TZ$|(https?|all|no)_proxy$)/i;
/** Settings of the PostgreSQL client: PGHOST, PGPASSWORD, PGSSLMODE, PGPASSFILE and more. */
const READ_BY_POSTGRES = /^PG[A-Z]/;
/** macOS hides these folders from background programs. */
const GUARDED = /^\/Users\/[^/]+\/(Desktop|Documents|Downloads)(\/|$)/;

/** What may keep a correct entry from working. Names variables, never their values. */
export function warningsFor(
  entry: SchedulerEntry,
  { scheduled, shell }: { scheduled: Deps['env']; shell: Deps['env'] },
  format: string,
): string[] {
  const { node, script, folder, meetings, envFile, writes } = entry;
  const missing = [meetings, envFile].filter((file) => !existsSync(file));
  const isPostgres = /^postgres(ql)?:/.test(scheduled.DIALER_LEDGER?.trim() ?? '');
  const isRead = (name: string) => READ_BY_DIALER.test(name) || (isPostgres && READ_BY_POSTGRES.test(name));
  const ofShell = Object.keys(shell).filter((name) => isRead(name) && shell[name] !== scheduled[name]);
  const warnings: [boolean, string][] = [
    [missing.length > 0, `There is no ${missing.join(' and no ')}. Is this the right folder?`],
    [
      ofShell.length > 0,
      `Scheduled runs will not have ${ofShell.join(', ')} as this shell does. Put what they need into ${envFile}.`,
    ],
    [
      VERSIONED_PATH.test(node),
      `${node} belongs to one version of Node. After an update of Node, run this again and replace the entry.`,
    ],
    [
      script.includes(`${sep}_npx${sep}`) || script.startsWith(`${realPath(tmpdir())}${sep}`),
      `${script} is in a temporary folder. Move dialer to a permanent one, and run this there.`,
    ],
    [GUARDED.test(folder), `macOS hides ${folder} from schedulers. Move it, or give ${node} "Full Disk Access".`],
    [
      format === 'systemd' && !existsSync(writes),
      `There is no ${writes}, and the service cannot create it. Create it, writable for ${entry.user}.`,
    ],
    [
      format === 'kubernetes' && !isPostgres,
      'Pods need the ledger in PostgreSQL. Set DIALER_LEDGER=postgres://… in .env (docs/hosts.md).',
    ],
    [
      format === 'kubernetes' && !Number(scheduled.DIALER_CATCH_UP),
      'A pod may start minutes late. Set DIALER_CATCH_UP=10 in .env, so that it retries what it missed.',
    ],
  ];
  return warnings.filter(([applies]) => applies).map(([, text]) => text);
}
