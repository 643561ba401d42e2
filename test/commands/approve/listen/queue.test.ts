import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createQueue } from '../../../../src/commands/approve/listen/queue.ts';
import { often } from '../../../support/often.ts';

/** A queue with a manual clock, whose passes end on command. */
function open() {
  let nowMs = 0;
  const timers = new Set<{ atMs: number; call: () => void }>();
  const passes: { meetingId: string; atMs: number; end: (seen: string[] | Error) => void }[] = [];
  const running: Record<string, number> = {};
  let mostAtOnce = 0;
  const log: string[] = [];
  const queue = createQueue({
    elapsedMs: () => nowMs,
    pass: (meetingId) =>
      new Promise((resolve, reject) => {
        running[meetingId] = (running[meetingId] ?? 0) + 1;
        mostAtOnce = Math.max(mostAtOnce, running[meetingId] ?? 0);
        passes.push({
          meetingId,
          atMs: nowMs,
          end: (seen) => {
            running[meetingId] = (running[meetingId] ?? 0) - 1;
            if (seen instanceof Error) reject(seen);
            else resolve({ isSeen: (id) => seen.includes(id) });
          },
        });
      }),
    after: (ms, call) => {
      const timer = { atMs: nowMs + ms, call };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    onFailure: (meetingId, error, againInMs) => log.push(`${meetingId} ${(error as Error).message} ${againInMs}`),
    onUnseen: (meetingId, registrantId) => log.push(`${meetingId} ${registrantId} unseen`),
  });
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  /** Moves the clock. Every pass that begins meanwhile ends at once with this result. */
  const until = async (endMs: number, result: string[] | Error) => {
    await settled();
    for (;;) {
      passes.at(-1)?.end(result);
      await settled();
      const [timer] = [...timers].sort((a, b) => a.atMs - b.atMs);
      if (!timer || timer.atMs > endMs) break;
      timers.delete(timer);
      nowMs = timer.atMs;
      timer.call();
      await settled();
    }
    nowMs = endMs;
  };
  const times = () => passes.map(({ atMs }) => atMs);
  return { queue, passes, log, timers, settled, until, times, mostAtOnce: () => mostAtOnce };
}

describe('a pass', () => {
  it('begins at once, one at a time for a meeting', async () => {
    const { queue, passes, settled, mostAtOnce } = open();
    queue.add('m1', 'a');
    queue.add('m2', 'b');
    await settled();
    expect(passes.map(({ meetingId }) => meetingId)).toEqual(['m1', 'm2']);
    for (const id of ['c', 'd', 'e']) queue.add('m1', id);
    await settled();
    expect(passes).toHaveLength(2);
    passes[0]?.end(['a']);
    await settled();
    // One for all that came in meanwhile.
    expect(passes.map(({ meetingId }) => meetingId)).toEqual(['m1', 'm2', 'm1']);
    passes[2]?.end(['c', 'd', 'e']);
    passes[1]?.end(['b']);
    await settled();
    expect(passes).toHaveLength(3);
    expect(mostAtOnce()).toBe(1);
  });

  it('is repeated for an event that came in while it ran, even if it saw the registrant', async () => {
    const { queue, passes, settled } = open();
    queue.add('m1', 'a');
    await settled();
    queue.add('m1', 'a');
    passes[0]?.end(['a']);
    await settled();
    expect(passes).toHaveLength(2);
    passes[1]?.end(['a']);
    await settled();
    expect(passes).toHaveLength(2);
  });

  it('runs beside at most three others', async () => {
    const { queue, passes, settled } = open();
    for (const id of ['m1', 'm2', 'm3', 'm4', 'm5']) queue.add(id, 'a');
    await settled();
    expect(passes).toHaveLength(4);
    passes[2]?.end(['a']);
    await settled();
    expect(passes.map(({ meetingId }) => meetingId)).toEqual(['m1', 'm2', 'm3', 'm4', 'm5']);
  });
});

describe('a registrant who is not in the list yet', () => {
  it('is looked up again after 1, 2 and 4 s, and then given up', async () => {
    const { queue, log, timers, until, times } = open();
    queue.add('m1', 'a');
    await until(60_000, []);
    expect(times()).toEqual([0, 1000, 3000, 7000]);
    expect(log).toEqual(['m1 a unseen']);
    expect(timers.size).toBe(0);
  });

  it('is not looked up any more once seen', async () => {
    const { queue, log, until, times } = open();
    queue.add('m1', 'a');
    await until(1500, []);
    await until(60_000, ['a']);
    expect(times()).toEqual([0, 1000, 3000]);
    expect(log).toEqual([]);
  });

  it('keeps their waiting times, however many others register', async () => {
    const { queue, log, until, times } = open();
    queue.add('m1', 'late');
    for (let second = 0; second < 5; second++) {
      queue.add('m1', `other ${second}`);
      await until(second * 100 + 50, [`other ${second}`]);
    }
    expect(log).toEqual([]);
    await until(60_000, []);
    expect(log).toEqual(['m1 late unseen']);
    expect(times().filter((ms) => ms >= 1000)).toEqual([1000, 3000, 7000]);
  });

  it('without an ID is looked up once', async () => {
    const { queue, log, until, times } = open();
    queue.add('m1', '');
    await until(60_000, []);
    expect(times()).toEqual([0]);
    expect(log).toEqual([]);
  });
});

describe('a pass that fails', () => {
  it('is repeated after 5, 15 and 60 s, and then left to the scheduled run', async () => {
    const { queue, log, timers, until, times } = open();
    queue.add('m1', 'a');
    await until(600_000, new Error('no network'));
    expect(times()).toEqual([0, 5000, 20_000, 80_000]);
    expect(log).toEqual([
      'm1 no network 5000',
      'm1 no network 15000',
      'm1 no network 60000',
      'm1 no network undefined',
    ]);
    expect(timers.size).toBe(0);
    // The next event starts over.
    queue.add('m1', 'b');
    await until(700_000, ['b']);
    expect(times().slice(4)).toEqual([600_000]);
  });

  it('is not repeated sooner if others register, and loses nobody', async () => {
    const { queue, until, times, passes, log } = open();
    queue.add('m1', 'a');
    await until(1000, new Error('no network'));
    for (const id of ['b', 'c']) queue.add('m1', id);
    await until(4000, []);
    expect(times()).toEqual([0]);
    await until(6000, ['a', 'b', 'c']);
    expect(times()).toEqual([0, 5000]);
    await until(60_000, []);
    expect(passes).toHaveLength(2);
    expect(log).toHaveLength(1);
  });
});

describe('when it closes', () => {
  it('finishes the running pass, and one for events that came in meanwhile', async () => {
    const { queue, passes, settled } = open();
    queue.add('m1', 'a');
    await settled();
    queue.add('m1', 'b');
    let isOver = false;
    const over = queue.close().then(() => {
      isOver = true;
    });
    passes[0]?.end(['a']);
    await settled();
    expect([passes.length, isOver]).toEqual([2, false]);
    passes[1]?.end(['b']);
    await over;
  });

  it('runs one last pass instead of waiting, whatever its result', async () => {
    const { queue, passes, settled, log, timers } = open();
    queue.add('m1', 'a');
    queue.add('m2', 'b');
    await settled();
    passes[0]?.end([]);
    passes[1]?.end(new Error('no network'));
    await settled();
    expect(timers.size).toBe(2);
    const over = queue.close();
    await settled();
    expect(passes).toHaveLength(4);
    passes[2]?.end([]);
    passes[3]?.end(new Error('no network'));
    await over;
    expect(timers.size).toBe(0);
    expect(log).toEqual(['m2 no network 5000', 'm1 a unseen', 'm2 no network undefined']);
  });

  it('resolves at once if there is nothing to do', async () => {
    await open().queue.close();
  });
});

it('in any order of events: one pass at a time, and after each event one that succeeded or was given up', async () => {
  const step = fc.oneof(
    fc.record({ add: fc.constantFrom('m1', 'm2'), id: fc.constantFrom('a', 'b', 'c', '') }),
    fc.record({ end: fc.constantFrom('well', 'unseen', 'badly') }),
    fc.record({ timers: fc.constant(true) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      let clock = 0;
      const adds: { meetingId: string; at: number }[] = [];
      const open: { meetingId: string; at: number; end: (how: string) => void }[] = [];
      const over: { meetingId: string; at: number }[] = [];
      const timers = new Set<() => void>();
      const queue = createQueue({
        elapsedMs: () => clock * 10_000,
        after: (_, call) => {
          timers.add(call);
          return () => timers.delete(call);
        },
        pass: (meetingId) =>
          new Promise((resolve, reject) => {
            expect(open.some((other) => other.meetingId === meetingId)).toBe(false);
            const at = ++clock;
            const end = (how: string) => {
              if (how === 'badly') return reject(new Error());
              over.push({ meetingId, at });
              resolve({ isSeen: () => how === 'well' });
            };
            open.push({ meetingId, at, end });
          }),
        onFailure: (meetingId, _, again) => again === undefined && over.push({ meetingId, at: ++clock }),
        onUnseen: () => {},
      });
      const settled = () => new Promise((resolve) => setImmediate(resolve));
      for (const one of steps) {
        if ('add' in one) {
          adds.push({ meetingId: one.add, at: ++clock });
          queue.add(one.add, one.id);
        } else if ('end' in one) open.shift()?.end(one.end);
        else for (const call of [...timers]) if (timers.delete(call)) call();
        await settled();
      }
      const closed = queue.close();
      for (await settled(); open.length > 0; await settled()) open.shift()?.end('well');
      await closed;
      for (const { meetingId, at } of adds) {
        expect(over.some((pass) => pass.meetingId === meetingId && pass.at > at)).toBe(true);
      }
    }),
    { numRuns: often(200) },
  );
});
