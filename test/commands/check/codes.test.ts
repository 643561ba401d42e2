import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SCOPES } from '../../../src/sandbox/api.ts';
import { check, GOOD } from '../../support/run-check.ts';
import { temporaryFolder } from '../../support/run-dialer.ts';

const CODES = 'code,meeting_id\nK7QXPR,83299019888\nM3WZTB,83299019888;91234567890\n';

describe('codes.csv', () => {
  it('is checked only if it exists', async () => {
    const { stdout, trouble, exitCode } = await check(GOOD, { files: { 'codes.csv': CODES } });
    expect(stdout).toContain('\ncodes.csv\n  pass  2 codes for 2 meetings\n');
    expect(stdout).toContain('the app has all scopes');
    expect([trouble, exitCode]).toEqual([[], 0]);
    expect((await check(GOOD)).stdout).not.toContain('codes.csv');
  });

  it('reports broken rows', async () => {
    const codes = `${CODES}#NAME?,83299019888\nab,83299019888\n`;
    const { stdout, trouble, exitCode } = await check(GOOD, { files: { 'codes.csv': codes } });
    expect(trouble).toEqual([
      `  fail  codes.csv:4 code "#NAME?" is a spreadsheet error; format the column as Text and type it again`,
      '  warn  codes.csv:5 code is shorter than 6 characters, so it can be guessed; use longer codes',
    ]);
    expect(stdout).toContain('Next: fix codes.csv (docs/before-class.md).');
    expect(exitCode).toBe(1);
  });

  it('exits with 1 for an unusable file, as scheduled runs still work', async () => {
    const { trouble, exitCode } = await check(GOOD, { files: { 'codes.csv': 'x\n' } });
    expect(trouble).toEqual([
      expect.stringContaining('  fail  codes.csv:1 is not a header. Begin the file with the header code,meeting_id'),
    ]);
    expect(exitCode).toBe(1);
    const elsewhere = await check(GOOD, { env: { DIALER_CODES: 'may.csv' } });
    expect(elsewhere.trouble).toEqual([expect.stringContaining('  fail  Could not read may.csv: no such file')]);
  });

  it('warns about a file that other users can read', async () => {
    const folder = temporaryFolder({ 'meetings.csv': GOOD, 'codes.csv': CODES });
    chmodSync(join(folder, 'codes.csv'), 0o644);
    const { trouble } = await check(GOOD, { folder });
    expect(trouble).toContainEqual(
      '  warn  Every user of this machine can read codes.csv, which holds the codes. Run `chmod o-r codes.csv`.',
    );
  });

  it('needs the scopes to approve registrants', async () => {
    const scopes = SCOPES.filter((scope) => !scope.startsWith('meeting:'));
    const { trouble, exitCode } = await check(GOOD, { files: { 'codes.csv': CODES }, onZoom: { scopes } });
    expect(trouble).toEqual([
      expect.stringContaining('  fail  The Zoom app lacks the scope meeting:read:list_registrants:admin.'),
      expect.stringContaining('  fail  The Zoom app lacks the scope meeting:update:registrant_status:admin.'),
    ]);
    expect(exitCode).toBe(1);
    expect((await check(GOOD, { onZoom: { scopes } })).trouble).toEqual([]);
  });

  it('reports an unusable ledger of codes beside a usable ledger of joins', async () => {
    const files = { 'codes.csv': CODES, '.dialer/approvals.ndjson/x': '' };
    const { trouble, exitCode } = await check(GOOD, { files });
    expect(trouble).toEqual([
      expect.stringContaining(
        '  fail  Could not use the ledger in .dialer/approvals.ndjson: unexpected error (EISDIR).',
      ),
    ]);
    expect(exitCode).toBe(1);
  });

  it('checks the ledger beside a codes.csv in another folder', async () => {
    const env = { DIALER_CODES: 'share/codes.csv' };
    const { stdout, trouble } = await check(GOOD, { files: { 'share/codes.csv': CODES }, env });
    expect(stdout).toMatch(/pass {2}share\/\.dialer can be created/);
    expect(trouble).toEqual([]);
    const broken = await check(GOOD, { files: { 'share/codes.csv': CODES, 'share/.dialer': '' }, env });
    expect(broken.trouble).toEqual([
      expect.stringContaining('  fail  Could not use the ledger in share/.dialer: it is not a folder (ENOTDIR).'),
    ]);
  });
});
