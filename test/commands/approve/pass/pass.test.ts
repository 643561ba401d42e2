import { describe, expect, it } from 'vitest';
import { exitCodeOf } from '../../../../src/commands/approve/pass/exit-code.ts';
import { linesOf } from '../../../../src/commands/approve/pass/lines.ts';

import { pass } from '../../../../src/commands/approve/pass/pass.ts';
import type { PassPorts, PassReport } from '../../../../src/commands/approve/pass/ports.ts';
import { DialerError } from '../../../../src/errors.ts';
import type { CodeLedger, RedemptionClaim } from '../../../../src/ledger/codes.ts';
import { openCodeLedger } from '../../../../src/ledger/open.ts';
import type { Sandbox } from '../../../../src/sandbox/server.ts';
import { meetingsOf, parseInvitations } from '../../../../src/schedule/codes/invitations.ts';
import { openZoom } from '../../../../src/zoom/open.ts';
import { approveRegistrants, listRegistrants } from '../../../../src/zoom/registrants.ts';
import { often } from '../../../support/often.ts';
import { MEETING, site, waits } from '../../../support/registrations.ts';

const START = new Date('2026-11-23T16:00:00Z');

/** A run of its own in the site's folder: its pass, and its view of the ledger. `atMs` is its clock. */
function run({ zoom, folder }: { zoom: Sandbox; folder: string }, codes: string[], clock = { atMs: 0 }) {
  const listed = parseInvitations(`code,meeting_id\n${codes.join('\n')}\n`, 'codes.csv');
  const stream = { write: () => {} };
  const input = { isTTY: false, ask: async () => undefined, readLine: async () => undefined };
  const deps = {
    env: { ...zoom.env },
    now: START,
    elapsedMs: () => clock.atMs,
    deadlineMs: clock.atMs + 60_000,
    out: stream,
    err: stream,
    input,
    stopped: () => new Promise<never>(() => {}),
    watchOver: async () => {},
    awaitFile: async () => {},
  };
  const ledger = openCodeLedger(`${folder}/codes.csv`, deps);
  const client = openZoom(deps, { deadlineMs: deps.deadlineMs }).client();
  const ports: PassPorts = {
    clock: () => new Date(START.getTime() + clock.atMs),
    ledger,
    listRegistrants: async (...list) => listRegistrants(await client, ...list),
    approveRegistrants: async (...approval) => approveRegistrants(await client, ...approval),
  };
  const report = (more: Partial<PassPorts> = {}) => pass(listed, meetingsOf(listed.invitations), { ...ports, ...more });
  return {
    ledger,
    ports,
    report,
    async pass(more: Partial<PassPorts> = {}) {
      const { outcomes } = await report(more);
      return outcomes.map(({ outcome, registrant }) => `${outcome} ${registrant.name.trim()}`);
    },
  };
}

/** The lines of a pass without their times; all of them are printed once a day. */
function lastingLines(report: PassReport): string[] {
  const lines = linesOf(report, { isAll: false });
  expect(lines.every(({ isLasting }) => isLasting)).toBe(true);
  return lines.map(({ text }) => text.replace(/^\S+T\S+ /, ''));
}

async function readOnly(): Promise<never> {
  throw new DialerError('ledger', 'The database is read-only.');
}

const claimOf = ({ registrations: [meeting] }: Sandbox, index: number, key: string): RedemptionClaim => {
  const { id = '', email = '' } = meeting?.registrants[index] ?? {};
  return { key, meetingId: MEETING, registrantId: id, email, name: email.split('@')[0] ?? '' };
};

function firstOf({ registrations: [meeting] }: Sandbox) {
  const [first] = meeting?.registrants ?? [];
  if (!first) throw new Error('nobody');
  return first;
}

/** The same ports for a run that hangs forever at its nth step, before or after any call. */
function mortalAt(dyingStep: number, { ledger, listRegistrants, approveRegistrants, ...rest }: PassPorts) {
  let step = 0;
  let die = (_: 'dead') => {};
  const death = new Promise<'dead'>((resolve) => {
    die = resolve;
  });
  const mayDie = async () => {
    if (++step !== dyingStep) return;
    die('dead');
    await new Promise(() => {});
  };
  const mortal =
    <Args extends unknown[], T>(act: (...args: Args) => Promise<T>) =>
    async (...args: Args): Promise<T> => {
      await mayDie();
      const result = await act(...args);
      await mayDie();
      return result;
    };
  const { read, claim, markSent, settle, settleUnclaimed, markNotified, close } = ledger;
  const ports: PassPorts = {
    ...rest,
    ledger: {
      read: mortal(read),
      claim: mortal(claim),
      markSent: mortal(markSent),
      settle: mortal(settle),
      settleUnclaimed: mortal(settleUnclaimed),
      markNotified: mortal(markNotified),
      close,
    },
    listRegistrants: mortal(listRegistrants),
    ...(approveRegistrants && { approveRegistrants: mortal(approveRegistrants) }),
  };
  return { ports, death };
}

describe('a pass', () => {
  const codes = ['K7QXPR,83299019888'];

  it.each<[string, 'claimed' | 'sent', 'approved' | 'denied' | 'cancelled' | 'pending', string[]]>([
    ['sent, and approved', 'sent', 'approved', ['approved ada']],
    ['sent, and still pending', 'sent', 'pending', ['approved ada']],
    ['sent, and denied', 'sent', 'denied', ['approved eva']],
    ['sent, and gone', 'sent', 'cancelled', ['failed ada', 'pending eva']],
    ['only claimed', 'claimed', 'pending', ['approved ada', 'pending eva']],
    ['only claimed, and approved by hand', 'claimed', 'approved', ['approved ada', 'pending eva']],
    ['only claimed, and denied', 'claimed', 'denied', ['approved eva']],
  ])('settles what a killed run has left: %s', async (_, state, status, expected) => {
    const registrants = [waits('ada', ['K7QXPR'], 1), waits('eva', ['K7QXPR'], 2)];
    const here = await site({ codes, registrants });
    const killed = run(here, codes);
    const claim = claimOf(here.zoom, 0, 'k7qxpr');
    expect(await killed.ledger.claim([claim])).toHaveLength(1);
    if (state === 'sent') await killed.ledger.markSent([claim]);
    firstOf(here.zoom).status = status;
    // Its lease is not over yet.
    const soon = await run(here, codes, { atMs: 20_000 }).pass();
    expect(soon.filter((outcome) => !/^(skipped|pending)/.test(outcome))).toEqual([]);

    // Registrants in no list are looked up until the lists must have what was sent.
    const outcomes = await run(here, codes, { atMs: status === 'cancelled' ? 60_000 : 40_000 }).pass();

    expect(outcomes).toEqual(expect.arrayContaining(expected));
    const approved = here.zoom.registrations[0]?.registrants.filter((one) => one.status === 'approved');
    expect(approved).toHaveLength(status === 'cancelled' ? 0 : 1);
    const again = await run(here, codes, { atMs: 80_000 }).pass();
    expect(again.filter((outcome) => !outcome.startsWith('pending'))).toEqual([]);
  });

  it('looks up again those whom no list has just after they were sent', async () => {
    const here = await site({ codes, registrants: [waits('ada', ['K7QXPR'])] });
    const killed = run(here, codes);
    await killed.ledger.markSent(await killed.ledger.claim([claimOf(here.zoom, 0, 'k7qxpr')]));
    const ada = firstOf(here.zoom);
    // One list is older than the other: she is no longer pending, and not approved yet.
    ada.status = 'cancelled';
    expect(await run(here, codes, { atMs: 40_000 }).pass()).toEqual(['skipped ada']);
    ada.status = 'approved';
    expect(await run(here, codes, { atMs: 100_000 }).pass()).toEqual(['approved ada']);
  });

  it('retries at once if an approved registrant is pending again and could not be sent', async () => {
    const here = await site({ codes, registrants: [waits('ada', ['K7QXPR'])] });
    expect(await run(here, codes).pass()).toEqual(['approved ada']);
    const ada = firstOf(here.zoom);
    ada.status = 'pending';
    const approveRegistrants: PassPorts['approveRegistrants'] = async (_meeting, _registrants, hold) => {
      await hold?.();
      throw new DialerError('rate-limit', 'Zoom asks to slow down.');
    };
    expect(await run(here, codes, { atMs: 100_000 }).pass({ approveRegistrants })).toEqual([]);
    expect(await run(here, codes, { atMs: 105_000 }).pass()).toEqual(['approved ada']);
  });

  it('approves each code once when two run at once', async () => {
    const names = Array.from({ length: 200 }, (_, index) => `p${index}`);
    const all = names.map((name) => `code-${name},83299019888`);
    const registrants = names.flatMap((name, index) => [
      waits(name, [`code-${name}`], index % 60),
      waits(`${name}-too`, [`CODE-${name}`], index % 60),
    ]);
    const here = await site({ codes: all, registrants, limitPerSecond: 1000, latencyMs: 5 });
    const outcomes = (await Promise.all([run(here, all).pass(), run(here, all).pass()])).flat();
    const approved = outcomes.filter((outcome) => outcome.startsWith('approved'));
    expect(approved).toHaveLength(200);
    expect(new Set(here.puts().flat()).size).toBe(200);
    expect(here.puts().flat()).toHaveLength(200);
    expect(Object.values(here.statuses()).filter((status) => status === 'approved')).toHaveLength(200);
  });

  it('approves each code once when two at once are killed at different steps, again and again', async () => {
    const rounds = often(50);
    const codes = Array.from({ length: 2 * rounds }, (_, index) => `code-${index}`);
    const rows = codes.map((code) => `${code},${MEETING}`);
    const here = await site({ codes: rows, limitPerSecond: 10_000 });
    let deaths = 0;
    for (let round = 0; round < rounds; round++) {
      const fresh = codes
        .slice(2 * round, 2 * round + 2)
        .flatMap((code, index) => [
          waits(`first-${2 * round + index}`, [code], round),
          waits(`second-${2 * round + index}`, [code.toUpperCase()], round),
        ]);
      here.zoom.registrations[0]?.registrants.push(...fresh);
      const dyingAt = (step: number) => {
        const { ports, pass: own } = run(here, rows, { atMs: round * 60_000 });
        const mortal = mortalAt(step, ports);
        return Promise.race([mortal.death, own(mortal.ports)]);
      };
      const ends = await Promise.all([dyingAt((round % 14) + 1), dyingAt(((round * 5 + 3) % 9) + 1)]);
      deaths += ends.filter((end) => end === 'dead').length;
    }
    for (const minute of [rounds, rounds + 1]) await run(here, rows, { atMs: minute * 60_000 }).pass();

    // Otherwise there were fewer steps than that.
    expect(deaths).toBeGreaterThan(rounds);
    const people = here.zoom.registrations[0]?.registrants ?? [];
    const approved = people.filter(({ status }) => status === 'approved').map(({ email }) => email.split(/[-@]/)[1]);
    expect(approved.sort()).toEqual(codes.map((code) => code.split('-')[1]).sort());
    const { redemptions } = await run(here, rows, { atMs: (rounds + 2) * 60_000 }).ledger.read();
    expect(new Set([...redemptions.values()].map(({ state }) => state))).toEqual(new Set(['approved']));
  });

  it('does not send what another run has approved meanwhile', async () => {
    const here = await site({ codes, registrants: [waits('ada', ['K7QXPR'])] });
    const other = run(here, codes);
    const { ports, pass: own } = run(here, codes);
    let before = true;
    // The other run does everything between this one's list and claim.
    const claim: CodeLedger['claim'] = async (wanted) => {
      if (before) await other.pass();
      before = false;
      return ports.ledger.claim(wanted);
    };
    expect(await own({ ledger: { ...ports.ledger, claim } })).toEqual([]);
    expect(here.puts()).toEqual([['ada']]);
  });

  it('reports an approval even if the ledger breaks after it, and the next pass knows', async () => {
    const here = await site({ codes, registrants: [waits('ada', ['K7QXPR'])] });
    const { ports, pass: own } = run(here, codes);
    const settle = async () => {
      throw new DialerError('ledger', 'The disk is full.');
    };
    expect(await own({ ledger: { ...ports.ledger, settle } })).toEqual(['approved ada']);
    expect(await run(here, codes, { atMs: 40_000 }).pass()).toEqual(['approved ada']);
    expect(here.puts()).toHaveLength(1);
  });

  it('reports an approval by an earlier run even if the ledger cannot record it', async () => {
    const here = await site({ codes, registrants: [waits('ada', ['K7QXPR'], 1, { status: 'approved' })] });
    const killed = run(here, codes);
    await killed.ledger.markSent(await killed.ledger.claim([claimOf(here.zoom, 0, 'k7qxpr')]));
    const { ledger, report } = run(here, codes, { atMs: 40_000 });
    expect(lastingLines(await report({ ledger: { ...ledger, settleUnclaimed: readOnly } }))).toEqual([
      expect.stringMatching(/^approved ada /),
      expect.stringMatching(/^dialer: The database is read-only\./),
    ]);
  });

  it('does not report everybody in each pass while the ledger is read-only', async () => {
    const here = await site({ codes, registrants: [waits('ada', ['K7QX']), waits('eva', ['M3WZ'])] });
    const { ledger, report } = run(here, codes);
    await ledger.markNotified([{ ...claimOf(here.zoom, 0, ''), reason: 'none of the answers is a valid code' }]);
    const found = await report({ ledger: { ...ledger, markNotified: readOnly } });
    // What the ledger does not have is reported once a day by this machine's own state.
    expect(lastingLines(found)).toEqual([
      expect.stringMatching(/^pending eva /),
      expect.stringMatching(/^dialer: The database is read-only\./),
    ]);
    expect(exitCodeOf(found)).toBe(1);
  });

  it('frees no code of a request that Zoom refuses after approving part of it', async () => {
    const both = [...codes, 'M3WZTB,83299019888'];
    const here = await site({ codes: both, registrants: [waits('ada', ['K7QXPR']), waits('eva', ['M3WZTB'])] });
    const one = run(here, both);
    await one.pass({
      approveRegistrants: async (meetingId, registrants, beforeTry) => {
        const first = registrants.filter(({ email }) => email.startsWith('ada'));
        if (registrants.length > 1) await one.ports.approveRegistrants?.(meetingId, first, beforeTry);
        else await beforeTry();
        throw new DialerError('refused', 'Zoom says no.');
      },
    });
    here.zoom.registrations[0]?.registrants.push(waits('ida', ['K7QXPR'], 9));
    const outcomes = await run(here, both, { atMs: 40_000 }).pass();
    expect(outcomes.sort()).toEqual(['approved ada', 'approved eva', 'pending ida']);
    expect(here.statuses()).toEqual({ ada: 'approved', eva: 'approved', ida: 'pending' });
  });

  it('goes on with the others after an unexpected error, whose outcome is unknown', async () => {
    const here = await site({
      codes: [...codes, 'M3WZTB,91234567890'],
      registrants: [waits('ada', ['K7QXPR'])],
      others: [waits('eva', ['M3WZTB'])],
    });
    const both = run(here, [...codes, 'M3WZTB,91234567890']);
    const outcomes = await both.pass({
      approveRegistrants: async (meetingId, ...rest) => {
        if (meetingId === MEETING) throw new TypeError('surprise');
        await both.ports.approveRegistrants?.(meetingId, ...rest);
      },
    });
    expect(outcomes.sort()).toEqual(['approved eva', 'failed ada']);
  });
});
