import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import pLimit from 'p-limit';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type Ledger, type LedgerJoin, NotOurs } from '../../src/ledger/joins.ts';
import { fileLedger } from '../../src/ledger/joins-file.ts';
import { postgresLedger } from '../../src/ledger/joins-postgres.ts';
import { LEASE_MS } from '../../src/ledger/lease.ts';
import { bundle } from '../support/bundle.ts';
import { ALL, closing, DUE, isHeld, joinOf, NOW } from '../support/ledger.ts';
import { isFull, often } from '../support/often.ts';
import { hasPostgres, type Postgres, startPostgres } from '../support/postgres.ts';
import { temporaryFolder } from '../support/run-dialer.ts';

type Time = 'simulated' | 'real';

/** An empty ledger, and its clock. */
interface World {
  open(owner: string, account?: string): Ledger;
  pass(ms: number): void;
  /** Source code that opens the same ledger in another process, for an `owner`. */
  source: string;
}

const SLOW = 120_000;

let postgres: Postgres;

beforeAll(async () => {
  if (isFull && hasPostgres) postgres = await startPostgres();
}, SLOW);
afterAll(() => postgres?.remove(), SLOW);

async function inPostgres(time: Time): Promise<World> {
  const url = await postgres.database({ clock: time === 'simulated' });
  let now = NOW;
  postgres.setClock(new Date(now));
  return {
    open: (owner, account = 'account') => closing(postgresLedger(url, account, owner)),
    pass(ms) {
      now += ms;
      postgres.setClock(new Date(now));
    },
    source: `postgresLedger(${JSON.stringify(url)}, 'account', owner)`,
  };
}

async function inFiles(time: Time): Promise<World> {
  const folder = join(temporaryFolder(), 'ledger');
  let now = NOW;
  return {
    open: (owner, account = 'account') =>
      closing(fileLedger(folder, account, owner, () => (time === 'real' ? new Date() : new Date(now)))),
    pass(ms) {
      now += ms;
    },
    source: `fileLedger(${JSON.stringify(folder)}, 'account', owner, () => new Date())`,
  };
}

const ids = (joins: LedgerJoin[]) => joins.map(({ roomId }) => roomId);
const accepted = expect.objectContaining({ why: 'accepted' });

/** As many as the Zoom client has in flight: more would only wait for a connection, and time out. */
const AT_A_TIME = 8;

/** How many of these joins it gets. */
async function claimEach(ledger: Ledger, joins: LedgerJoin[]): Promise<number> {
  const inFlight = pLimit(AT_A_TIME);
  const claims = await Promise.allSettled(joins.map((each) => inFlight(() => ledger.claim(each, 'Available'))));
  for (const claim of claims) {
    if (claim.status === 'rejected' && !(claim.reason instanceof NotOurs)) throw claim.reason;
  }
  return claims.filter(({ status }) => status === 'fulfilled').length;
}

const sum = (numbers: number[]) => numbers.reduce((total, each) => total + each, 0);

const WORLDS: [string, (time: Time) => Promise<World>, boolean][] = [['files', inFiles, true]];
if (isFull) WORLDS.push(['PostgreSQL', inPostgres, hasPostgres]);

describe.each(WORLDS)('the ledger in %s', { timeout: SLOW }, (_, world, isHere) => {
  const begin = () => world('simulated');

  describe.skipIf(!isHere)('gives a join to one run only', () => {
    it('when six runs race for the same joins', async () => {
      const { open } = await world('real');
      const count = often(100, 20);
      const joins = Array.from({ length: count }, (_, n) => joinOf(`room ${n}`));
      const wins = await Promise.all([1, 2, 3, 4, 5, 6].map((n) => claimEach(open(`owner ${n}`), joins)));
      expect(sum(wins)).toBe(count);
      expect(await open('reader').entries(ALL)).toHaveLength(count);
    });

    if (isFull)
      it('when three processes race for 200 joins', async () => {
        const { source, open } = await world('real');
        const wins = await raceOfProcesses(3, 200, source);
        expect(sum(wins)).toBe(200);
        const entries = await open('reader').entries(ALL);
        expect(entries.filter(({ state }) => state === 'claimed')).toHaveLength(200);
      });

    it('while it is claimed or sent', async () => {
      const { open, pass } = await begin();
      const claim = await open('first').claim(joinOf(), 'Available');
      await expect(open('second').claim(joinOf(), 'Available')).rejects.toEqual(isHeld);
      await claim.markSent();
      pass(LEASE_MS - 1);
      await expect(open('second').claim(joinOf(), 'Available')).rejects.toEqual(isHeld);
    });

    it('and to no run once it is accepted', async () => {
      const { open, pass } = await begin();
      const claim = await open('first').claim(joinOf(), 'Available');
      await claim.markSent();
      expect(await claim.settle('accepted', '')).toBe(true);
      pass(LEASE_MS + 1);
      await expect(open('second').claim(joinOf(), 'Available')).rejects.toEqual(accepted);
      await expect(open('first').claim(joinOf(), 'Available')).rejects.toEqual(accepted);
      await expect(open('second').claim(joinOf(), 'Available')).rejects.toBeInstanceOf(NotOurs);
    });

    it.each<[string, Partial<LedgerJoin>]>([
      ['room', { roomId: 'another' }],
      ['meeting', { meetingId: '91234567890' }],
      ['instant', { dueAt: new Date(DUE.getTime() + 60_000) }],
      ['action', { action: 'leave' }],
    ])('but treats another %s as another join', async (_, other) => {
      const { open } = await begin();
      await open('first').claim(joinOf(), 'Available');
      await open('second').claim(joinOf('room', other), 'Available');
      expect(await open('second').entries(ALL)).toHaveLength(2);
    });
  });

  describe.skipIf(!isHere)('after the lease is over', () => {
    it('a join that was only claimed is free, with no unknown outcome', async () => {
      const { open, pass } = await begin();
      await open('first').claim(joinOf(), 'Available');
      pass(LEASE_MS + 1);
      const claim = await open('second').claim(joinOf(), 'InMeeting');
      expect(claim).toMatchObject({ isUnknown: false, roomStatus: 'InMeeting' });
    });

    it('the outcome of a sent join is unknown, and the room status before the first attempt is kept', async () => {
      const { open, pass } = await begin();
      await (await open('first').claim(joinOf(), 'Available')).markSent();
      pass(LEASE_MS + 1);
      const second = await open('second').claim(joinOf(), 'InMeeting');
      expect(second).toMatchObject({ isUnknown: true, roomStatus: 'Available' });
      pass(LEASE_MS + 1);
      const third = await open('third').claim(joinOf(), 'Offline');
      expect(third).toMatchObject({ isUnknown: true, roomStatus: 'Available' });
      await third.markSent();
      expect(await third.settle('failed', 'refused')).toBe(true);
      const fourth = await open('fourth').claim(joinOf(), 'Offline');
      expect(fourth).toMatchObject({ isUnknown: true, roomStatus: 'Available' });
    });

    it('a run that takes the join over holds it: the first can neither send nor record anything', async () => {
      const { open, pass } = await begin();
      const first = await open('first').claim(joinOf(), 'Available');
      pass(LEASE_MS + 1);
      const second = await open('second').claim(joinOf(), 'Available');
      await expect(first.markSent()).rejects.toEqual(isHeld);
      await expect(first.markSent()).rejects.toBeInstanceOf(NotOurs);
      expect(await first.settle('accepted', '')).toBe(false);
      expect(await open('reader').entries(ALL)).toMatchObject([{ state: 'claimed', isHeld: true }]);
      await second.markSent();
      expect(await first.settle('failed', '')).toBe(false);
      expect(await second.settle('accepted', '')).toBe(true);
      await expect(first.markSent()).rejects.toBeInstanceOf(NotOurs);
      expect(await first.settle('failed', '')).toBe(false);
      expect(await open('reader').entries(ALL)).toMatchObject([{ state: 'accepted', isHeld: false }]);
    });

    it('the join cannot be sent, even if nobody has taken it over', async () => {
      const { open, pass } = await begin();
      const claim = await open('first').claim(joinOf(), 'Available');
      pass(LEASE_MS + 1);
      await expect(claim.markSent()).rejects.toEqual(isHeld);
    });

    it('the outcome is still recorded if nobody has taken the join over', async () => {
      const { open, pass } = await begin();
      const claim = await open('first').claim(joinOf(), 'Available');
      await claim.markSent();
      pass(LEASE_MS + 1);
      expect(await claim.settle('accepted', '')).toBe(true);
      expect(await open('reader').entries(ALL)).toMatchObject([{ state: 'accepted' }]);
    });
  });

  describe.skipIf(!isHere)('a claim that its own run renews', () => {
    it.each([0, LEASE_MS + 1])('after %i ms holds for another lease, with no unknown outcome', async (ms) => {
      const { open, pass } = await begin();
      const ledger = open('first');
      await ledger.claim(joinOf(), 'Available');
      pass(ms);
      const renewed = await ledger.claim(joinOf(), 'Available');
      expect(renewed.isUnknown).toBe(false);
      pass(LEASE_MS - 1);
      await expect(open('second').claim(joinOf(), 'Available')).rejects.toEqual(isHeld);
      await renewed.markSent();
      expect(await renewed.settle('accepted', '')).toBe(true);
    });

    it('keeps an unknown outcome', async () => {
      const { open, pass } = await begin();
      await (await open('first').claim(joinOf(), 'Available')).markSent();
      pass(LEASE_MS + 1);
      const ledger = open('second');
      await ledger.claim(joinOf(), 'InMeeting');
      expect(await ledger.claim(joinOf(), 'InMeeting')).toMatchObject({ isUnknown: true, roomStatus: 'Available' });
    });

    it('leaves an unknown outcome to the next run if this one dies before it sends again', async () => {
      const { open, pass } = await begin();
      const ledger = open('first');
      await (await ledger.claim(joinOf(), 'Available')).markSent();
      expect((await ledger.claim(joinOf(), 'Available')).isUnknown).toBe(false);
      pass(LEASE_MS + 1);
      const next = await open('second').claim(joinOf(), 'InMeeting');
      expect(next).toMatchObject({ isUnknown: true, roomStatus: 'Available' });
    });
  });

  describe.skipIf(!isHere)('once an attempt is over', () => {
    it('a failed join is free at once, with no unknown outcome', async () => {
      const { open } = await begin();
      const claim = await open('first').claim(joinOf(), 'Available');
      await claim.markSent();
      expect(await claim.settle('failed', 'offline')).toBe(true);
      expect(await open('second').entries(ALL)).toMatchObject([{ state: 'failed', isHeld: false }]);
      expect(await open('second').claim(joinOf(), 'InMeeting')).toMatchObject({
        isUnknown: false,
        roomStatus: 'InMeeting',
      });
    });

    it('a join with an unknown outcome is free at once, and the next run knows', async () => {
      const { open } = await begin();
      const claim = await open('first').claim(joinOf(), 'Available');
      await claim.markSent();
      expect(await claim.settle('sent', 'reset')).toBe(true);
      expect(await open('second').entries(ALL)).toMatchObject([{ state: 'sent', isHeld: false }]);
      expect(await open('second').claim(joinOf(), 'InMeeting')).toMatchObject({
        isUnknown: true,
        roomStatus: 'Available',
      });
    });

    it('an accepted join stays accepted, whatever its claim is used for', async () => {
      const { open, pass } = await begin();
      const claim = await open('first').claim(joinOf(), 'Available');
      await claim.markSent();
      await claim.settle('accepted', '');
      expect(await claim.settle('failed', '')).toBe(false);
      expect(await claim.settle('sent', '')).toBe(false);
      await expect(claim.markSent()).rejects.toBeInstanceOf(NotOurs);
      pass(LEASE_MS + 1);
      expect(await open('first').end([joinOf()], 'missed', '')).toEqual([]);
      expect(await open('second').end([joinOf()], 'superseded', '')).toEqual([]);
      expect(await open('reader').entries(ALL)).toMatchObject([{ state: 'accepted' }]);
    });
  });

  describe.skipIf(!isHere)('records missed and superseded joins', () => {
    it('once, and in the order given', async () => {
      const { open } = await begin();
      const joins = ['b', 'c', 'a'].map((id) => joinOf(id));
      expect(await open('first').end(joins, 'missed', 'down')).toEqual(joins);
      const more = [joinOf('d'), ...joins];
      expect(ids(await open('second').end(more, 'superseded', 'later'))).toEqual(['d']);
      expect(await open('first').end(more, 'missed', 'down')).toEqual([]);
      const entries = await open('reader').entries(ALL);
      expect(Object.fromEntries(entries.map(({ roomId, state }) => [roomId, state]))).toEqual({
        a: 'missed',
        b: 'missed',
        c: 'missed',
        d: 'superseded',
      });
    });

    it('for one of two runs that do so at once, each in its own order', async () => {
      const { open } = await begin();
      const joins = Array.from({ length: often(500) }, (_, n) => joinOf(`room ${n}`));
      const ended = await Promise.all([
        open('first').end(joins, 'missed', ''),
        open('second').end(joins.toReversed(), 'missed', ''),
      ]);
      expect(ids(ended.flat()).sort()).toEqual(ids(joins).sort());
    });

    it('except accepted ones and those that another run holds', async () => {
      const { open, pass } = await begin();
      const [first, second] = [open('first'), open('second')];
      await first.claim(joinOf('stale'), 'Available');
      pass(LEASE_MS + 1);
      await (await first.claim(joinOf('accepted'), 'Available')).settle('accepted', '');
      await (await first.claim(joinOf('failed'), 'Available')).settle('failed', '');
      await first.claim(joinOf('held'), 'Available');
      await second.claim(joinOf('own'), 'Available');
      const joins = ['accepted', 'failed', 'held', 'own', 'new', 'stale'].map((id) => joinOf(id));
      expect(ids(await second.end(joins, 'missed', ''))).toEqual(['failed', 'own', 'new', 'stale']);
    });

    it.each(['first', 'second'])('and voids their claims, if the %s run records them', async (owner) => {
      const { open, pass } = await begin();
      const claim = await open('first').claim(joinOf(), 'Available');
      pass(LEASE_MS + 1);
      expect(await open(owner).end([joinOf()], 'missed', '')).toHaveLength(1);
      await expect(claim.markSent()).rejects.toBeInstanceOf(NotOurs);
      expect(await claim.settle('accepted', '')).toBe(false);
      expect(await open('reader').entries(ALL)).toMatchObject([{ state: 'missed', isHeld: false }]);
    });

    it('that can still be sent by hand, with an unknown outcome if they were sent before', async () => {
      const { open, pass } = await begin();
      await (await open('first').claim(joinOf('sent'), 'Available')).markSent();
      pass(LEASE_MS + 1);
      await open('second').end([joinOf('sent'), joinOf('never')], 'missed', '');
      const never = await open('by hand').claim(joinOf('never'), 'InMeeting');
      expect(never).toMatchObject({ isUnknown: false, roomStatus: 'InMeeting' });
      await never.markSent();
      expect(await never.settle('accepted', '')).toBe(true);
      const sent = await open('by hand').claim(joinOf('sent'), 'InMeeting');
      expect(sent).toMatchObject({ isUnknown: true, roomStatus: 'Available' });
    });

    it('from an empty list, and from one with duplicates', async () => {
      const { open } = await begin();
      expect(await open('first').end([], 'missed', '')).toEqual([]);
      const twice = [joinOf('a'), joinOf('b'), joinOf('a', { room: 'by its ID' })];
      expect(await open('first').end(twice, 'missed', '')).toEqual(twice.slice(0, 2));
    });

    it('by the hundred, or the thousand', async () => {
      const { open } = await begin();
      const joins = Array.from({ length: often(3000, 100) }, (_, n) => joinOf(`room ${n}`));
      expect(await open('first').end(joins, 'missed', '')).toEqual(joins);
      expect(await open('second').end(joins, 'missed', '')).toEqual([]);
    });
  });

  describe.skipIf(!isHere)('lists', () => {
    it('joins due from the start of a span up to its end, with all that was recorded', async () => {
      const { open, pass } = await begin();
      const due = (ms: number) => joinOf(`at ${ms}`, { dueAt: new Date(DUE.getTime() + ms) });
      for (const ms of [-1, 0, 59_999, 60_000]) await open('first').claim(due(ms), 'Available');
      pass(1500);
      await (await open('first').claim(due(0), 'Available')).markSent();
      const span = { from: DUE, until: new Date(DUE.getTime() + 60_000) };
      const entries = await open('second').entries(span);
      expect(entries.toSorted((a, b) => a.dueAt.getTime() - b.dueAt.getTime())).toEqual([
        { ...due(0), state: 'sent', at: new Date(NOW + 1500), reason: '', isHeld: true, isUnknown: true, tries: 1 },
        { ...due(59_999), state: 'claimed', at: new Date(NOW), reason: '', isHeld: true, isUnknown: false, tries: 0 },
      ]);
    });

    it('the row of a join and its title, and neither where they are unknown', async () => {
      const { open } = await begin();
      const from = { row: 'meetings.csv:2', title: 'Calculus \0 I' };
      await open('first').claim(joinOf('claimed', from), 'Available');
      await open('first').end([joinOf('ended', from), joinOf('old')], 'missed', '');
      const entries = await open('second').entries({ from: DUE, until: new Date(DUE.getTime() + 60_000) });
      const texts = entries.map(
        ({ roomId, row, title }) => `${roomId} ${row} ${title?.replace('\0', '?').replace('\ufffd', '?')}`,
      );
      expect(texts.sort()).toEqual([
        'claimed meetings.csv:2 Calculus ? I',
        'ended meetings.csv:2 Calculus ? I',
        'old undefined undefined',
      ]);
    });

    it('the tries without an answer, of all runs together', async () => {
      const { open, pass } = await begin();
      const triesIn = async () => (await open('third').entries(SPAN)).map(({ tries }) => tries);
      const SPAN = { from: DUE, until: new Date(DUE.getTime() + 60_000) };
      const first = await open('first').claim(joinOf('room'), 'Available');
      await first.markSent();
      await first.settle('sent', 'no answer');
      expect(await triesIn()).toEqual([1]);
      const second = await open('second').claim(joinOf('room'), 'InMeeting');
      expect(second.tries).toBe(1);
      await second.markSent();
      pass(61_000);
      expect(await triesIn()).toEqual([2]);
      expect(await open('third').end([joinOf('room')], 'unknown', '')).toHaveLength(1);
      expect(await triesIn()).toEqual([2]);
      expect(await open('fourth').end([joinOf('room')], 'missed', '')).toEqual([]);
    });

    it('the reason of a join, and whether it was by hand', async () => {
      const { open } = await begin();
      const byHand = joinOf('room', { isByHand: true, dueAt: new Date(DUE.getTime() + 1234) });
      await (await open('first').claim(byHand, 'Available')).settle('failed', 'no');
      await open('first').end([joinOf('other')], 'missed', 'too late');
      const entries = await open('second').entries(ALL);
      expect(entries.map(({ roomId, isByHand, reason }) => [roomId, isByHand, reason]).sort()).toEqual([
        ['other', false, 'too late'],
        ['room', true, 'no'],
      ]);
    });

    it('two joins by hand within a minute', async () => {
      const { open } = await begin();
      const order = (ms: number) => joinOf('room', { isByHand: true, dueAt: new Date(DUE.getTime() + ms) });
      for (const ms of [100, 2100]) await (await open('first').claim(order(ms), 'Available')).settle('accepted', '');
      expect(await open('second').entries(ALL)).toHaveLength(2);
    });

    it('whether a room was seen in a meeting, of accepted joins only', async () => {
      const { open } = await begin();
      for (const id of ['in', 'out', 'unseen']) {
        await (await open('first').claim(joinOf(id), 'Available')).settle('accepted', '');
      }
      await (await open('first').claim(joinOf('failed'), 'Available')).settle('failed', '');
      await open('first').markSeen([joinOf('in'), joinOf('failed'), joinOf('never')], true);
      await open('second').markSeen([joinOf('out')], false);
      const seen = (await open('reader').entries(ALL)).map(({ roomId, state, isInMeeting }) => [
        roomId,
        state,
        isInMeeting,
      ]);
      expect(seen.sort()).toEqual([
        ['failed', 'failed', undefined],
        ['in', 'accepted', true],
        ['out', 'accepted', false],
        ['unseen', 'accepted', undefined],
      ]);
    });

    it('joins whose lease has run out as free', async () => {
      const { open, pass } = await begin();
      await open('first').claim(joinOf(), 'Available');
      pass(LEASE_MS - 1);
      expect(await open('second').entries(ALL)).toMatchObject([{ isHeld: true }]);
      pass(2);
      expect(await open('second').entries(ALL)).toMatchObject([{ isHeld: false }]);
    });

    it('only the joins of its own account', async () => {
      const { open } = await begin();
      const [ours, theirs] = [open('first', 'ours'), open('second', 'theirs')];
      await ours.claim(joinOf(), 'Available');
      expect(await theirs.entries(ALL)).toEqual([]);
      await theirs.claim(joinOf(), 'Available');
      await theirs.prune(new Date(NOW + 1));
      expect(await ours.entries(ALL)).toHaveLength(1);
    });

    it.each([
      ['a path', '../x', '../x/../x'],
      ['letters in another case', 'A', 'a'],
      ['an absolute path', '/etc/passwd', 'etc/passwd'],
      ['characters that file names cannot have', 'a:b*c?"<>|\\', 'a:b*c?"<>|'],
      ['emoji', '🏫🏫', '🏫'],
      ['letters that look alike', 'Caf\u00e9', 'Cafe\u0301'],
      ['300 characters', `${'🏫'.repeat(299)}a`, `${'🏫'.repeat(299)}b`],
      ['empty and a space', '', ' '],
      ['an ending that Windows drops', 'room.', 'room'],
      ['quotes and SQL', "'; DROP TABLE dialer_ledger; --", '{"a",NULL}'],
    ])('rooms apart whose IDs are %s', async (_, one, other) => {
      const { open } = await begin();
      await open('first').claim(joinOf(one), 'Available');
      await open('second').claim(joinOf(other), 'Available');
      const entries = await open('third').entries(ALL);
      expect(entries.map(({ roomId, room }) => [roomId, room]).sort()).toEqual(
        [one, other].map((id) => [id, `Room ${id}`]).sort(),
      );
      await expect(open('third').claim(joinOf(one), 'Available')).rejects.toEqual(isHeld);
      const ended = [joinOf(one, { action: 'leave' }), joinOf(other, { action: 'leave' })];
      expect(await open('third').end(ended, 'missed', '')).toEqual(ended);
    });

    it('all joins when one has a NUL or a very long ID', async () => {
      const { open } = await begin();
      const odd = [joinOf('nul\0'), joinOf('fine'), joinOf(randomBytes(20_000).toString('hex'))];
      expect(await open('first').end(odd, 'missed', '')).toEqual(odd);
      expect(await open('second').end(odd, 'missed', '')).toEqual([]);
    });
  });

  it.skipIf(!isHere)('deletes old joins', async () => {
    const { open } = await begin();
    const day = 86_400_000;
    const due = (days: number) => joinOf(`day ${days}`, { dueAt: new Date(DUE.getTime() + days * day) });
    for (const days of [-36, -35, 0]) await (await open('first').claim(due(days), 'Available')).settle('accepted', '');
    await open('second').prune(new Date(DUE.getTime() - 35 * day));
    const entries = await open('second').entries({ from: new Date(NOW - 40 * day), until: new Date(NOW + day) });
    expect(ids(entries).sort()).toEqual(['day -35', 'day 0']);
    await open('second').prune(new Date(DUE.getTime() + 2 * day));
    expect(await open('second').entries({ from: new Date(NOW - 40 * day), until: new Date(NOW + day) })).toEqual([]);
  });
});

/** How many of the same joins each of several processes gets when all begin at once. */
async function raceOfProcesses(processes: number, count: number, source: string): Promise<number[]> {
  const file = join(temporaryFolder(), 'racer.cjs');
  const contents = `
    import { fileLedger } from './src/ledger/joins-file.ts';
    import { postgresLedger } from './src/ledger/joins-postgres.ts';
    import pLimit from 'p-limit';
    const inFlight = pLimit(${AT_A_TIME});
    const owner = String(process.pid);
    const ledger = ${source};
    process.stdin.once('data', async () => {
      const claims = Array.from({ length: ${count} }, (_, n) => inFlight(() => ledger.claim(
        { roomId: 'room ' + n, room: '', roomName: '', isByHand: false, meetingId: '1', action: 'join', dueAt: new Date(${DUE.getTime()}) }, '')));
      const won = (await Promise.allSettled(claims)).filter(({ status, reason }) => {
        if (reason && !['accepted', 'held'].includes(reason.why)) throw reason;
        return status === 'fulfilled';
      });
      console.log(won.length);
      await ledger.close();
      process.stdin.destroy();
    });
    ledger.entries({ from: new Date(0), until: new Date(1) }).then(() => console.log('ready'));`;
  await bundle(contents, file);
  const racers = Array.from({ length: processes }, () => {
    const child = spawn(process.execPath, [file], { stdio: ['pipe', 'pipe', 'inherit'] });
    onTestFinished(() => void child.kill());
    return { child, output: child.stdout.setEncoding('utf8').iterator() };
  });
  for (const { output } of racers) expect((await output.next()).value).toBe('ready\n');
  for (const { child } of racers) child.stdin.write('go\n');
  return Promise.all(racers.map(async ({ output }) => Number((await output.next()).value)));
}
