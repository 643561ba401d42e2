import { expect, it } from 'vitest';
import { sandboxRegistrant } from '../../../../src/sandbox/endpoints/registrants.ts';
import { codeRow, ID, MEETING, startCodeSheet, tabOf } from '../../../support/code-sheet.ts';
import type { GoogleFault } from '../../../support/google.ts';
import { sheetsError } from '../../../support/google-request.ts';
import { itInFull } from '../../../support/often.ts';
import { zoomSandbox } from '../../../support/run-dialer.ts';
import { listen } from '../../../support/run-listen.ts';

const PEOPLE = ['ana', 'ben', 'cleo'];
const WRITE = `POST /v4/spreadsheets/${ID}/values:batchUpdate`;

/** A Sheet with a code for each of three people, who register in Zoom one after the other. */
async function start(faults: GoogleFault[] = [], rows = PEOPLE.map((name) => codeRow(`SECRET-${name}`))) {
  const tab = tabOf(rows);
  const { google, count } = await startCodeSheet([tab], { faults });
  const registrants = PEOPLE.map((name) => sandboxRegistrant(`${name}@example.edu`, [`secret-${name}`], { id: name }));
  const meeting = { meetingId: MEETING, registrants: [] as typeof registrants };
  const zoom = await zoomSandbox({ registrations: [meeting] });
  let out = '';
  return {
    count,
    registrants,
    listen: (act: () => Promise<void>) =>
      listen(
        async (url) => {
          zoom.webhook.url = url;
          await act();
        },
        { zoom, env: google.env, args: ['--sheet', ID], onOutput: (text) => (out += text) },
      ),
    /** Registers somebody, and resolves once the outcome is printed. */
    register: async (index: number, word = 'approved') => {
      const who = registrants[index];
      if (!who) throw new Error();
      meeting.registrants.push(who);
      expect(await zoom.webhook.announce(meeting, who)).toBe(200);
      await expect.poll(() => out, { timeout: 5000 }).toContain(` ${word} ${PEOPLE[index]}`);
    },
    /** The status, the ID, and an answer that only Zoom has. */
    written: () =>
      tab.cells.slice(1).map((row) => {
        const [status = '', id = '', data = ''] = row.slice(3).map(String);
        return [status, id, /secret-\w+/.exec(data)?.[0] ?? ''].join(' ');
      }),
  };
}

const ALL_WRITTEN = PEOPLE.map((name) => `REGISTERED ${name} secret-${name}`);

itInFull('approves while Google hangs, and writes the results in two requests, the last when it stops', async () => {
  let open = () => {};
  let gate: Promise<void> = Promise.resolve();
  const { listen, register, count, written } = await start([
    { on: 'GET /v4', times: 99, hang: () => gate },
    { on: WRITE, times: 99, hang: () => gate },
  ]);
  const { stdout, exitCode } = await listen(async () => {
    gate = new Promise((resolve) => {
      open = resolve;
    });
    for (const index of PEOPLE.keys()) await register(index);
    expect(count('batchUpdate')).toBe(0);
    open();
  });
  expect(stdout.match(/ approved /g)).toHaveLength(3);
  expect(exitCode).toBe(0);
  expect(written()).toEqual(ALL_WRITTEN);
  expect(count('batchUpdate')).toBeLessThanOrEqual(2);
});

it('approves while Google answers 429, reports that, and writes all results when it stops', async () => {
  const reply = sheetsError(429, 'RESOURCE_EXHAUSTED', 'Quota exceeded');
  const { listen, register, count, written } = await start([{ on: WRITE, times: 4, reply }]);
  const { stderr, exitCode } = await listen(async () => {
    await register(0);
    await expect.poll(() => count('batchUpdate'), { timeout: 5000 }).toBe(4);
    for (const index of [1, 2]) await register(index);
  });
  expect(exitCode).toBe(0);
  expect(written()).toEqual(ALL_WRITTEN);
  expect(stderr.match(/Could not write the results to the Google Sheet: /g)).toHaveLength(1);
  expect(count('batchUpdate')).toBe(5);
});

it('reports once that it cannot write to the Sheet, even when it stops', async () => {
  const reply = sheetsError(429, 'RESOURCE_EXHAUSTED', 'Quota exceeded');
  const { listen, register, count } = await start([{ on: WRITE, times: 99, reply }]);
  const { stderr, exitCode } = await listen(async () => {
    await register(0);
    await expect.poll(() => count('batchUpdate'), { timeout: 5000 }).toBe(4);
  });
  expect(count('batchUpdate')).toBe(8);
  expect(stderr.match(/Could not write the results to the Google Sheet: /g)).toHaveLength(1);
  expect(exitCode).toBe(0);
});

it('says why it does not use a code that is REGISTERED in the Sheet and unknown to the ledger', async () => {
  const { listen, register } = await start([], [codeRow('SECRET-ana', 'REGISTERED')]);
  const { stderr } = await listen(() => register(0, 'pending'));
  expect(stderr).toContain(
    '(Codes:2): the Sheet has this code as REGISTERED, but the ledger has no registrant for it.',
  );
});
