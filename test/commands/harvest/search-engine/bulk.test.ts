import { describe, expect, it } from 'vitest';
import { type BulkEntry, batches } from '../../../../src/commands/harvest/search-engine/batches.ts';
import { readBulk } from '../../../../src/commands/harvest/search-engine/bulk.ts';

const SENT = ['a', 'b'].map((id) => ({ id, lines: '{}\n{"topic":"Organic Chemistry","host":{"name":"Ada Wong"}}\n' }));
const done = (id: string, status = 201) => ({ index: { _index: 'meetings', _id: id, status } });
const failed = (id: string, status: number, type: string, reason = '', more = {}) => ({
  index: { _index: 'meetings', _id: id, status, error: { type, reason, ...more } },
});
const read = (body: unknown, status = 200) => {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return readBulk({ status, headers: {}, body: text, secrets: ['CANARY'] }, SENT, 0);
};
const second = (item: object) => read({ errors: true, items: [done('a'), item] })?.[1];

describe('an answer of _bulk', () => {
  it('gives a verdict on each document', () => {
    expect(read({ errors: false, items: [done('a'), done('b', 200)] })).toEqual(['done', 'done']);
  });

  it.each<[string, unknown, number?]>([
    ['is not JSON', '<html>'],
    ['is empty', ''],
    ['is cut off', '{"errors":false,"items":[{"index":{"_id":"a","status":201'],
    ['has fewer items', { errors: false, items: [done('a')] }],
    ['has more items', { errors: false, items: [done('a'), done('b'), done('c')] }],
    ['has an id that was not sent', { errors: false, items: [done('a'), done('c')] }],
    ['has them in another order', { errors: false, items: [done('b'), done('a')] }],
    ['is about another operation', { errors: false, items: [done('a'), { create: done('b').index }] }],
    ['has an item that is null', { errors: false, items: [done('a'), null] }],
    ['has an item without a status', { errors: false, items: [done('a'), { index: { _id: 'b' } }] }],
    ['has an item that is neither done nor failed', { errors: false, items: [done('a'), done('b', 202)] }],
    [
      'has an error that has no type',
      { errors: true, items: [done('a'), { index: { _id: 'b', status: 400, error: {} } }] },
    ],
    ['has an error that says 200', { errors: true, items: [done('a'), failed('b', 200, 'x')] }],
    ['says that there were errors, but has none', { errors: true, items: [done('a'), done('b')] }],
    ['says that there were none, but has one', { errors: false, items: [done('a'), failed('b', 400, 'x')] }],
    ['does not say whether there were any', { items: [done('a'), done('b')] }],
    ['has no items', { errors: false }],
    ['is not a 200', { errors: false, items: [done('a'), done('b')] }, 202],
  ])('that %s is ignored as a whole', (_, body, status) => {
    expect(read(body, status)).toBeUndefined();
  });

  it.each([
    ['mapper_parsing_exception', 'failed to parse field [duration] of type [integer]'],
    ['document_parsing_exception', '[1:20] failed to parse'],
    ['strict_dynamic_mapping_exception', 'mapping set to strict'],
    ['illegal_argument_exception', 'Limit of total fields [1000] has been exceeded'],
  ])('refuses a document for good with a 400 %s', (type, reason) => {
    expect(second(failed('b', 400, type, reason))).toEqual({ refused: `${type}: ${reason}` });
  });

  it('does not quote a refused document', () => {
    const reason = "failed to parse field [topic] in document with id 'b'. Preview of field's value: 'Ada\nWong'";
    const cause = { caused_by: { type: 'number_format_exception', reason: 'For input string: "Ada Wong"' } };
    expect(second(failed('b', 400, 'mapper_parsing_exception', reason, cause))).toEqual({
      refused:
        "mapper_parsing_exception: failed to parse field [topic] in document with id 'b' (number_format_exception)",
    });
  });

  it.each([
    ['unable to parse date [Ada Wong]', 'unable to parse date […]'],
    [
      'Unable to find match for dissect pattern: %{a}|%{b} against source: Organic Chemistry',
      'Unable to find match for dissect pattern: %{a}|%{b} against source: …',
    ],
    [
      'Provided Grok expressions do not match field value: [ada]',
      'Provided Grok expressions do not match field value: […]',
    ],
    ["'wong' is not an IP string literal.", "'…' is not an IP string literal."],
    ['ada was blocked', '… was blocked'],
    ['e-mail of ADA.WONG@example.edu is not allowed', 'e-mail of ….…@example.edu is not allowed'],
    ['source ends with: organic chem...', 'source ends with: … …...'],
    ['Wong, Ada: no such person', '…, …: no such person'],
    ['Unexpected character: (byte[])"{"topic":"Organic Chemistry"', 'Unexpected character:'],
    ['data stream of Ada', 'data stream of …'],
    [
      'field [host.name] of type [keyword] is longer than [32766]',
      'field [host.name] of type [keyword] is longer than [32766]',
    ],
  ])('does not quote a document of which a pipeline says %s', (reason, words) => {
    for (const status of [400, 500]) {
      const verdict = JSON.stringify(second(failed('b', status, 'illegal_argument_exception', reason)));
      expect(verdict).toContain(words);
      expect(verdict).not.toMatch(/ada|wong|organic/i);
    }
  });

  it('takes a document that a pipeline drops for refused, although the engine counts it as success', () => {
    const dropped = { index: { _index: 'meetings', _id: 'b', _version: -3, result: 'noop', status: 200 } };
    expect(read({ errors: false, items: [done('a'), dropped] })).toEqual([
      'done',
      { refused: 'an ingest pipeline of the index dropped it' },
    ]);
  });

  it.each([
    [429, 'es_rejected_execution_exception', '', 'not executed'],
    [
      429,
      'cluster_block_exception',
      'blocked by: [TOO_MANY_REQUESTS/12/disk usage exceeded flood-stage]',
      'not executed',
    ],
    [409, 'version_conflict_engine_exception', '', 'not executed'],
    [503, 'unavailable_shards_exception', '', 'unknown'],
    [500, 'node_closed_exception', '', 'unknown'],
    [403, 'cluster_block_exception', 'index [meetings] blocked by: [FORBIDDEN/8/index write (api)];', 'refused'],
    [403, 'security_exception', 'no permissions for [indices:data/write/bulk[s]]', 'refused'],
    [404, 'index_not_found_exception', 'no such index [meetings]', 'refused'],
    [400, 'invalid_index_name_exception', 'Invalid index name [Meetings], must be lowercase', 'refused'],
    [
      400,
      'illegal_argument_exception',
      'only write ops with an op_type of create are allowed in data streams',
      'refused',
    ],
    [400, 'illegal_argument_exception', 'no write index is defined for alias [meetings].', 'refused'],
    [400, 'validation_exception', 'this cluster currently has [1000]/[1000] maximum normal shards open;', 'refused'],
  ])('with a %i %s does not blame the document', (status, type, reason, fate) => {
    expect(second(failed('b', status, type, reason))).toMatchObject({ failure: { class: fate, status, type } });
  });
});

describe('batches', () => {
  const entry = (id: string, bytes: number): BulkEntry => ({ kind: 'meeting', id, lines: '', bytes });
  const ids = (entries: BulkEntry[], bytes: number, count: number) =>
    [...batches(entries, { bytes, count })].map((batch) => batch.map(({ id }) => id).join(''));

  it.each([
    [[], 10, 10, []],
    [[5, 5], 10, 10, ['ab']],
    [[5, 6], 10, 10, ['a', 'b']],
    [[11, 1, 9], 10, 10, ['a', 'bc']],
    [[1, 1, 1], 10, 2, ['ab', 'c']],
  ])('of %j bytes, at most %i of them and %i documents', (sizes, bytes, count, expected) => {
    const entries = sizes.map((size, position) => entry('abc'.charAt(position), size));
    expect(ids(entries, bytes, count)).toEqual(expected);
  });

  it('get smaller when the limit shrinks in between', () => {
    const limits = { bytes: 4, count: 10 };
    const sizes: number[] = [];
    for (const batch of batches(
      Array.from('abcdef', (id) => entry(id, 1)),
      limits,
    )) {
      sizes.push(batch.length);
      limits.bytes = 1;
    }
    expect(sizes).toEqual([4, 1, 1]);
  });
});
