import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { csvSource } from '../../src/approve/source.ts';
import { temporaryFolder } from '../support/run-dialer.ts';

it('waits a moment for a codes.csv that a spreadsheet is about to put back', async () => {
  const folder = temporaryFolder({ 'saving.tmp': 'code,meeting_id\nK7QXPR,83299019888\n' });
  const file = join(folder, 'codes.csv');
  const reading = csvSource(file).read();
  renameSync(join(folder, 'saving.tmp'), file);
  expect((await reading).invitations).toHaveLength(1);
});
