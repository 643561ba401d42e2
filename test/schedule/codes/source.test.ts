import { appendFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';
import { csvSource } from '../../../src/schedule/codes/source.ts';
import { temporaryFolder } from '../../support/run-dialer.ts';

it('waits a moment for a codes.csv that a spreadsheet is replacing', async () => {
  const folder = temporaryFolder({ 'saving.tmp': 'code,meeting_id\nK7QXPR,83299019888\n' });
  const file = join(folder, 'codes.csv');
  const reading = csvSource(file).read();
  renameSync(join(folder, 'saving.tmp'), file);
  expect((await reading).invitations).toHaveLength(1);
});

it('reads a codes.csv again that ends within a character, because it is being written', async () => {
  const whole = Buffer.from('code,meeting_id,name\nK7QXPR,83299019888,Zoë\n');
  const file = join(temporaryFolder(), 'codes.csv');
  writeFileSync(file, whole.subarray(0, -2));
  const worker = new Worker(
    `const { workerData: [file, rest] } = require('node:worker_threads');
     require('node:timers').setTimeout(() => require('node:fs').appendFileSync(file, rest), 50);`,
    { eval: true, workerData: [file, whole.subarray(-2)] },
  );
  expect((await csvSource(file).read()).invitations).toMatchObject([{ name: 'Zoë' }]);
  await worker.terminate();
});

it('gives up on a codes.csv that stays so', async () => {
  const file = join(temporaryFolder({ 'codes.csv': 'code,meeting_id\nK7QXPR,83299019888\n' }), 'codes.csv');
  appendFileSync(file, Buffer.from([0xc3]));
  await expect(csvSource(file).read()).rejects.toThrow('codes.csv is not encoded in UTF-8');
});
