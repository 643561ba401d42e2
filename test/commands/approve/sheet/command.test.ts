import { describe, expect, it } from 'vitest';
import { codeRow, ID, startCodeSheet, tabOf } from '../../../support/code-sheet.ts';
import { site, waits } from '../../../support/registrations.ts';

/** A Sheet with three codes, two pending registrants who gave one each, and one who gave none. */
async function start() {
  const tab = tabOf([codeRow('K7QX-PR'), codeRow('M3WZTB'), codeRow('J4KKLM')]);
  const { google, shared } = await startCodeSheet([tab]);
  const registrants = [
    waits('ada', ['k7qx-pr'], 1, { id: 'ada' }),
    waits('eva', ['M3 WZTB'], 2, { id: 'eva' }),
    waits('leo', ['NOSUCH'], 3, { id: 'leo' }),
  ];
  const zoom = await site({ codes: [], registrants });
  const approve = (args: string[] = []) => zoom.approve(['--sheet', ID, ...args], { env: google.env });
  /** The status, the ID, and the ID in the data. */
  const written = () =>
    tab.cells.slice(1).map((row) => {
      const [status = '', id = '', data] = row.slice(3).map(String);
      return [status, id, data ? JSON.parse(data).id : ''];
    });
  return { ...zoom, approve, shared, tab, google, written };
}

describe('dialer approve --sheet', () => {
  it('approves by the codes in the Sheet, and writes their status', async () => {
    const { approve, written, statuses, tab } = await start();
    const { stdout, stderr, exitCode } = await approve();
    expect(stdout).toMatch(/ approved ada .*\(Codes:2\)\n.* approved eva .*\(Codes:3\)\n$/);
    expect(stderr).toMatch(/^\S+ pending leo [^\n]*\n$/);
    expect(exitCode).toBe(1);
    expect(statuses()).toEqual({ ada: 'approved', eva: 'approved', leo: 'pending' });
    expect(written()).toEqual([
      ['REGISTERED', 'ada', 'ada'],
      ['REGISTERED', 'eva', 'eva'],
      ['', '', ''],
    ]);
    expect(String(tab.cells[1]?.[5])).toContain('k7qx-pr');
    expect(String(tab.cells[1]?.[5])).not.toContain('join_url');
    expect(await approve()).toEqual({ stdout: '', stderr: '', exitCode: 1 });
  });

  it('approves even if it may not write to the Sheet, says so, and writes in the next pass', async () => {
    const { approve, written, shared, statuses } = await start();
    shared.role = 'reader';
    const { stderr } = await approve();
    expect(stderr).toContain('Could not write the results to the Google Sheet: ');
    expect(stderr).toContain('The next run tries again.');
    expect(statuses()).toMatchObject({ ada: 'approved', eva: 'approved' });
    expect(written()).toEqual([
      ['', '', ''],
      ['', '', ''],
      ['', '', ''],
    ]);
    shared.role = 'writer';
    expect((await approve()).stderr).toBe('');
    expect(written().map(([status, id]) => [status, id])).toEqual([
      ['REGISTERED', 'ada'],
      ['REGISTERED', 'eva'],
      ['', ''],
    ]);
  });

  it('writes nothing in a dry run', async () => {
    const { approve, written, google } = await start();
    expect((await approve(['--dry-run'])).stdout).toContain('ada');
    expect(google.requests.every(({ method, path }) => method === 'GET' || path === '/token')).toBe(true);
    expect(written().flat().join('')).toBe('');
  });

  it('does not use a code that is REGISTERED, but unknown to the ledger', async () => {
    const { approve, statuses, tab } = await start();
    tab.cells[1] = codeRow('K7QX-PR', 'REGISTERED');
    const { stderr } = await approve();
    expect(stderr).toContain('Codes:2 registrant_status is REGISTERED, but the ledger has no registrant for this code');
    expect(stderr).toMatch(
      / pending ada .* \(Codes:2\): the Sheet has this code as REGISTERED, but the ledger has no registrant /,
    );
    expect(statuses()).toEqual({ ada: 'pending', eva: 'approved', leo: 'pending' });
    expect(tab.cells[1]).toEqual(codeRow('K7QX-PR', 'REGISTERED'));
  });
});
