import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { clockAt, hasFaketime, LONG_MS, MAIN, start } from '../support/process.ts';
import { MEETING, site, waits } from '../support/registrations.ts';

// Passes of the built program that are killed at each step, two at a time. test/commands/approve/pass/pass.test.ts does more of
// that without processes. Needs faketime.

const ROUNDS = 8;
const CODES_A_ROUND = 3;

/** Kills the process at step DIE_AT: before, during and after each write to the ledger, before each request, and at its answer. */
const KILLER = `
const fs = require('node:fs');
const { ClientRequest } = require('node:http');
let step = 0;
const die = () => ++step === Number(process.env.DIE_AT) && process.kill(process.pid, 'SIGKILL');
const { writeSync } = fs;
fs.writeSync = (file, bytes, ...more) => {
  die();
  if (step + 1 === Number(process.env.DIE_AT)) writeSync(file, bytes.subarray(0, bytes.length / 2));
  die();
  const written = writeSync(file, bytes, ...more);
  die();
  return written;
};
require('node:module').syncBuiltinESMExports();
const { end } = ClientRequest.prototype;
ClientRequest.prototype.end = function (...args) {
  die();
  this.prependOnceListener('response', die);
  return end.apply(this, args);
};
process.on('exit', () => console.log('steps ' + step));
`;

it.skipIf(!hasFaketime)(
  'approves each code once when two passes at once are killed at every step',
  async () => {
    const codes = Array.from({ length: ROUNDS * CODES_A_ROUND }, (_, index) => `code-${index}`);
    const here = await site({ codes: codes.map((code) => `${code},${MEETING}`), limitPerSecond: 1000 });
    const { zoom, folder } = here;
    const killer = join(folder, 'killer.cjs');
    writeFileSync(killer, KILLER);
    const run = (minute: number, dieAt: number, args: string[] = []) => {
      const time = `2026-11-23 09:${String(minute).padStart(2, '0')}:00`;
      const env = { ...zoom.env, ...clockAt(time), DIE_AT: String(dieAt) };
      return start(process.execPath, ['--require', killer, MAIN, 'approve', ...args], folder, env).result;
    };
    let killed = 0;
    let most = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const first = round * CODES_A_ROUND;
      const fresh = codes
        .slice(first, first + CODES_A_ROUND)
        .flatMap((code, index) => [
          waits(`first-${first + index}`, [code], round),
          waits(`second-${first + index}`, [code.toUpperCase()], round),
        ]);
      zoom.registrations[0]?.registrants.push(...fresh);
      // A pass and a lease take less than a minute each, so the next round settles what this one left.
      const ended = await Promise.all([run(round, 2 * round + 1), run(round, ((2 * round + 13) % 24) + 2)]);
      for (const { signal, stdout } of ended) {
        if (signal === 'SIGKILL') killed++;
        most = Math.max(most, Number(/^steps (\d+)$/m.exec(stdout)?.[1] ?? 0));
      }
    }
    for (const minute of [ROUNDS, ROUNDS + 1]) expect((await run(minute, 0)).signal).toBe(null);

    // Otherwise the steps above were not all.
    expect({ killed: killed > ROUNDS, most: most < 30 }).toEqual({ killed: true, most: true });
    const people = zoom.registrations[0]?.registrants ?? [];
    const approved = people.filter(({ status }) => status === 'approved').map(({ email }) => email.split('@')[0]);
    const codeOf = (name = '') => `code-${name.split('-')[1]}`;
    expect(approved.map(codeOf).sort()).toEqual([...codes].sort());
    expect(people.filter(({ status }) => status === 'pending')).toHaveLength(codes.length);
    const { stdout } = await run(ROUNDS + 2, 0, ['--status', '--json']);
    const status: { code: string; status: string; name: string }[] = JSON.parse(stdout.replace(/^steps .*/m, ''));
    expect(status.map(({ name }) => name.trim()).sort()).toEqual(approved.sort());
    expect(new Set(status.map((one) => one.status))).toEqual(new Set(['used']));
  },
  LONG_MS,
);
