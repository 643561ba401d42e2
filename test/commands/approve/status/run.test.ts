import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { MEETING, OTHER_MEETING, site, waits } from '../../../support/registrations.ts';
import { MONDAY_0911 } from '../../../support/run-dialer.ts';

/** After a pass with one approved, one whose code was used, one with a code for another meeting, and one unknown outcome. */
async function passed() {
  const here = await site({
    header: 'code,meeting_id,name,email',
    codes: [
      `K7QX-PR,${MEETING},Ada Palmer,`,
      `M3WZTB,${MEETING};${OTHER_MEETING},,`,
      `Z9YYAA,${OTHER_MEETING},,`,
      `J4KKLM,${OTHER_MEETING},,`,
    ],
    registrants: [waits('ada', ['k7qx-pr'], 1), waits('eva', ['K7QX-PR'], 2), waits('uma', ['Z9YYAA'], 3)],
    others: [waits('leo', ['J4KKLM'], 4)],
    faults: [{ on: `PUT /v2/meetings/${OTHER_MEETING}`, reset: 'before' }],
  });
  await here.approve();
  return here;
}

describe('dialer approve --status', () => {
  it('shows the status of each code in a table, and who else tried it', async () => {
    const { zoom, approve } = await passed();
    const asked = zoom.requests.length;
    const { stdout, stderr, exitCode } = await approve(['--status'], { tty: true, env: { NO_COLOR: '1' } });
    const lines = stdout.trimEnd().split('\n');
    const at = /2026-11-23 09:1\d/.source;
    expect(lines[0]).toMatch(/^code +status +by +meeting +at$/);
    expect(lines[1]).toMatch(new RegExp(`^K7QX-PR +used +ada +${MEETING} +${at}$`));
    expect(lines[2]).toMatch(/^M3WZTB +unused$/);
    expect(lines[3]).toMatch(/^Z9YYAA +unused$/);
    expect(lines[4]).toMatch(new RegExp(`^J4KKLM +unknown +leo +${OTHER_MEETING} +${at}$`));
    expect(lines[5]).toMatch(
      new RegExp(
        `^K7QX-PR was also given by eva <eva@example.edu> for meeting ${MEETING} \\(${at}\\): the code was used by ada`,
      ),
    );
    expect(lines[6]).toMatch(/^Z9YYAA was also given by uma .*: the code is for another meeting$/);
    expect(lines[7]).toBe('4 codes: 1 used, 2 unused, 1 unknown');
    expect(lines).toHaveLength(8);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    expect(zoom.requests).toHaveLength(asked);
  });

  it('needs the account, or it would call a used code unused', async () => {
    const { approve } = await passed();
    const { stdout, stderr, exitCode } = await approve(['--status'], { env: { ZOOM_ACCOUNT_ID: '' } });
    expect(stderr).toBe(
      'dialer: ZOOM_ACCOUNT_ID is not set, and each account has its own codes in the ledger. Run it in the folder of .env, or name that file with --env-file.\n',
    );
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 });
  });

  it('shortens a long name so that each code fits into a line of 80 columns', async () => {
    const long = { first_name: 'Maximiliane-Bernadette', last_name: '日本語の長い名前'.repeat(4) };
    const { approve } = await site({
      codes: [`K7QX-29PR,${MEETING}`, `M3WZ-81TB,${MEETING}`],
      registrants: [waits('max', ['K7QX-29PR'], 1, long), waits('eva', ['M3WZ-81TB'], 2)],
    });
    await approve();
    const { stdout } = await approve(['--status'], { tty: true, env: { NO_COLOR: '1' } });
    const rows = stdout.split('\n');
    expect(rows[1]).toMatch(/^K7QX-29PR +used +Maximiliane-Bernadette 日.*… +83299019888 +2026-11-23 09:1\d$/);
    expect(stringWidth(rows[1] ?? '')).toBeLessThanOrEqual(80);
    expect(rows[2]).toMatch(/^M3WZ-81TB +used +eva +83299019888/);
    expect((await approve(['--csv'])).stdout).toContain(long.last_name);
  });

  it('prints an array of records with --json', async () => {
    const { approve } = await passed();
    const [used, unused, , unknown] = JSON.parse((await approve(['--status', '--json'])).stdout);
    expect(used).toEqual({
      code: 'K7QX-PR',
      status: 'used',
      registrantId: expect.any(String),
      name: 'ada',
      email: 'ada@example.edu',
      meeting: MEETING,
      at: expect.stringMatching(/^2026-11-23T09:1/),
      reason: '',
      clashes: [
        expect.objectContaining({ name: 'eva', meeting: MEETING, reason: expect.stringContaining('was used by') }),
      ],
      invited: { name: 'Ada Palmer', email: '', meetings: [MEETING] },
      file: 'codes.csv',
      line: 2,
    });
    expect(unused).toMatchObject({ code: 'M3WZTB', status: 'unused', name: null, at: null, clashes: [] });
    expect(unknown).toMatchObject({ code: 'J4KKLM', status: 'unknown', name: 'leo' });
    expect(unknown.reason).toContain('Zoom may have approved them anyway');
  });

  it('prints a spreadsheet with --csv, and tab-separated rows into a pipe', async () => {
    const { approve } = await passed();
    const csv = (await approve(['--csv'])).stdout.split('\r\n');
    expect(csv[0]).toBe(
      '\ufeffcode,status,name,email,meeting,at,reason,tried_by,invited_name,invited_email,invited_to,line',
    );
    expect(csv[2]).toBe(`M3WZTB,unused,,,,,,,,,${MEETING};${OTHER_MEETING},3`);
    const piped = (await approve(['--status'])).stdout.split('\n');
    expect(piped[1]).toBe(`M3WZTB\tunused\t\t\t\t\t\t\t\t\t${MEETING};${OTHER_MEETING}\t3`);
    expect(piped).toHaveLength(5);
  });

  it('shows used codes that are no longer in codes.csv, and no clash for people approved since', async () => {
    const { approve, zoom } = await passed();
    const files = { 'codes.csv': `code,meeting_id\nEVAS-OWN,${MEETING}\nK7QX-PR,${MEETING}\n#NAME?,${MEETING}\n` };
    for (const registrant of zoom.registrations[0]?.registrants ?? []) {
      if (registrant.email.startsWith('eva')) registrant.custom_questions = [{ title: 'Code', value: 'evas-own' }];
    }
    await approve([], { files, now: new Date(MONDAY_0911.getTime() + 60_000) });
    const { stdout, stderr, exitCode } = await approve(['--status', '--json']);
    expect(
      JSON.parse(stdout).map(({ code, status, clashes, line }: Record<string, unknown[]>) => [
        code,
        status,
        clashes?.length,
        line,
      ]),
    ).toEqual([
      ['EVAS-OWN', 'used', 0, 2],
      ['K7QX-PR', 'used', 0, 3],
      ['j4kklm', 'unknown', 0, null],
    ]);
    expect(stderr).toContain('codes.csv:4 code "#NAME?"');
    expect(exitCode).toBe(1);
  });

  it('needs no credentials except the account, and says why it cannot read the ledger', async () => {
    const { approve } = await site({ codes: [`K7QXPR,${MEETING}`] });
    const env = { ZOOM_CLIENT_ID: undefined, ZOOM_CLIENT_SECRET: undefined };
    expect(await approve(['--status'], { env })).toEqual({
      stdout: `K7QXPR\tunused\t\t\t\t\t\t\t\t\t${MEETING}\t2\n`,
      stderr: '',
      exitCode: 0,
    });
    const { stderr, exitCode } = await approve(['--status'], { env: { DIALER_LEDGER: 'redis://x' } });
    expect(stderr).toContain('DIALER_LEDGER is neither a folder nor a PostgreSQL URL.');
    expect(exitCode).toBe(1);
  });
});
