import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DialerError } from '../../src/errors.ts';
import { parseMeetings } from '../../src/schedule/csv.ts';
import type { Meeting } from '../../src/schedule/row.ts';
import { often } from '../support/often.ts';
import { HEADER } from '../support/run-dialer.ts';

const ROW = '2026-08-24,2026-12-11,9:11 AM,MWF,LOGAN-DE-202;VERNAL-101,83299019888,056888';
const MEETING: Meeting = {
  file: 'meetings.csv',
  line: 2,
  startDate: '2026-08-24',
  endDate: '2026-12-11',
  joinTime: 551,
  days: 'MWF',
  rooms: ['LOGAN-DE-202', 'VERNAL-101'],
  meetingId: '83299019888',
  passcode: '056888',
  skips: [],
  makeHost: false,
  title: '',
  isEnabled: true,
};

const parse = (...lines: string[]) => parseMeetings(lines.join('\n'), 'meetings.csv');
const wholeFileError = (...lines: string[]) => {
  try {
    parse(...lines);
  } catch (error) {
    if (error instanceof DialerError) return `${error.code}: ${error.message} ${error.hint}`;
    throw error;
  }
  return 'accepted';
};

describe('a good file', () => {
  const quoted = ROW.split(',').map((cell) => `"${cell}"`);
  it.each<[string, string]>([
    ['the example of the README', `${HEADER}\n${ROW}\n`],
    ['no line break at the end', `${HEADER}\n${ROW}`],
    ['CRLF', `${HEADER}\r\n${ROW}\r\n`],
    ['line endings of old Macs', `${HEADER}\r${ROW}\r`],
    ['mixed line endings', `${HEADER}\r\n${ROW}\n${ROW.replace('9:11', '9:12')}\r\n`],
    ['semicolons', `${HEADER.replaceAll(',', ';')}\n${quoted.join(';')}\n`],
    ['tabs', `${HEADER.replaceAll(',', '\t')}\n${ROW.replaceAll(',', '\t')}\n`],
    ['every cell quoted', `${HEADER}\n${quoted.join(',')}\n`],
    ['quoted column names', `"${HEADER.replaceAll(',', '","')}"\n${ROW}\n`],
    ['spaces around cells and quotes', `${HEADER}\n${quoted.join(' , ')} \n`],
    ['blank and empty rows', `${HEADER}\n${ROW}\n\n,,,,,,\n   \n`],
    ["Excel's padding", `${HEADER},,\n${ROW},,\n,,,,,,,,\n`],
    ['a passcode as Excel text', `${HEADER}\n${ROW.replace('056888', '="056888"')}\n`],
    ['a passcode as quoted Excel text', `${HEADER}\n${ROW.replace('056888', '"=""056888"""')}\n`],
    ['a header with other case and spaces', `${HEADER.toUpperCase().replaceAll('_', ' ')}\n${ROW}\n`],
    ['a column zoom_room', `${HEADER.replace('zoom_rooms', 'zoom_room')}\n${ROW}\n`],
    ['two byte order marks', `\ufeff\ufeff${HEADER}\n${ROW}\n`],
    ['a trailing separator in the header only', `${HEADER},\n${ROW}\n`],
    ['a foreign header', `Beginn,Ende,Zeit,Tage,Räume,Nummer,Kennwort\n${ROW}\n`],
  ])('can have %s', (_, text) => {
    const { meetings, problems } = parseMeetings(text, 'meetings.csv');
    expect(meetings[0]).toEqual(MEETING);
    expect(problems.filter(({ severity }) => severity === 'problem')).toEqual([]);
  });

  it.each(['sep=|', '"sep=|"', 'sep=||||||'])('can begin with %s, which counts as a line', (line) => {
    const { meetings, problems } = parse(line, HEADER.replaceAll(',', '|'), ROW.replaceAll(',', '|'));
    expect(meetings).toEqual([{ ...MEETING, line: 3 }]);
    expect(problems).toEqual([]);
  });

  it('can have a title above its header', () => {
    expect(parse('Fall 2026,,,,,,', '', HEADER, ROW)).toMatchObject({
      meetings: [{ ...MEETING, line: 4 }],
      problems: [],
    });
    expect(parse('Fall 2026', HEADER.replaceAll(',', '\t'), ROW.replaceAll(',', '\t')).meetings[0]?.line).toBe(3);
  });

  it('can repeat its header', () => {
    const { meetings, problems } = parse(HEADER, ROW, HEADER, ROW);
    expect([meetings.length, problems]).toEqual([2, []]);
  });

  it('can have its columns in any order, with others between them', () => {
    const { meetings, problems } = parse(
      `note,meeting_passcode,meeting_id,__proto__,zoom_rooms,days,join_time,end_date,start_date`,
      `hello,056888,83299019888,x,LOGAN-DE-202;VERNAL-101,MWF,9:11 AM,2026-12-11,2026-08-24`,
    );
    expect(meetings).toEqual([MEETING]);
    expect(problems).toEqual([]);
    expect(({} as Record<string, unknown>).hello).toBeUndefined();
  });

  it('is read by position if it has no header, with a warning', () => {
    const { meetings, problems } = parse(ROW, ROW);
    expect(meetings.map(({ line }) => line)).toEqual([1, 2]);
    expect(problems).toEqual([
      expect.objectContaining({
        severity: 'warning',
        line: 1,
        message: expect.stringContaining('is data, not a header'),
      }),
    ]);
  });

  it('can have no header and many rooms in its first row', () => {
    expect(parse(ROW.replace('VERNAL-101', 'A;B;C;D;E;F;G;H')).meetings[0]?.rooms).toHaveLength(9);
  });

  it.each(["'2026-08-24", 'Aug 24 2026', ''])(
    'reports a first row that begins with %j if there is no header',
    (start) => {
      const { meetings, problems } = parse(ROW.replace('2026-08-24', start), ROW);
      expect(meetings.map(({ line }) => line)).toEqual([2]);
      expect(problems).toContainEqual(expect.objectContaining({ severity: 'problem', line: 1, column: 'start_date' }));
    },
  );

  it('can have no header and a room with the name of a column', () => {
    expect(parse(ROW.replace('VERNAL-101', 'days')).meetings[0]?.rooms).toEqual(['LOGAN-DE-202', 'days']);
  });

  it('counts the first physical line of a row whose cells span lines', () => {
    const { meetings } = parse(HEADER, '', ROW.replace(/LOGAN.*101/, '"A;\nB"'), ROW);
    expect(meetings.map(({ line, rooms }) => [line, rooms])).toEqual([
      [3, ['A', 'B']],
      [5, ['LOGAN-DE-202', 'VERNAL-101']],
    ]);
  });

  it('can have a row that stops before its empty passcode', () => {
    expect(parse(HEADER, ROW.replace(',056888', '')).meetings[0]).toMatchObject({ passcode: '' });
  });
});

describe('a problem', () => {
  it('is reported with its place, its value and what to write, and the other rows go on', () => {
    const rows = [
      ROW,
      ROW.replace('83299019888', '8.33E+10'),
      ROW.replace('2026-08-24', '5/6/2024'),
      ROW.replace('9:11 AM', '25:99 AM').replace('MWF', 'X'),
      ROW,
    ];
    const { meetings, problems } = parse(HEADER, ...rows);
    expect(meetings.map(({ line }) => line)).toEqual([2, 6]);
    expect(problems.map(({ line, column, value }) => [line, column, value])).toEqual([
      [3, 'meeting_id', '8.33E+10'],
      [4, 'start_date', '5/6/2024'],
      [5, 'join_time', '25:99 AM'],
      [5, 'days', 'X'],
    ]);
    for (const { message } of problems) expect(message).toMatch(/write|use|format/);
  });

  it('is reported for a file that has only a header', () => {
    expect(parse(HEADER, '').problems).toEqual([
      expect.objectContaining({ severity: 'problem', message: expect.stringContaining('no meeting') }),
    ]);
  });

  it.each<[string, string, string, object]>([
    ['a time', '9:11 AM', '25:99', { value: '25:99' }],
    ['a time with more', '9:11 AM', '9:11 #2', { kind: 'a value of 7 characters' }],
    ['days', 'MWF', 'MXF', { value: 'MXF' }],
    ['a passcode in days', 'MWF', '056889', { kind: 'a value of 6 digits' }],
    ['a meeting ID', '83299019888', '832', { value: '832' }],
    ['a passcode in meeting_id', '83299019888', '056889', { kind: 'a value of 6 digits' }],
    ['a word in meeting_id', '83299019888', 'hunter2', { kind: 'a value of 7 characters' }],
    ['several lines', '9:11 AM', '"9:11\n9:12"', { kind: 'a value of 2 lines' }],
    ['a link', 'LOGAN-DE-202;VERNAL-101', 'https://zoom.us/j/1?pwd=s3cret', { kind: 'a link to zoom.us' }],
  ])('shows a value only where it looks like what its column holds: %s', (_, from, to, shown) => {
    const { problems } = parse(HEADER, ROW.replace(from, to));
    expect(problems).toEqual([expect.objectContaining(shown)]);
    expect(Object.keys(problems[0] ?? {}).filter((key) => key === 'value' || key === 'kind')).toEqual(
      Object.keys(shown),
    );
  });

  it('can be an end before the start', () => {
    const { problems } = parse(HEADER, ROW.replace('2026-12-11', '2025-12-11'));
    expect(problems).toEqual([
      expect.objectContaining({ column: 'end_date', message: expect.stringContaining('2026-08-24') }),
    ]);
  });

  it.each([
    ['a deleted cell', ROW.replace(',MWF', ''), 'has 6 cells, but the header has 7'],
    ['a comma in a room name', ROW.replace('LOGAN-DE-202;', 'LOGAN, DE;'), 'has 8 cells, but the header has 7'],
    ['a missing separator', ROW.replace(',MWF', ' MWF'), 'has 6 cells, but the header has 7'],
  ])('shows no value of a row with %s: it could be the passcode', (_, row, message) => {
    const { meetings, problems } = parse(HEADER, row, ROW);
    expect(meetings).toHaveLength(1);
    expect(problems).toEqual([
      { severity: 'problem', file: 'meetings.csv', line: 2, message: expect.stringContaining(message) },
    ]);
    expect(JSON.stringify(problems)).not.toContain('056888');
  });

  it('can be a stray quote, which costs no other row', () => {
    const { meetings, problems } = parse(
      HEADER,
      ROW,
      ROW.replace('LOGAN-DE-202', '24" display'),
      ROW.replace('MWF', '"MWF"'),
    );
    expect(meetings.map(({ line }) => line)).toEqual([2, 4]);
    expect(problems).toEqual([
      expect.objectContaining({ line: 3, message: expect.stringContaining('" inside a cell') }),
    ]);
  });

  it('in one of 500 rows leaves the other 499', () => {
    const rows = Array.from({ length: 500 }, (_, index) => (index === 250 ? ROW.replace('MWF', '?') : ROW));
    const { meetings, problems } = parse(HEADER, ...rows);
    expect([meetings.length, problems.length]).toEqual([499, 1]);
  });
});

describe('an ordinary spreadsheet', () => {
  it.each<[string, string]>([
    ['dates in a note', '"No class:\nThanksgiving, 2026-11-25, 2026-11-27"'],
    ['an old row in a note', '"before:\n2025-08-24, 2025-12-11, 9:11 AM, MWF"'],
    ['quotes in a note', '"the ""big"" one,\nwith ""AV"""'],
  ])('can have %s, with line breaks', (_, note) => {
    const { meetings, problems } = parse(`${HEADER},note`, `${ROW},${note}`, `${ROW},x`);
    expect([meetings.length, problems]).toEqual([2, []]);
  });

  it.each(['the "big" room', '12" TV', '7" and 9" screens'])(
    'loses only the row with an unquoted %s in a note',
    (note) => {
      const { meetings, problems } = parse(`${HEADER},note`, `${ROW},${note}`, `${ROW},"x"`);
      expect(meetings.map(({ line }) => line)).toEqual([3]);
      expect(problems.map(({ line }) => line)).toEqual([2]);
    },
  );

  it.each(['2026-08-24,2026-08-31', '8:30', '42'])('can have columns named %s', (names) => {
    const { meetings, problems } = parse(`${names},${HEADER}`, `${names.replace(/[^,]+/g, 'x')},${ROW}`);
    expect([meetings.length, problems]).toEqual([1, []]);
  });

  it.each<[string, string[]]>([
    ['a title and a date', ['Zoom room schedule,,,,,Updated: 24 Aug,,']],
    ['groups of columns', ['When,,,,Zoom,,,']],
    ['a date alone', ['2026-08-20']],
    ['several lines', ['Fall 2026', '', 'by Bob, 2026-08-20', 'Rooms,of,the,campus']],
  ])('can have %s above its header', (_, lines) => {
    const { meetings, problems } = parse(...lines, `${HEADER},note`, `${ROW},hello`);
    expect(meetings).toEqual([{ ...MEETING, line: lines.length + 2 }]);
    expect(problems).toEqual([]);
  });

  it('can have a row above its header, which is reported and not read', () => {
    const { meetings, problems } = parse(ROW, HEADER, ROW);
    expect(meetings.map(({ line }) => line)).toEqual([3]);
    expect(problems).toEqual([expect.objectContaining({ severity: 'problem', line: 1 })]);
  });

  it('gets a warning for a remark beside its table, and the row counts', () => {
    const { meetings, problems } = parse(HEADER, `${ROW},ask Bob`);
    expect(meetings).toEqual([MEETING]);
    expect(problems).toEqual([expect.objectContaining({ severity: 'warning', line: 2 })]);
  });

  it('is read by position if its header is German', () => {
    const { meetings } = parse('Startdatum,Enddatum,Uhrzeit,Tage,Räume,Meeting-ID,Kennwort', ROW);
    expect(meetings).toEqual([MEETING]);
  });

  it('gets one problem, not six, for a total below its table', () => {
    const { meetings, problems } = parse(HEADER, ROW, 'Total: 1,,,,,,');
    expect(meetings).toHaveLength(1);
    expect(problems).toEqual([
      expect.objectContaining({ line: 3, message: expect.stringContaining('is not a meeting') }),
    ]);
  });

  it('can have no header and mistakes in its first row, which are reported', () => {
    const { meetings, problems } = parse('24-Aug-26,11-Dec-26,9.11,MWF,A,8.33E+10,056888', ROW);
    expect(meetings.map(({ line }) => line)).toEqual([2]);
    expect(problems.filter(({ severity }) => severity === 'problem')).toHaveLength(4);
  });

  it('can have its rooms on lines of their cell', () => {
    expect(parse(HEADER, ROW.replace('LOGAN-DE-202;VERNAL-101', '"A\nB"')).meetings[0]?.rooms).toEqual(['A', 'B']);
  });

  it.each(['TU', 'FR', 'su', 'MTu'])('gets a warning for the days %s, which are read by letters', (days) => {
    const { meetings, problems } = parse(HEADER, ROW.replace('MWF', days));
    expect([meetings.length, problems.map(({ severity }) => severity)]).toEqual([1, ['warning']]);
  });

  it.each(['MTWRFSU', 'mtwrfsu', 'TR', 'SUM'])('gets no warning for the days %s', (days) => {
    expect(parse(HEADER, ROW.replace('MWF', days)).problems).toEqual([]);
  });
});

describe('optional columns', () => {
  const OPTIONAL = `${HEADER},title,enabled,skip_dates,timezone,make_host`;
  const optional = (cells: string, row = ROW) => parse(OPTIONAL, `${row},${cells}`);

  it('are read', () => {
    const { meetings, problems } = optional('Chemistry\t 101,YES,2026-11-25..2026-11-29,Europe/Paris,yes');
    const skips = [{ from: '2026-11-25', until: '2026-11-29', name: '' }];
    const read = { title: 'Chemistry 101', skips, timeZone: 'Europe/Paris', makeHost: true };
    expect([meetings, problems]).toEqual([[{ ...MEETING, ...read }], []]);
  });

  it('may be empty, and in any place', () => {
    expect(optional(',,,,')).toMatchObject({ meetings: [MEETING], problems: [] });
    expect(parse(`Time Zone,${HEADER},Skip Dates`, `UTC,${ROW},2026-11-25`).meetings[0]).toMatchObject({
      timeZone: 'UTC',
      skips: [{ from: '2026-11-25' }],
    });
  });

  it.each<[string, string]>([
    ['enabled', ',maybe,,,'],
    ['skip_dates', ',,2026-11-31,,'],
    ['make_host', ',,,,perhaps'],
  ])('are reported if %s is broken, and it counts as empty', (column, cells) => {
    const { meetings, problems } = optional(cells);
    expect(meetings).toEqual([MEETING]);
    expect(problems).toEqual([expect.objectContaining({ severity: 'problem', line: 2, column })]);
  });

  it('are reported if timezone is broken, and the row does not run, as its time is unknown', () => {
    const { meetings, problems } = optional(',,,EST,');
    expect(meetings).toEqual([]);
    expect(problems).toEqual([expect.objectContaining({ column: 'timezone', kind: 'a value of 3 letters' })]);
  });

  it.each<[string, string]>([
    ['a broken cell', ROW.replace('MWF', 'X')],
    ['an end before its start', ROW.replace('2026-12-11', '2026-01-01')],
    ['one cell only', 'later'],
    ['a remark', ROW.replace('MWF', 'TU')],
  ])('hide %s of a row that is switched off', (_, row) => {
    const cells = [...row.split(','), ...Array(7).fill('')].slice(0, 7).join(',');
    const { meetings, problems } = parse(OPTIONAL, `${cells},,no,soon,,perhaps`, ROW);
    expect(problems).toEqual([]);
    expect(meetings.filter(({ isEnabled }) => isEnabled).map(({ line }) => line)).toEqual([3]);
  });

  it.each<[string, string, string]>([
    ['a leave_time', 'leave_time', '10:00 AM'],
    ['make_host', 'make_host', 'yes'],
  ])('get a warning for %s of a Teams meeting, which has no effect', (_, column, value) => {
    const row = ROW.replace('83299019888', 'https://teams.live.com/meet/9312345678901?p=s3cret');
    const { meetings, problems } = parse(`${HEADER},${column}`, `${row},${value}`);
    expect(meetings[0]).toMatchObject({ meetingId: 'teams-9312345678901', link: { service: 'Teams' } });
    expect(problems).toEqual([expect.objectContaining({ severity: 'warning', column })]);
  });

  const slipped = (text: string) => parse(`${OPTIONAL},leave_time`, text);
  it.each<[string, string]>([
    ['slipped into leave_time', `${ROW.replace('056888', '')},,,,,,056888`],
    ['slipped into enabled', `${ROW.replace('056888', '')},,056888,,,,`],
    ['slipped into skip_dates', `${ROW.replace('056888', '')},,,056888,,,`],
    ['slipped into timezone', `${ROW.replace('056888', '')},,,,056888,,`],
    ['slipped with all the others', `,${ROW},,,,,`],
    ['slipped back, before an optional cell', `${ROW.replace('MWF,', '')},Chemistry,yes,,,,,`],
  ])('do not show a passcode that %s', (_, row) => {
    const { problems } = slipped(row);
    expect(problems).not.toEqual([]);
    expect(JSON.stringify(problems)).not.toContain('056888');
  });

  it.each(['days', 'start_date', 'timezone', 'enabled', 'skip_dates', 'meeting_id'])(
    'do not show the secrets of a link in %s',
    (column) => {
      const link = 'http://teams.microsoft.com/l/meetup-join/19%3as3cret/0?context=s3cret';
      const header = OPTIONAL.split(',');
      const cells = `${ROW},,,,,`.split(',');
      cells[header.indexOf(column)] = link;
      const { problems } = parse(OPTIONAL, cells.join(','));
      expect(problems).toEqual([expect.objectContaining({ kind: 'a link to teams.microsoft.com' })]);
      expect(JSON.stringify(problems)).not.toContain('s3cret');
    },
  );
});

describe('a row whose cells are in the wrong columns', () => {
  it.each<[string, string]>([
    ['a deleted cell and a padded end', ROW.replace(',MWF', '').concat(',')],
    ['meeting_id and meeting_passcode swapped', ROW.replace('83299019888,056888', '056888,83299019888')],
    ...['Passcode: 056888', 'Kenncode: 056888', '/ 056888', '(056888)', 'PIN 056888'].map((text): [string, string] => [
      `a passcode pasted after the number (${text})`,
      ROW.replace('83299019888,056888', `832 9901 9888 ${text},`),
    ]),
    ['a passcode after a link', ROW.replace('83299019888,056888', 'https://zoom.us/j/83299019888 Passcode: 056888,')],
    ['a one-tap line', ROW.replace('83299019888,056888', '"+17193594580,,83299019888#,,,,*056888#",')],
    ['a start link', ROW.replace('83299019888,056888', 'https://zoom.us/s/1?zak=056888,')],
  ])('does not show the passcode: %s', (_, row) => {
    const { meetings, problems } = parse(HEADER, row);
    expect(meetings).toEqual([]);
    expect(problems.map(({ column }) => column)).toContain('meeting_id');
    expect(JSON.stringify(problems)).not.toContain('056888');
  });

  it('is reported by column if only its optional cells are missing', () => {
    const { problems } = parse(`${HEADER},leave_time,title`, ROW.replace('9:11', '99:11'));
    expect(problems).toEqual([expect.objectContaining({ column: 'join_time', value: '99:11 AM' })]);
  });

  it('does not show the passcode if an optional cell makes up for a missing separator', () => {
    const row = ROW.replace('VERNAL-101,', 'VERNAL-101 ').concat(',10:00 AM');
    const { problems } = parse(`${HEADER},leave_time`, row);
    expect(problems).toEqual([expect.objectContaining({ column: 'meeting_id' })]);
    expect(JSON.stringify(problems)).not.toContain('056888');
  });
});

describe('a suspicious row', () => {
  it('gets a warning if days are written as in "TuTh"', () => {
    const { meetings, problems } = parse(HEADER, ROW.replace('MWF', 'MTu'));
    expect(meetings[0]?.days).toBe('MTU');
    expect(problems).toEqual([expect.objectContaining({ severity: 'warning', column: 'days' })]);
  });

  it('gets a warning without the pwd if a link has one and there is no passcode', () => {
    const { meetings, problems } = parse(
      HEADER,
      ROW.replace('83299019888,056888', 'https://zoom.us/j/83299019888?pwd=s3cret,'),
    );
    expect(meetings).toHaveLength(1);
    expect(problems).toEqual([expect.objectContaining({ severity: 'warning', kind: 'a link to zoom.us' })]);
  });
});

describe('a file is unusable as a whole', () => {
  it.each<[string, string[], string]>([
    ['if it is empty', [''], 'meetings.csv is empty'],
    ['if it is blank', ['', '  ', ''], 'meetings.csv is empty'],
    [
      'with an unclosed quote',
      [HEADER, ROW, `"${ROW}`, ROW, ROW],
      'meetings.csv:3 opens a quote that is never properly closed',
    ],
    [
      'with an unclosed quote before quoted cells',
      [HEADER, ROW, `"${ROW}`, ROW.replace('MWF', '"MWF"')],
      'meetings.csv:3 opens',
    ],
    ['with an unclosed quote in a long file', [HEADER, ROW, `"${ROW}`, ...Array(5000).fill(ROW)], 'meetings.csv:3 '],
    [
      'with a quote that a later stray one closes',
      [HEADER, ROW.replace('056888', '"056888'), ROW, ROW.replace('056888', '056888"')],
      'meetings.csv:2 opens',
    ],
    [
      'with such a quote in an ignored column',
      [`${HEADER},note`, `${ROW},"x`, `${ROW},`, `${ROW},y"`],
      'meetings.csv:2 opens',
    ],
    [
      'with two stray quotes in a row',
      [HEADER, ROW.replace('LOGAN', '19" TV').replace('056888', '"056888'), ROW, ROW.replace('056888', '056888"')],
      'meetings.csv:2 opens',
    ],
    ['with a stray quote in the header', [`${HEADER},7" screen`, `${ROW},`], 'meetings.csv:1 has a " inside a cell'],
    ['with a duplicate column', [`${HEADER},days`, `${ROW},T`], 'meetings.csv:1 has two columns named days'],
    [
      'without a column',
      [HEADER.replace('meeting_passcode', 'passcode'), ROW],
      'has no column named meeting_passcode. Found the column passcode. Rename it?',
    ],
    [
      'without two columns',
      ['start_date,end_date,join_time,days,zoom_rooms', ROW],
      'has no columns named meeting_id or meeting_passcode.',
    ],
  ])('%s', (_, lines, message) => expect(wholeFileError(...lines)).toContain(message));

  it('with an unclosed quote at line 3 of 500, which is named', () => {
    const rows = Array.from({ length: 500 }, (_, index) => (index === 1 ? ROW.replace('LOGAN', '"LOGAN') : ROW));
    expect(wholeFileError(HEADER, ...rows)).toContain('meetings.csv:3 ');
  });
});

describe('any file', () => {
  const roomName = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
    .map((name) => name.replace(/[;\p{Cc}\p{Cf}\p{Z}]/gu, '-').replace(/^=/, '-'));
  const meeting = fc.record({
    joinTime: fc.integer({ min: 0, max: 1439 }),
    days: fc.subarray([...'MTWRFSU'], { minLength: 1 }).map((letters) => letters.join('')),
    rooms: fc.uniqueArray(roomName, { minLength: 1, maxLength: 4 }),
    meetingId: fc.stringMatching(/^\d{9,11}$/),
    passcode: fc.stringMatching(/^[\w!@#$%*-]{0,10}$/),
  });

  it('has the rows that a spreadsheet wrote into it', () => {
    const dialects = fc.record({
      delimiter: fc.constantFrom(',', ';', '\t'),
      quoted: fc.boolean(),
      bom: fc.boolean(),
      record_delimiter: fc.constantFrom<'unix' | 'windows'>('unix', 'windows'),
    });
    fc.assert(
      fc.property(fc.array(meeting, { minLength: 1, maxLength: 8 }), dialects, (rows, dialect) => {
        const cells = rows.map(({ joinTime, days, rooms, meetingId, passcode }) => [
          '2026-08-24',
          '2026-12-11',
          `${Math.floor(joinTime / 60)}:${String(joinTime % 60).padStart(2, '0')}`,
          days,
          rooms.join(';'),
          meetingId,
          passcode,
        ]);
        const text = stringify([HEADER.split(','), ...cells], dialect).replace(/^\ufeff/, '');
        const { meetings, problems } = parseMeetings(text, 'meetings.csv');
        expect(problems.filter(({ severity }) => severity === 'problem')).toEqual([]);
        expect(meetings).toEqual(rows.map((row, index) => ({ ...MEETING, ...row, line: index + 2 })));
      }),
    );
  });

  it('gives a meeting or a problem for each row, with its own line', () => {
    const broken = [ROW.replace('MWF', '?'), ROW.replace('9:11', '99:11'), ROW.replace(',MWF', ''), 'x'];
    const line = fc.constantFrom(ROW, ...broken, ROW.replace('VERNAL-101', '24" TV'), '', ',,,,,,');
    fc.assert(
      fc.property(fc.array(line, { maxLength: 30 }), (lines) => {
        const { meetings, problems } = parse(HEADER, ROW, ...lines);
        const linesWhere = (wanted: (line: string) => boolean) =>
          [ROW, ...lines].flatMap((text, index) => (wanted(text) ? [index + 2] : []));
        expect(meetings.map((meeting) => meeting.line)).toEqual(linesWhere((text) => text === ROW));
        expect([...new Set(problems.map((problem) => problem.line))].sort((a, b) => a - b)).toEqual(
          linesWhere((text) => text !== ROW && /[^,]/.test(text)),
        );
      }),
    );
  });

  it('gives meetings and problems, or one clear error, even if it is noise', () => {
    const pieces = fc.constantFrom(HEADER, ROW, ',', '"', '\n', ';', '="', '\r\n', 'sep=', '__proto__');
    const noise = fc.array(fc.oneof(pieces, fc.string({ unit: 'binary' }))).map((parts) => parts.join(''));
    fc.assert(
      fc.property(noise, (text) => {
        expect(wholeFileError(text)).toMatch(/^(accepted|meetings: )/);
      }),
      { numRuns: often(1000, 30) },
    );
  });
});
