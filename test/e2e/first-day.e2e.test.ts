import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { expect, it } from 'vitest';
import { zoomWith } from '../support/host.ts';
import { clockAt, hasFaketime, LONG_MS, MAIN, start } from '../support/process.ts';
import { temporaryFolder } from '../support/run-dialer.ts';

// Runs docs/first-day.md in a shell as it is written. Only what differs between machines is replaced: paths, the port of
// the sandbox, and seconds. Needs faketime.

const PAGE = readFileSync('docs/first-day.md', 'utf8');
const ZONE = 'America/Denver';
/** A Monday. Each block of the page has its own time. */
const DATE = '2026-11-23';

/** Warnings of `dialer cron` about this machine's Node.js or checkout, which are not on the page. */
const ODDITIES = /^dialer: warning: .*( belongs to one version | is in a temporary folder).*\n/gm;

interface Step {
  command: string;
  output: string;
}

/** The blocks of the page: when each begins, whether cron runs then, its commands, and what they print. */
function blocks(): { time: string; cron: boolean; steps: Step[] }[] {
  const found = PAGE.matchAll(/<!-- at (\S+)( cron)? -->\n+```console\n(.*?)```/gs);
  return [...found].map(([, time = '', cron, block = '']) => {
    const steps: Step[] = [];
    for (const line of block.trimEnd().split('\n')) {
      const last = steps.at(-1);
      if (line.startsWith('$ ')) steps.push({ command: line.slice(2), output: '' });
      else if (last && line.startsWith('> ') && last.output === '') last.command += `\n${line.slice(2)}`;
      else if (last) last.output += `${line}\n`;
    }
    return { time, cron: cron !== undefined, steps };
  });
}

/** Replaces crontab, so that the user's own stays untouched. */
const CRONTAB = `#!/bin/sh
file="$(dirname "$0")/crontab.txt"
if [ "$1" = -l ]; then cat "$file"; else cat > "$file"; fi
`;

it.skipIf(!hasFaketime)(
  'the first day goes as its page says',
  async () => {
    let time = '';
    const clock = () => new Date(`${DATE}T${time}:01-07:00`);
    const zoom = await zoomWith(['LOGAN-DE-202', 'VERNAL-101', 'PRICE-017'], { clock });
    const folder = temporaryFolder();
    const programs = temporaryFolder({ crontab: CRONTAB });
    chmodSync(join(programs, 'crontab'), 0o755);
    symlinkSync(process.execPath, join(programs, 'node'));
    // As after `npm ci`.
    mkdirSync(join(folder, 'node_modules', '.bin'), { recursive: true });
    symlinkSync(MAIN, join(folder, 'node_modules', '.bin', 'dialer'));
    writeFileSync(join(folder, '.env.example'), readFileSync('.env.example'));

    const places: [string, string][] = [
      ['/opt/dialer/dist/main.js', MAIN],
      ['/opt/dialer', folder],
      ['/usr/bin/node', process.execPath],
      ['http://127.0.0.1:8800', zoom.url],
    ];
    const onThisMachine = (text: string) => places.reduce((put, [there, here]) => put.replaceAll(there, here), text);
    const onThePage = (text: string) =>
      places
        .reduce((put, [there, here]) => put.replaceAll(here, there), text)
        .replace(new RegExp(`(T${time}|by ${time}):\\d\\d\\b`, 'g'), '$1:01')
        .replace(/\d+ GB free/, '80 GB free');

    const shell = async (command: string, path = process.env.PATH ?? '') => {
      const env = {
        // At :00 sharp a join of this minute could still count as upcoming.
        ...clockAt(`${DATE} ${time}:01`, ZONE),
        PATH: [programs, path, '/usr/bin', '/bin'].filter(Boolean).join(delimiter),
        HOME: folder,
      };
      const { result } = start(
        'bash',
        ['-c', `exec 2>&1; unset NODE_EXTRA_CA_CERTS\n${onThisMachine(command)}`],
        folder,
        env,
      );
      return onThePage((await result).stdout);
    };
    expect(blocks().length).toBeGreaterThan(4);
    for (const block of blocks()) {
      time = block.time;
      // Runs the line as cron does: in a shell with an almost empty environment.
      if (block.cron) expect(await shell(`sh -c "$(crontab -l | sed -n 's/^[*] [*] [*] [*] [*] //p')"`, '')).toBe('');
      for (const { command, output } of block.steps) {
        const printed = (await shell(command)).replace(ODDITIES, '');
        expect(`$ ${command}\n${printed}`).toBe(`$ ${command}\n${output}`);
      }
    }
    expect(zoom.rooms.filter(({ meeting }) => meeting === '83299019888')).toHaveLength(2);
  },
  4 * LONG_MS,
);
