import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accountLines, accountOf, accountText, imbalanceLines, isBalanced } from '../../../src/base/report/account.ts';
import { DialerError } from '../../../src/errors.ts';
import { parseInvitations } from '../../../src/schedule/codes/invitations.ts';
import { parseMeetings } from '../../../src/schedule/csv.ts';
import { parseHolidays } from '../../../src/schedule/holidays.ts';

describe('an account', () => {
  it('adds up if each item is in one part', () => {
    const account = accountOf('fruit', ['apple', 'pear', 'apple']);
    expect(account).toEqual({ of: 'fruit', total: 3, parts: { apple: 2, pear: 1 } });
    expect(isBalanced(account)).toBe(true);
  });

  it('names each part that has something', () =>
    expect(accountText({ of: 'lines', total: 3, parts: { meetings: 2, problems: 0, blank: 1 } })).toBe(
      'lines: 3 (meetings 2, blank 1)',
    ));

  it('that does not add up is a failure, and says so in --json', () => {
    const account = { of: 'lines of meetings.csv', total: 3, parts: { meetings: 2 } };
    expect(imbalanceLines([account])).toMatchObject([
      {
        kind: 'failure',
        text: expect.stringMatching(/^dialer: Something is missing .* 3 \(meetings 2\)\. This is a bug/),
      },
    ]);
    expect(accountLines([account], { json: true })).toMatchObject([{ facts: { type: 'account', isBalanced: false } }]);
  });
});

describe('every line of a file is somewhere, whatever is in the file', () => {
  const cell = fc.oneof(
    fc.constantFrom(
      '2026-08-24',
      '2026-12-11',
      '9:11 AM',
      '25:99',
      'MWF',
      'MTWTF',
      'LOGAN;VERNAL',
      '83299019888',
      '8.33E+10',
    ),
    fc.constantFrom(
      '',
      'no',
      '"a',
      'a"b',
      '"x\ny"',
      '"2026-01-01,""b"""',
      '#REF!',
      'start_date',
      'date',
      'code',
      'K7QX-29PR',
    ),
    fc.string({ maxLength: 12 }),
  );
  const headers = [
    'start_date,end_date,join_time,days,zoom_rooms,meeting_id,meeting_passcode,enabled',
    'date,name',
    'code,meeting_id,name,email',
    'sep=;',
    '',
  ];
  const rows = fc.array(fc.array(cell, { maxLength: 9 }), { maxLength: 12 });
  const file = fc.record({ header: fc.constantFrom(...headers), rows, end: fc.constantFrom('', '\n', '\r\n', '\n\n') });

  it.each([
    ['meetings.csv', (text: string) => parseMeetings(text, 'f.csv').accounts],
    ['holidays.csv', (text: string) => [parseHolidays(text, 'f.csv').account]],
    ['codes.csv', (text: string) => [parseInvitations(text, 'f.csv').account]],
  ])('%s', (_, accountsOf) => {
    fc.assert(
      fc.property(file, fc.constantFrom(',', ';', '\t'), ({ header, rows, end }, separator) => {
        const text = [header.replaceAll(',', separator), ...rows.map((row) => row.join(separator))].join('\n') + end;
        try {
          for (const account of accountsOf(text))
            expect(account && isBalanced(account), JSON.stringify(account)).toBe(true);
        } catch (error) {
          // A file that cannot be used as a whole has no account.
          if (!(error instanceof DialerError)) throw error;
        }
      }),
      { numRuns: 500 },
    );
  });
});
