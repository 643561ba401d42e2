import { describe, expect, it } from 'vitest';
import { DialerError } from '../../../src/errors.ts';
import { parseInvitations } from '../../../src/schedule/codes/invitations.ts';

const HEADER = 'code,meeting_id,name,email';
const parse = (text: string) => parseInvitations(text, 'codes.csv');
/** Each problem as it is reported, without its severity. */
const reported = (rows: string, header = HEADER) =>
  parse(`${header}\n${rows}`).problems.map(({ line, column, value, kind, message }) =>
    [line, column, value ? `"${value}"` : kind && `(${kind})`, message].filter(Boolean).join(' '),
  );

describe('codes.csv', () => {
  it('has one invitation per row', () => {
    const { invitations, problems } = parse(`${HEADER}\nK7QX-PR,832 9901 9888,Ada Palmer,ada@example.edu\n`);
    expect(problems).toEqual([]);
    expect(invitations).toEqual([
      {
        code: 'K7QX-PR',
        key: 'k7qx-pr',
        meetingIds: ['83299019888'],
        name: 'Ada Palmer',
        email: 'ada@example.edu',
        file: 'codes.csv',
        line: 2,
      },
    ]);
  });

  it.each<[string, string]>([
    ['columns in any order, and others', 'Note,Meeting ID,CODE\nx,83299019888,K7QXPR\n'],
    ['no name and email', 'code,meeting_id\nK7QXPR,83299019888'],
    ['semicolons, CRLF and a byte order mark', '\ufeffcode;meeting_id\r\nK7QXPR;83299019888\r\n'],
    ['tabs', 'code\tmeeting_id\nK7QXPR\t83299019888\n'],
    [
      'a title above the header, and a repeated header',
      'Codes of May\n\ncode,meeting_id\nK7QXPR,83299019888\ncode,meeting_id\n',
    ],
    ['a join link', 'code,meeting_id\nK7QXPR,https://us02web.zoom.us/j/83299019888?pwd=abc\n'],
    ['text as Excel keeps it', 'code,meeting_id\n="K7QXPR",="83299019888"\n'],
    ['rows without content', 'nr,code,meeting_id\n1,K7QXPR,83299019888\n2,,\n,,\n'],
  ])('can have %s', (_, text) => {
    const { invitations, problems } = parse(text);
    expect(problems).toEqual([]);
    expect(invitations.map(({ key, meetingIds }) => [key, meetingIds])).toEqual([['k7qxpr', ['83299019888']]]);
  });

  it('can have several meetings in a cell, separated by ; or line breaks', () => {
    const { invitations } = parse(
      'code,meeting_id\nK7QXPR,83299019888; 91234567890;832-9901-9888\nM3WZTB,"83299019888\n91234567890"\n',
    );
    for (const { meetingIds } of invitations) expect(meetingIds).toEqual(['83299019888', '91234567890']);
    expect(invitations.map(({ line }) => line)).toEqual([2, 3]);
  });

  it.each<[string, string[]]>([
    [
      '1.23E+10,83299019888',
      ['2 code "1.23E+10" lost its digits in the spreadsheet; format the column as Text and type it again'],
    ],
    ['#NAME?,83299019888', [`2 code "#NAME?" is a spreadsheet error; format the column as Text and type it again`]],
    [',83299019888,Ada', ['2 code is empty; write the code, or delete the row']],
    [
      'K7QXPR,8.33E+10',
      ['2 meeting_id "8.33E+10" lost its digits in the spreadsheet; format the column as Text and type it again'],
    ],
    ['K7QXPR,', ['2 meeting_id is empty; write the 9 to 11 digits of the meeting ID']],
    [
      'K7QXPR,83299019888;12',
      [
        '2 meeting_id (a value of 14 characters) has a part that has 2 digits; write the 9 to 11 digits of the meeting ID',
      ],
    ],
    ['K7QXPR,83299019888,Ada,ada.example', ['2 email is not an e-mail address; correct it or leave it empty']],
    ...['mailto:ada@example.edu', '<ada@example.edu>', 'ada@example.edu,', 'ada@example.edu;'].map(
      (email): [string, string[]] => [
        `K7QXPR,83299019888,Ada,"${email}"`,
        [`2 email "${email}" is not an e-mail address; correct it or leave it empty`],
      ],
    ),
    [
      'K7QXPR,"83299019888, 91234567890"',
      ['2 meeting_id (a value of 24 characters) has several meeting IDs; separate them with ;'],
    ],
    [
      'K7QXPR,83299019888,91234567890,',
      ['2 name is a meeting ID; put several meeting IDs in one quoted cell, separated by ;'],
    ],
    [
      '"1,234,567",83299019888',
      ['2 code has commas that the spreadsheet added; format the column as Text and type it again'],
    ],
    ['K7QXPR,83299019888,Ada,ada@', ['2 email "ada@" is not an e-mail address; correct it or leave it empty']],
    [
      'K7QXPR,83299019888,Palmer, Ada,ada@example.edu',
      ['2 has 5 cells, but the header has 4; put quotes around a cell that contains the separator'],
    ],
    [
      'K7QXPR,83299019888\n k7q xpr ,91234567890',
      ['3 code is already used on line 2; give each person a code of their own'],
    ],
    ['K7QX "PR",83299019888', ['2 has a " inside a cell; put the cell in quotes, and write "" for each " in it']],
    [
      'K7QXPR,83299019888,"Ada\nM3WZTB,91234567890,Emil"',
      ['2 name has a line break; check for a quote that is not closed'],
    ],
    ['', ['1 has a header but no codes; add a row for each code']],
  ])('reports %j', (rows, problems) => expect(reported(rows)).toEqual(problems));

  it('never shows a code, whatever its column', () => {
    const rows = [
      'SECRET7,',
      ',SECRET7',
      '83299019888,SECRET7',
      'SECRET7,83299019888\nSECRET7,83299019888',
      'OTHER99,83299019888,Ada,SECRET7',
      '"SECRET7\nx",83299019888',
      '"1,234,567",83299019888',
      '1234567.00,83299019888',
      '83299019888,SECRET7,91234567890',
    ];
    for (const row of rows) {
      const words = reported(row).join();
      expect(words).not.toBe('');
      expect(words.replaceAll(',', '')).not.toMatch(/SECRET7|1234567/);
    }
  });

  it('reads the other rows if one is broken', () => {
    const { invitations } = parse(`${HEADER}\n#NAME?,83299019888\nK7QXPR,83299019888\nM3WZTB,x\n`);
    expect(invitations.map(({ line }) => line)).toEqual([3]);
  });

  it('warns once about codes that can be guessed', () => {
    const rows = ['K7QXPR', ...Array.from({ length: 9 }, (_, index) => `AB${index}`)];
    const { invitations, problems } = parse(`code,meeting_id\n${rows.map((code) => `${code},83299019888\n`).join('')}`);
    expect(invitations).toHaveLength(10);
    expect(problems).toEqual([
      {
        severity: 'warning',
        file: 'codes.csv',
        line: 3,
        column: 'code',
        message:
          'is shorter than 6 characters, so it can be guessed; use longer codes (also on lines 4, 5, 6, 7, 8 and 3 more)',
      },
    ]);
  });

  it.each(['email', 'E-Mail', 'e_mail', 'Mail', 'Email Address', 'E-mail address', 'mail-address'])(
    'reads the e-mail address from a column named %j',
    (name) => {
      const { invitations, problems } = parse(`code,meeting_id,${name}\nK7QXPR,83299019888,ada@example.edu\n`);
      expect([invitations.map(({ email }) => email), problems]).toEqual([['ada@example.edu'], []]);
    },
  );

  it('warns about a column of e-mail addresses that is not read because of its name', () => {
    const { problems } = parse(
      'code,meeting_id,E-Mail-Adresse,Mailing list\nK7QXPR,83299019888,ada@example.edu,Sales\n',
    );
    expect(problems).toEqual([
      {
        severity: 'warning',
        file: 'codes.csv',
        line: 1,
        value: 'E-Mail-Adresse',
        message: 'has e-mail addresses but is not read; rename it to email to accept each code from its address only',
      },
    ]);
    expect(parse('code,meeting_id\nada@example.edu,83299019888\n').problems).toEqual([]);
  });

  it('warns once about codes with fewer digits than usual, which may have lost leading zeros', () => {
    const codes = ['123456', '234567', '34567', '456789', '567890', '4567', '678901', 'K7QXPR', '="003456"'];
    const rows = (some: string[]) => `code,meeting_id\n${some.map((code) => `${code},83299019888\n`).join('')}`;
    const { invitations, problems } = parse(rows(codes));
    expect(invitations).toHaveLength(9);
    const message =
      'has fewer digits than the usual 6, so leading zeros may be missing; format the column as Text and type it again (also on line 7)';
    expect(problems).toContainEqual({ severity: 'warning', file: 'codes.csv', line: 4, column: 'code', message });
    // Too few to know what is usual.
    const few = parse(rows(['123456', '2345678', '34567890', '456789012', '5678901234', '67890123456']));
    expect(few.problems).toEqual([]);
  });

  it('does not accept the last row without its e-mail address if the file may be cut off', () => {
    const rows = [1, 2, 3, 4, 5].map((n) => `K7QXPR${n},83299019888,Ada,ada@example.edu\n`).join('');
    const whole = `${HEADER}\n${rows}M3WZTB,83299019888,Emil,emil@example.edu`;
    for (const cut of [whole.slice(0, -16), whole.slice(0, -17), whole.slice(0, -22)]) {
      const { invitations, problems } = parse(cut);
      expect(invitations.map(({ line }) => line)).toEqual([2, 3, 4, 5, 6]);
      const message =
        'has no email and no line break at its end, so the file may be cut off; save it again, or add a line break';
      expect(problems).toEqual([{ severity: 'problem', file: 'codes.csv', line: 7, message }]);
      expect(parse(`${cut}\r\n`).invitations).toHaveLength(6);
    }
    expect(parse(whole).problems).toEqual([]);
    // Among few rows this may be intended.
    expect(parse(`${HEADER}\nK7QXPR,83299019888,Ada,ada@example.edu\nM3WZTB,83299019888`).problems).toEqual([]);
  });

  it.each<[string, string]>([
    ['', 'codes.csv is empty. Begin the file with the header code,meeting_id'],
    ['\n\n', 'codes.csv is empty.'],
    ['K7QXPR,83299019888\nM3WZTB,83299019888\n', 'codes.csv:1 is not a header. Begin the file with the header'],
    [
      'code,meeting\nK7QXPR,83299019888\n',
      'codes.csv:1 has no column named meeting_id. Found the column meeting. Rename it?',
    ],
    ['meeting_id\n83299019888\n', 'codes.csv:1 has no column named code.'],
    ['code,meeting_id,code\nK7QXPR,83299019888,M3WZTB\n', 'codes.csv:1 has two columns named code.'],
    [
      'code,meeting_id\n"K7QXPR,83299019888\nM3WZTB,83299019888\n',
      'codes.csv:2 opens a quote that is never properly closed.',
    ],
  ])('is unusable as a whole: %j', (text, words) => {
    let error: unknown;
    try {
      parse(text);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(DialerError);
    const { code, message, hint } = error as DialerError;
    expect([code, `${message} ${hint}`]).toEqual(['meetings', expect.stringContaining(words)]);
  });
});
