import { spawn } from 'node:child_process';
import {
  appendFileSync,
  copyFileSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { makeFolder } from '../../src/base/system/folders.ts';
import type { CodeLedger } from '../../src/ledger/codes.ts';
import { fileCodeLedger } from '../../src/ledger/codes-file.ts';
import { LEASE_MS } from '../../src/ledger/lease.ts';
import { appendLine, followLines } from '../../src/ledger/lines.ts';
import { openCodeLedger } from '../../src/ledger/open.ts';
import { bundle } from '../support/bundle.ts';
import { claimOf, describeCodeLedger, NOW, summary, type World, waiting } from '../support/code-ledger.ts';
import { play, STORY } from '../support/code-ledger-model.ts';
import { isFull, often } from '../support/often.ts';
import { temporaryFolder } from '../support/run-dialer.ts';

vi.setConfig({ testTimeout: 60_000 });

const ANA = claimOf('code ana');
const BEN = claimOf('code ben');

async function inFile(): Promise<World & { path: string }> {
  const folder = join(temporaryFolder(), 'ledger');
  let now = NOW;
  return {
    open: (owner, account = 'account') => fileCodeLedger(folder, account, owner, () => new Date(now)),
    pass(ms) {
      now += ms;
    },
    path: join(folder, 'approvals.ndjson'),
  };
}

describe('the code ledger in a file', () => {
  describeCodeLedger(inFile);

  it('gives each code to exactly one registrant, whatever runs do and however they die', async () => {
    await fc.assert(
      fc.asyncProperty(STORY, async (story) => play(story, await inFile())),
      { numRuns: often(60) },
    );
  });

  it('is readable only by its user', async () => {
    const { open, path } = await inFile();
    await open('run').claim([ANA]);
    if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('is not created by reading it', async () => {
    const { open, path } = await inFile();
    expect(await open('run').read()).toEqual({ redemptions: new Map(), notified: [] });
    expect(statSync(path, { throwIfNoEntry: false })).toBeUndefined();
  });

  it('continues after a truncated line, wherever that was cut', async () => {
    const { open, path } = await inFile();
    await open('run').claim([ANA]);
    const { size } = statSync(path);
    const bytes = Buffer.from(`\n${JSON.stringify({ ...lastLine(path), deed: 'sent' })}\n`);
    for (let cut = 0; cut < bytes.length; cut += 7) {
      truncateSync(path, size);
      const [reader, next] = [open('reader'), open('next')];
      appendFileSync(path, bytes.subarray(0, cut));
      expect(await summary(reader)).toEqual({ code: 'claimed ana held' });
      await next.claim([claimOf(`other${cut} ben`)]);
      expect(await summary(reader)).toEqual({ code: 'claimed ana held', [`other${cut}`]: 'claimed ben held' });
      expect(await summary(open('another'))).toEqual(await summary(reader));
    }
  });

  it.each([
    ['not JSON', 'Excel was here'],
    ['other JSON', '[]\nnull\n1\n"of"\n{}\n{"of":[]}'],
    ['a newer deed', line({ deed: 'forget' })],
    ['a newer state', line({ deed: 'settle', state: 'refunded' })],
    ['no time', line({ at: 'yesterday' })],
    ['half a registrant', line({ of: [{ key: 'code', registrantId: 'ana' }] })],
    ['registrants that are null', line({ of: [null] })],
    ['prototype keys', '{"__proto__":{"deed":"sent"},"constructor":1}'],
    ['NULs, as after a power cut', '\0'.repeat(5000)],
    ['half a character', Buffer.from([0xf0, 0x9f])],
  ])('skips %s', async (_, spoilt) => {
    const { open, path } = await inFile();
    const ledger = open('run');
    await ledger.claim([ANA]);
    appendFileSync(path, spoilt);
    await ledger.claim([claimOf('other ben')]);
    const both = { code: 'claimed ana held', other: 'claimed ben held' };
    expect([await summary(ledger), await summary(open('reader'))]).toEqual([both, both]);
  });

  it('is read from the start if somebody deletes, restores or changes it', async () => {
    const { open, path } = await inFile();
    const [ledger, reader] = [open('run'), open('reader')];
    await ledger.claim([ANA]);
    copyFileSync(path, `${path}.copy`);
    await ledger.claim([claimOf('other ben')]);
    expect(Object.keys(await summary(reader))).toEqual(['code', 'other']);
    copyFileSync(`${path}.copy`, path);
    expect(await summary(reader)).toEqual({ code: 'claimed ana held' });
    writeFileSync(path, `${readFileSync(path, 'utf8').replaceAll('ana', 'eva')}${'\n'.repeat(1000)}`);
    expect(await summary(reader)).toEqual({ code: 'claimed eva held' });
    rmSync(path);
    expect(await summary(reader)).toEqual({});
    expect(await ledger.markSent([ANA])).toEqual([]);
    await ledger.settle([ANA], 'approved', '');
    expect(await summary(reader)).toEqual({ code: 'approved ana' });
  });

  it('lets nobody send a claim that a copy restored just now does not have', async () => {
    const { open, path } = await inFile();
    const ledger = open('run');
    await ledger.claim([ANA]);
    copyFileSync(path, `${path}.copy`);
    const sending = ledger.markSent([ANA]);
    // Until it is written, but not yet known to be on the disk.
    for (let turn = 0; turn < 20; turn++) await Promise.resolve();
    expect(statSync(path).size).toBeGreaterThan(statSync(`${path}.copy`).size);
    copyFileSync(`${path}.copy`, path);
    expect(await sending).toEqual([]);
  });

  it('does not block a code for hours if the clock is set back', async () => {
    const { open, pass } = await inFile();
    const first = open('first');
    await first.claim([ANA]);
    pass(-3_600_000);
    expect(await open('second').claim([BEN])).toEqual([BEN]);
    expect(await first.markSent([ANA])).toEqual([]);
  });

  it('lets nobody send a code that another run has claimed since, whatever their clocks say', async () => {
    const { path } = await inFile();
    const at = (ms: number, owner: string) =>
      fileCodeLedger(join(path, '..'), 'account', owner, () => new Date(NOW + ms));
    const [slow, fast] = [at(0, 'slow'), at(LEASE_MS, 'fast')];
    await slow.claim([ANA]);
    expect(await fast.claim([BEN])).toEqual([BEN]);
    expect(await slow.markSent([ANA])).toEqual([]);
    expect(await fast.markSent([BEN])).toEqual([BEN]);
    await slow.settle([ANA], 'failed', '');
    expect(await slow.claim([ANA])).toEqual([]);
  });

  it.runIf(process.platform === 'linux')('reports a full disk, and has claimed nothing', async () => {
    const { open, path } = await inFile();
    makeFolder(join(path, '..'));
    symlinkSync('/dev/full', path);
    const ledger = open('run');
    for (const work of [() => ledger.claim([ANA]), () => ledger.markNotified([waiting('ana', 'no code')])]) {
      await expect(work()).rejects.toMatchObject({
        code: 'ledger',
        message: expect.stringMatching(/^Could not use the ledger in .*: the disk is full \(ENOSPC\)\.$/),
      });
    }
    rmSync(path);
    expect(await ledger.claim([ANA])).toEqual([ANA]);
  });

  it('cannot be used if its folder is a file', async () => {
    const { open, path } = await inFile();
    writeFileSync(join(path, '..'), '');
    await expect(open('run').claim([ANA])).rejects.toMatchObject({
      code: 'ledger',
      hint: expect.stringMatching(/\.$/),
    });
  });

  if (isFull)
    it('is shared by processes that write at once, even if one of them spoils lines', async () => {
      const { path } = await inFile();
      const sent = await raceOfProcesses(join(path, '..'), 3, 60);
      const codes = sent.flat().map(({ key }) => key);
      expect(new Set(codes).size).toBe(codes.length);
      expect(codes).toHaveLength(60);
      const { redemptions } = await fileCodeLedger(join(path, '..'), 'account', 'reader', () => new Date()).read();
      for (const each of sent.flat())
        expect(redemptions.get(each.key)).toMatchObject({ ...each, state: 'sent', isHeld: true });
    });
});

describe('a growing file', () => {
  it('returns each line once, when it is complete', async () => {
    const path = join(temporaryFolder(), 'lines');
    const follow = followLines(path);
    expect(follow()).toEqual({ lines: [], isAnew: true });
    await appendLine(path, 'one');
    await appendLine(path, 'zwölf');
    expect(follow()).toEqual({ lines: ['one', 'zwölf'], isAnew: true });
    expect(follow()).toEqual({ lines: [], isAnew: false });
    const bytes = Buffer.from('\n🏫\n');
    appendFileSync(path, bytes.subarray(0, 3));
    expect(follow()).toEqual({ lines: [], isAnew: false });
    appendFileSync(path, bytes.subarray(3));
    await appendLine(path, 'x'.repeat(1000));
    expect(follow()).toEqual({ lines: ['🏫', 'x'.repeat(1000)], isAnew: false });
    await appendLine(path, 'last');
    expect(follow()).toEqual({ lines: ['last'], isAnew: false });
  });
});

describe('the code ledger of a codes.csv', () => {
  const deps = (env: Record<string, string>) => ({ env, now: new Date(NOW), elapsedMs: () => 0 });

  it('is beside the file or where DIALER_LEDGER says, and separate for each account', async () => {
    const folder = temporaryFolder();
    const codes = join(folder, 'codes.csv');
    const open = (env: Record<string, string>) => openCodeLedger(codes, deps(env));
    expect(await open({ ZOOM_ACCOUNT_ID: 'a' }).claim([ANA])).toEqual([ANA]);
    expect(lastLine(join(folder, '.dialer', 'approvals.ndjson'))).toMatchObject({ account: 'a' });
    expect(await open({ ZOOM_ACCOUNT_ID: ' a ' }).claim([ANA])).toEqual([]);
    expect(await open({ ZOOM_ACCOUNT_ID: 'b' }).claim([ANA])).toEqual([ANA]);
    expect(await open({ ZOOM_ACCOUNT_ID: 'a', DIALER_LEDGER: join(folder, 'else') }).claim([ANA])).toEqual([ANA]);
  });

  it('opens on first use, and only then fails if DIALER_LEDGER is invalid', async () => {
    const ledger = openCodeLedger('codes.csv', deps({ DIALER_LEDGER: 'mysql://u:CANARY@host/db' }));
    const words = 'DIALER_LEDGER is neither a folder nor a PostgreSQL URL.';
    for (const work of [
      ledger.read(),
      ledger.claim([ANA]),
      ledger.markSent([]),
      ledger.settle([], 'sent', ''),
      ledger.markNotified([]),
    ]) {
      await expect(work).rejects.toMatchObject({ code: 'ledger', message: words });
    }
    await ledger.close();
    const lost: CodeLedger = openCodeLedger('codes.csv', deps({ DIALER_LEDGER: 'postgres://u:CANARY@127.0.0.1:1/db' }));
    await expect(lost.settleUnclaimed([ANA], 'approved', '')).rejects.toMatchObject({
      code: 'ledger',
      message: expect.not.stringContaining('CANARY'),
    });
    await lost.close();
  });
});

/** A line of the ledger with these fields changed. */
function line(fields: object): string {
  const at = new Date(NOW).toISOString();
  return JSON.stringify({ deed: 'sent', reason: '', account: 'account', owner: 'run', at, of: [ANA], ...fields });
}

function lastLine(path: string): object {
  return JSON.parse(readFileSync(path, 'utf8').trim().split('\n').at(-1) as string);
}

/** What each of several processes sends when all begin at once, with the same codes and registrants of their own. */
async function raceOfProcesses(folder: string, processes: number, codes: number): Promise<{ key: string }[][]> {
  const file = join(temporaryFolder(), 'racer.cjs');
  const contents = `
    import { appendFileSync } from 'node:fs';
    import { fileCodeLedger } from './src/ledger/codes-file.ts';
    const [folder, who] = process.argv.slice(2);
    const ledger = fileCodeLedger(folder, 'account', who, () => new Date());
    process.stdin.once('data', async () => {
      const sent = [];
      for (let n = 0; n < ${codes}; n += 5) {
        const wanted = Array.from({ length: 5 }, (_, m) => (
          { key: 'code' + (n + m), meetingId: '1', registrantId: who, email: who, name: 'é'.repeat(n) }));
        sent.push(...(await ledger.markSent(await ledger.claim(wanted))));
        if (who === '0') appendFileSync(folder + '/approvals.ndjson', '{"deed":"sent","of":[');
      }
      console.log(JSON.stringify(sent));
      process.stdin.destroy();
    });
    ledger.read().then(() => console.log('ready'));`;
  await bundle(contents, file);
  const racers = Array.from({ length: processes }, (_, n) => {
    const child = spawn(process.execPath, [file, folder, String(n)], { stdio: ['pipe', 'pipe', 'inherit'] });
    onTestFinished(() => void child.kill());
    return { child, output: child.stdout.setEncoding('utf8').iterator() };
  });
  for (const { output } of racers) expect((await output.next()).value).toBe('ready\n');
  for (const { child } of racers) child.stdin.write('go\n');
  return Promise.all(racers.map(async ({ output }) => JSON.parse((await output.next()).value)));
}
