import { appendFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';
import { csvSource } from '../../../src/schedule/codes/source.ts';
import { temporaryFolder } from '../../support/run-dialer.ts';

it('waits a moment for a codes.csv that a spreadsheet is about to put back', async () => {
  const folder = temporaryFolder({ 'saving.tmp': 'code,meeting_id\nK7QXPR,83299019888\n' });
  const file = join(folder, 'codes.csv');
  const reading = csvSource(file).read();
  renameSync(join(folder, 'saving.tmp'), file);
  expect((await reading).invitations).toHaveLength(1);
});

it('one that is being written, and ends within a character, is read again', async () => {
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

it('one that stays so is not waited for long', async () => {
  const file = join(temporaryFolder({ 'codes.csv': 'code,meeting_id\nK7QXPR,83299019888\n' }), 'codes.csv');
  appendFileSync(file, Buffer.from([0xc3]));
  await expect(csvSource(file).read()).rejects.toThrow('codes.csv is not encoded in UTF-8');
});
