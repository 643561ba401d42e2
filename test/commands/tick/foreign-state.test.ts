import { chmodSync, chownSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { at, CSV, machine } from '../../support/machine.ts';
import { runDialer } from '../../support/run-dialer.ts';

// A state folder that others own or can write to: what is in it may be theirs, and what dialer puts there is theirs to read.

const isRoot = process.getuid?.() === 0;
const STRANGER = 54_321;

/** What the folder is, whether a test can make it so, how, why it is not used, and what to do. */
const FOREIGN: [string, boolean, (folder: string) => void, string, string][] = [
  [
    'that every user can write to',
    true,
    (folder) => chmodSync(folder, 0o777),
    'every user can write to it.',
    'Run `chmod o-w ',
  ],
  [
    'of another user',
    isRoot,
    (folder) => chownSync(folder, STRANGER, STRANGER),
    `it belongs to another user (uid ${STRANGER}).`,
    'Make the user who runs dialer the owner of ',
  ],
  [
    'that a strange group can write to',
    isRoot,
    (folder) => {
      chownSync(folder, 0, STRANGER);
      chmodSync(folder, 0o775);
    },
    `another group (gid ${STRANGER}) can write to it.`,
    'Run `chmod g-w ',
  ],
];

async function withState(spoil: (folder: string) => void, { csv = CSV, state = '.dialer' } = {}) {
  const one = await machine({ csv });
  const folder = join(one.folder, state);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return { ...one, state: folder, spoil: () => spoil(folder) };
}

describe.skipIf(process.platform === 'win32').each(FOREIGN.filter(([, canBe]) => canBe))(
  'a state folder %s',
  (kind, __, spoil, why, hint) => {
    it('is not used: the minute is dialed without it, which is said with exit code 1', async () => {
      const { tick, state, spoil: foreign, accepted } = await withState(spoil);
      foreign();
      const { stdout, stderr, exitCode } = await tick(at(9, 11));
      expect(stdout).toContain(' accepted LOGAN ');
      expect(stderr).toContain(`Could not use the ledger in .dialer: ${why} This minute's joins are sent without it.`);
      expect(stderr).toContain(`${hint}.dialer`);
      expect(stderr.split('\n')).toHaveLength(2);
      expect(exitCode).toBe(1);
      expect(accepted()).toBe(1);
      expect(readdirSync(state)).toEqual([]);
    });

    it('is said once where the ledger is elsewhere', async () => {
      const { tick, state, spoil: foreign, folder } = await withState(spoil, { state: '.dialer/spring.csv' });
      writeFileSync(join(folder, 'spring.csv'), CSV);
      foreign();
      const { stdout, stderr, exitCode } = await tick(at(9, 11), ['-f', 'spring.csv']);
      expect(stdout).toContain(' accepted LOGAN ');
      expect(stderr).toContain(`Could not use the state folder .dialer/spring.csv: ${why} ${hint}.dialer/spring.csv`);
      expect(stderr.split('\n')).toHaveLength(2);
      expect(exitCode).toBe(1);
      expect(readdirSync(state)).toEqual([]);
    });

    it('gives no schedule to a run whose meetings.csv is broken', async () => {
      const { tick, state, spoil: foreign, patches } = await withState(spoil, { csv: '"' });
      writeFileSync(join(state, 'last-good.csv'), CSV);
      foreign();
      const { stderr, exitCode } = await tick(at(9, 11));
      expect(stderr).toContain('opens a quote');
      expect({ exitCode, patches: patches() }).toEqual({ exitCode: 2, patches: 0 });
    });

    it('keeps nothing from being told', async () => {
      const { tick, state, spoil: foreign } = await withState(spoil, { csv: CSV.replace('MTWRFSU', 'X') });
      await tick(at(9, 10));
      const told = readFileSync(join(state, 'told.json'), 'utf8');
      foreign();
      for (const minute of [11, 12]) {
        const { stderr, exitCode } = await tick(at(9, minute));
        expect(stderr).toContain('meetings.csv:2 days "X"');
        expect(exitCode).toBe(1);
      }
      expect(readFileSync(join(state, 'told.json'), 'utf8')).toBe(told);
    });

    it.each(['approve', 'harvest', 'history'])('is refused by %s', async (command) => {
      const { folder, zoom, state, spoil: foreign } = await withState(spoil);
      writeFileSync(join(folder, 'codes.csv'), 'code,meeting_id\nK7QX-29PR,83299019888\n');
      foreign();
      const args = command === 'harvest' ? [command, '--destination', 'stdout'] : [command];
      const { stderr, exitCode } = await runDialer(args, { folder, zoom, now: at(9, 11) });
      expect(stderr).toContain(`Could not use the ledger in .dialer: ${why}`);
      expect(exitCode).toBe(1);
      // A folder that dialer makes in it is its own.
      expect(readdirSync(state).filter((name) => name !== 'codes.csv')).toEqual([]);
    });

    it('fails check, unless root checks it for its owner', async () => {
      const { folder, zoom, spoil: foreign } = await withState(spoil);
      foreign();
      const { stdout, exitCode } = await runDialer(['check'], { folder, zoom, now: at(9, 11) });
      // Root may check what another user runs.
      if (kind === 'of another user') expect(stdout).not.toContain(why);
      else expect(stdout).toContain(`fail  Could not use the ledger in .dialer: ${why} ${hint}.dialer`);
      expect(exitCode).toBe(1);
    });
  },
);

describe('the state', () => {
  it.each(['heartbeat.json', 'told.json', 'last-good.csv'])(
    'is not written through a link that %s has become',
    async (name) => {
      const { tick, folder } = await machine({ csv: CSV.replace('LOGAN', 'Nowhere') });
      const victim = join(folder, 'victim');
      writeFileSync(victim, 'mine');
      mkdirSync(join(folder, '.dialer'), { mode: 0o700 });
      symlinkSync(victim, join(folder, '.dialer', name));
      for (const minute of [11, 12]) await tick(at(9, minute));
      expect(readFileSync(victim, 'utf8')).toBe('mine');
    },
  );

  it.skipIf(process.platform === 'win32')(
    'may be in a folder to which a link leads, and others may look in',
    async () => {
      const { tick, folder, accepted } = await machine();
      mkdirSync(join(folder, 'state'), { mode: 0o755 });
      symlinkSync('state', join(folder, '.dialer'));
      for (const minute of [11, 12]) expect((await tick(at(9, minute))).exitCode).toBe(0);
      expect(accepted()).toBe(1);
    },
  );
});
