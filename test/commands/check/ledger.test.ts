import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ledgerFindings } from '../../../src/commands/check/ledger.ts';
import { networkTypeOf } from '../../../src/ledger/network-type.ts';
import { probe } from '../../../src/ledger/probe.ts';
import { check, GOOD } from '../../support/run-check.ts';
import { temporaryFolder } from '../../support/run-dialer.ts';

describe('the probe of the ledger folder', () => {
  it('tries the parent of a folder that does not exist yet, and creates nothing', async () => {
    const folder = temporaryFolder();
    expect(await probe(join(folder, 'a', '.dialer'))).toMatchObject({ isNew: true, freeBytes: expect.any(Number) });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('tries a folder and the folders in it, and leaves nothing behind', async () => {
    const folder = temporaryFolder({ 'account/2026-11-23/x': '' });
    const place = await probe(folder);
    expect(place).toMatchObject({ isNew: false });
    expect(place).not.toHaveProperty('error');
    expect([readdirSync(folder), readdirSync(join(folder, 'account'))]).toEqual([['account'], ['2026-11-23']]);
  });

  it.each([
    ['a file', 'file', 'it is not a folder (ENOTDIR)'],
    ['a path inside a file', 'file/.dialer', 'it is not a folder (ENOTDIR)'],
  ])('reports %s', async (_, place, words) => {
    const folder = join(temporaryFolder({ file: '' }), place);
    const { error } = await probe(folder);
    expect(error?.message).toContain(`Could not use the ledger in ${folder}: ${words}`);
  });

  it.each<[object, string]>([
    [{}, 'pass .dialer is writable, 2048 MB free'],
    [{ isNew: true }, 'pass .dialer can be created, 2048 MB free'],
    [{ freeBytes: 9 * 1024 * 1024 }, 'warn The disk of .dialer has only 9 MB left. Free some space.'],
    [
      { networkType: 'nfs4' },
      'warn .dialer is in a network folder (nfs4), where two runs could send the same join. Set DIALER_LEDGER',
    ],
  ])('%j: %s', (more, words) => {
    const place = { folder: '.dialer', isNew: false, freeBytes: 2 ** 31, ...more };
    const texts = ledgerFindings(place, { isPostgres: false }).map(
      ({ level, text, hint }) => `${level} ${text} ${hint}`,
    );
    expect(texts).toEqual([expect.stringContaining(words)]);
  });
});

describe('the type of a network folder', () => {
  const MOUNTS = [
    '26 1 254:0 / / rw,relatime - ext4 /dev/vda rw',
    '40 26 0:40 / /srv/share rw shared:1 - nfs4 server:/export rw',
    '41 40 0:41 / /srv/share/disk rw - ext4 /dev/vdb rw',
    '42 26 0:42 / /mnt/my\\040share rw - cifs //server/share rw',
    '43 26 0:43 / /home/me/far rw - fuse.sshfs me@host: rw',
    '44 26 0:44 / /old rw - nfs server:/old rw',
    '45 26 0:45 / /old rw - tmpfs tmpfs rw',
  ].join('\n');
  it.each([
    ['/opt/dialer', undefined],
    ['/srv/share', 'nfs4'],
    ['/srv/share/a/b', 'nfs4'],
    ['/srv/shared', undefined],
    ['/srv/share/disk/x', undefined],
    ['/mnt/my share/x', 'cifs'],
    ['/home/me/far/x', 'fuse.sshfs'],
    ['/old', undefined],
    ['\\\\server\\share\\dialer', 'a Windows share'],
    ['C:\\dialer', undefined],
  ])('at %s is %s', (path, type) => expect(networkTypeOf(path, MOUNTS)).toBe(type));
});

describe('an unusable ledger', () => {
  it.each([
    [
      'postgres://u:CANARY@127.0.0.1:1/db',
      'Could not use the PostgreSQL ledger at 127.0.0.1 (database db): connection refused',
    ],
    ['mysql://u:CANARY@host/db', 'DIALER_LEDGER is neither a folder nor a PostgreSQL URL.'],
    ['meetings.csv', 'Could not use the ledger in meetings.csv: it is not a folder'],
  ])('is reported once: %s', async (place, words) => {
    const { trouble, stdout, exitCode } = await check(GOOD, { env: { DIALER_LEDGER: place } });
    const found = trouble.filter((line) => !line.includes('No scheduled run'));
    expect(found).toEqual([expect.stringContaining(`  fail  ${words}`)]);
    expect(stdout).not.toContain('CANARY');
    expect(exitCode).toBe(1);
  });
});
