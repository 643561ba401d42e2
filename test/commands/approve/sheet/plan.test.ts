import { describe, expect, it } from 'vitest';
import { ledgerFacts, planRow } from '../../../../src/commands/approve/sheet/plan.ts';
import { dataOf, redemptionsOf, registrantsOf } from '../../../support/code-sheet.ts';

const redemptions = redemptionsOf(
  ['used', 'r-1'],
  ['sent', 'r-2', 'sent'],
  ['claimed', 'r-3', 'claimed'],
  ['failed', 'r-4', 'failed'],
);
const facts = ledgerFacts(redemptions, registrantsOf('r-1'));
const json = (id: string) => JSON.stringify({ id });
const full = JSON.stringify(dataOf('r-1'));
const short = (id: string) => JSON.stringify({ id, email: `${id}@example.edu`, name: `Person ${id}` });
type Three = [status: string, id: string, data: string];

/** What a row with these three cells should contain, and what is left alone. */
function planned(key: string, [registrant_status, registrant_id, registrant_data]: Three) {
  const { cells, kept, cleared } = planRow(
    { row: 2, key, cells: { registrant_status, registrant_id, registrant_data } },
    facts,
  );
  return { cells: Object.values(cells), kept: kept.map((column) => column.replace('registrant_', '')), cleared };
}

describe('a row gets the status of its code', () => {
  it.each<[string, string, Three, Three, string[]]>([
    ['unused', 'free', ['', '', ''], ['', '', ''], []],
    ['approved', 'used', ['', '', ''], ['REGISTERED', 'r-1', full], []],
    ['sent', 'sent', ['', '', ''], ['PENDING', 'r-2', short('r-2')], []],
    ['claimed', 'claimed', ['', '', ''], ['PENDING', 'r-3', short('r-3')], []],
    ['failed', 'failed', ['', '', ''], ['PENDING', 'r-4', short('r-4')], []],
    ['approved since', 'used', ['PENDING', 'r-1', json('r-1')], ['REGISTERED', 'r-1', json('r-1')], []],
    [
      'a registrant whose data is no longer at hand',
      'sent',
      ['PENDING', 'r-2', json('r-2')],
      ['PENDING', 'r-2', json('r-2')],
      [],
    ],
    [
      'written by a pass without their data',
      'used',
      ['REGISTERED', 'r-1', short('r-1')],
      ['REGISTERED', 'r-1', full],
      [],
    ],
    [
      'used by another since the first failed',
      'used',
      ['PENDING', 'r-0', json('r-0')],
      ['REGISTERED', 'r-1', full],
      [],
    ],
    ['half cleared', 'used', ['', 'r-1', ''], ['REGISTERED', 'r-1', full], []],
    ['ID cleared', 'used', ['PENDING', '', json('r-1')], ['REGISTERED', 'r-1', json('r-1')], []],
    ["another row's", 'used', ['PENDING', 'r-2', json('r-2')], ['REGISTERED', 'r-1', full], []],
    ['a word in the status', 'used', ['ask Ada', '', ''], ['ask Ada', 'r-1', full], ['status']],
    ['a word in each', 'used', ['ask', 'Ada', '{'], ['ask', 'Ada', '{'], ['status', 'id', 'data']],
    ['PENDING by hand', 'used', ['PENDING', '', ''], ['PENDING', 'r-1', full], ['status']],
    ['REGISTERED by hand, correctly', 'used', ['REGISTERED', '', ''], ['REGISTERED', 'r-1', full], []],
    [
      'REGISTERED by hand for somebody else',
      'sent',
      ['REGISTERED', 'x', json('x')],
      ['REGISTERED', 'x', json('x')],
      ['status', 'id', 'data'],
    ],
    ['REGISTERED by hand without a registrant', 'free', ['REGISTERED', '', ''], ['REGISTERED', '', ''], []],
    [
      'REGISTERED by a pass that knew more',
      'sent',
      ['REGISTERED', 'r-2', json('r-2')],
      ['REGISTERED', 'r-2', json('r-2')],
      [],
    ],
    ['REGISTERED, and failed since', 'failed', ['REGISTERED', 'r-4', json('r-4')], ['PENDING', 'r-4', json('r-4')], []],
    ['without a code', '', ['PENDING', 'r-1', json('r-1')], ['PENDING', 'r-1', json('r-1')], []],
    ['JSON that is not an object', 'used', ['', '', '[1]'], ['REGISTERED', 'r-1', '[1]'], ['data']],
  ])('%s', (_, key, before, after, kept) => {
    expect(planned(key, before)).toEqual({ cells: after, kept, cleared: false });
  });

  it("is cleared of another code's registrant, and keeps what people wrote", () => {
    expect(planned('free', ['PENDING', 'r-2', json('r-2')])).toEqual({ cells: ['', '', ''], kept: [], cleared: true });
    expect(planned('free', ['ask Ada', 'r-2', 'note'])).toEqual({
      cells: ['ask Ada', '', 'note'],
      kept: [],
      cleared: true,
    });
  });

  it('gets short data if the full data is longer than a cell', () => {
    const registrants = new Map([['r-1', { id: 'r-1', comments: 'x'.repeat(50_000) }]]);
    const empty = { registrant_status: '', registrant_id: '', registrant_data: '' };
    const { cells } = planRow({ row: 2, key: 'used', cells: empty }, ledgerFacts(redemptions, registrants));
    expect(cells.registrant_data).toBe(short('r-1'));
  });
});
