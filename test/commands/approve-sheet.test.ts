import { expect, it } from 'vitest';
import { codeRow, ID, tabOf } from '../support/code-sheet.ts';
import { startGoogle } from '../support/google.ts';
import { MEETING, site, waits } from '../support/registrations.ts';
import { runDialer } from '../support/run-dialer.ts';

/** A Zoom where two wait, and a Sheet with three codes. */
async function sheetSite(
  tab = tabOf([codeRow('K7QXPR'), codeRow('M3WZTB'), codeRow('Z9YYAA', 'REGISTERED', 'somebody')]),
) {
  const google = await startGoogle({ spreadsheets: [{ id: ID, role: 'writer', tabs: [tab] }] });
  const registrants = [waits('ada', ['k7q xpr']), waits('uma', ['Z9YYAA'], 1)];
  const here = await site({ registrants });
  const approve = (args: string[] = []) => here.approve(['--sheet', ID, ...args], { env: google.env });
  return { ...here, google, tab, approve };
}

it('--sheet approves by the codes of a Google Sheet, and writes what became of them beside them', async () => {
  const { approve, tab, statuses, google } = await sheetSite();
  const { stdout, stderr, exitCode } = await approve();
  expect(stdout).toContain(`approved ada <ada@example.edu> meeting=${MEETING} (Codes:2)\n`);
  expect(stderr).toContain('Codes:4 registrant_status is REGISTERED, but the ledger has nobody for this code');
  expect(stderr).toContain('pending uma <uma@example.edu>');
  expect(exitCode).toBe(1);
  expect(statuses()).toEqual({ ada: 'approved', uma: 'pending' });
  const [status, id, data] = tab.cells[1]?.slice(3) ?? [];
  expect([status, id]).toEqual(['REGISTERED', waits('ada', []).id]);
  expect(JSON.parse(String(data))).toMatchObject({
    email: 'ada@example.edu',
    custom_questions: [{ value: 'k7q xpr' }],
  });
  expect(String(data)).not.toContain('tk=');
  expect(tab.cells[2]?.slice(3)).toEqual(['', '', '']);

  const writes = () =>
    google.requests.filter(({ method, path }) => method === 'POST' && path.includes('batchUpdate')).length;
  const before = writes();
  expect(await approve()).toEqual({ stdout: '', stderr: '', exitCode: 1 });
  expect(writes()).toBe(before);
  expect((await approve(['--status'])).stdout).toMatch(/^K7QXPR\tused\tada\t/);
});

it('--sheet that cannot be written approves all the same, says so once a day, and is written by a later pass', async () => {
  const { approve, tab, google, statuses } = await sheetSite();
  const [spreadsheet] = google.spreadsheets;
  if (spreadsheet) spreadsheet.role = 'reader';
  const { stdout, stderr } = await approve();
  expect(stdout).toContain('approved ada');
  expect(stderr).toContain('dialer: warning: What became of the codes could not be written into the Google Sheet: ');
  expect(statuses()).toMatchObject({ ada: 'approved' });
  expect((await approve()).stderr).toBe('');
  if (spreadsheet) spreadsheet.role = 'writer';
  expect((await approve()).stderr).toBe('');
  expect(tab.cells[1]?.[3]).toBe('REGISTERED');
});

it('--sheet with --dry-run writes nothing', async () => {
  const { approve, tab, statuses } = await sheetSite();
  expect((await approve(['-n'])).stdout).toContain('skipped ada');
  expect(statuses()).toMatchObject({ ada: 'pending' });
  expect(tab.cells[1]?.slice(3)).toEqual(['', '', '']);
});

it.each<[string[], string]>([
  [['--sheet', 'x'], 'dialer: --sheet "x" is not a Google Sheet.'],
  [['--worksheet', 'x'], 'dialer: --worksheet is about a Google Sheet. Name it with --sheet.'],
  [['--time-ids', 'x.csv'], 'dialer: --time-ids is about a Google Sheet. Name it with --sheet.'],
  [['--sheet', ID, '--codes', 'x.csv'], "dialer: Option '--sheet <id>' cannot be used with option '--codes <file>'."],
])('%j is exit code 2', async (args, words) => {
  const { stderr, exitCode } = await runDialer(['approve', ...args]);
  expect(stderr).toContain(words);
  expect(exitCode).toBe(2);
});
