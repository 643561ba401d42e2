import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isOnPostgres, namedFolder } from '../../src/ledger/open.ts';
import { at, machine } from '../support/machine.ts';

describe('DIALER_LEDGER', () => {
  it.each([
    'postgresql+psycopg2://dialer:CANARY@db.example.edu/dialer',
    'jdbc:postgresql://db.example.edu/dialer?user=dialer&password=CANARY',
    'jdbc:postgresql:CANARY',
    'postgres:dialer:CANARY@db/dialer',
    'postgres dialer CANARY',
    '"postgres://dialer:CANARY@db/dialer"',
    "'postgres://dialer:CANARY@db/dialer'",
    '“postgres://dialer:CANARY@db/dialer”',
    'host=db.example.edu dbname=dialer user=dialer password=CANARY',
    'user=dialer Password = CANARY',
    'service=CANARY',
    'dialer:CANARY@db.example.edu/dialer',
    'db.example.edu:5432/CANARY',
    'mysql://dialer:CANARY@db/dialer',
    'POSTGRES://dialer:CANARY@db/dialer',
    ' postgres//dialer:CANARY@db/dialer ',
  ])('is refused if it is %s: no folder gets that name, and the value is not shown', async (place) => {
    const { tick, zoom, folder } = await machine();
    const { stderr, exitCode } = await tick(at(9, 11), [], { env: { DIALER_LEDGER: place } });
    expect(stderr).toContain('DIALER_LEDGER is neither a folder nor a PostgreSQL URL.');
    expect(stderr).not.toContain('CANARY');
    expect(exitCode).toBe(1);
    expect(zoom.rooms.map(({ meeting }) => meeting)).toContain('83299019888');
    expect(
      readdirSync(folder, { recursive: true }).filter((name) => /CANARY|postgres|host/.test(String(name))),
    ).toEqual([]);
  });

  it.each([
    'state',
    'my ledger',
    './postgres',
    './host=a',
    '../a:b@c',
    '/srv/postgres',
    '/srv/a:b@c',
    'C:\\dialer',
    'c:/dialer',
    '\\\\server\\share',
    'rooms@campus',
  ])('may be the folder %s', (place) => {
    expect([namedFolder({ DIALER_LEDGER: place }), isOnPostgres({ DIALER_LEDGER: place })]).toEqual([place, false]);
  });

  it('may be a folder of this machine, whatever its path is', async () => {
    const { tick, folder } = await machine();
    const place = join(resolve(folder), 'host=a');
    expect((await tick(at(9, 11), [], { env: { DIALER_LEDGER: place } })).exitCode).toBe(0);
    expect(readdirSync(place).length).toBeGreaterThan(0);
  });
});
