import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { alertTarget } from '../../support/alert-target.ts';
import { at, CSV, machine, ROW } from '../../support/machine.ts';
import { itInFull } from '../../support/often.ts';

/** Its address is a secret. */
const watched: typeof alertTarget = async (options) => {
  const { url, ...target } = await alertTarget(options);
  return { url: `${url}/CANARY-key`, ...target };
};

describe('DIALER_PING_URL', () => {
  it('is called after every run, even with nothing due', async () => {
    const { url, calls } = await watched();
    const { tick } = await machine();
    const env = { DIALER_PING_URL: url };
    expect((await tick(at(9, 10), [], { env })).exitCode).toBe(0);
    expect((await tick(at(9, 11), [], { env })).exitCode).toBe(0);
    expect(calls).toEqual([
      { path: 'POST /CANARY-key', body: '' },
      { path: 'POST /CANARY-key', body: '' },
    ]);
  });

  it('is called with /fail and the failures if something needs attention', async () => {
    const { url, calls } = await watched();
    const { tick } = await machine({ csv: CSV.replace('LOGAN', 'LOGAN;Nowhere') });
    await tick(at(9, 11), [], { env: { DIALER_PING_URL: `${url}?create=1` } });
    expect(calls).toEqual([
      {
        path: 'POST /CANARY-key/fail?create=1',
        body: expect.stringMatching(
          /^\S+ failed Nowhere meeting=83299019888 \(meetings\.csv:2\): Zoom has no such room\./,
        ),
      },
    ]);
  });

  it('is called with /fail if dialer could not run', async () => {
    const { url, calls } = await watched();
    const { tick } = await machine({ csv: '"' });
    expect((await tick(at(9, 11), [], { env: { DIALER_PING_URL: url } })).exitCode).toBe(2);
    expect(calls).toEqual([{ path: 'POST /CANARY-key/fail', body: expect.stringContaining('opens a quote') }]);
  });

  it('is not called by runs by hand', async () => {
    const { url, calls } = await watched();
    const { tick } = await machine();
    for (const args of [['-n'], ['--at', '2026-11-23 09:11'], ['--sandbox']]) {
      await tick(at(9, 11), args, { env: { DIALER_PING_URL: url, DIALER_ALERT_URL: url } });
    }
    expect(calls).toEqual([]);
  });
});

describe('DIALER_ALERT_URL', () => {
  it.each([
    ['@channel', '@\u200bchannel'],
    ['@here and @all', '@\u200bhere and @\u200ball'],
    ['(@everyone)', '(@\u200beveryone)'],
    ['[Sign in](evil.example)', '[Sign in]\u200b(evil.example)'],
    ['![x](evil.example/x.png)', '![x]\u200b(evil.example/x.png)'],
    ['[x][a]', '[x]\u200b[a]'],
    ['<evil.example|Sign in>', '&lt;evil.example|Sign in&gt;'],
    ['room@example.edu', 'room@example.edu'],
  ])('neither calls people nor hides a link for a room named %s', async (name, shown) => {
    const { url, calls } = await watched();
    const { tick } = await machine({ csv: CSV.replace('LOGAN', name) });
    await tick(at(9, 11), [], { env: { DIALER_ALERT_URL: url } });
    expect(JSON.parse(calls[0]?.body ?? '{}').text).toContain(shown);
  });

  it('receives each failure once, as JSON that Slack, Teams and Mattermost accept', async () => {
    const { url, calls } = await watched();
    const { tick } = await machine({ csv: CSV.replace('LOGAN', 'Now <!here> & there') });
    const env = { DIALER_ALERT_URL: url };
    for (const minute of [10, 11, 12, 13]) await tick(at(9, minute), undefined, { env });
    expect(calls.map(({ path }) => path)).toEqual(['POST /CANARY-key']);
    const { text, ...rest } = JSON.parse(calls[0]?.body ?? '');
    expect(rest).toEqual({});
    expect(text).toMatch(/^dialer on \S+:\n\S+ failed Now &lt;!here&gt; &amp; there meeting=83299019888/);
    await tick(at(9, 11, 2, 24), undefined, { env });
    expect(calls).toHaveLength(2);
  });

  it('receives what could not be delivered before', async () => {
    const { url, calls } = await watched();
    const { tick } = await machine({ csv: CSV.replace('LOGAN', 'Nowhere') });
    expect((await tick(at(9, 11), undefined, { env: { DIALER_ALERT_URL: 'http://127.0.0.1:1' } })).stderr).toContain(
      'Could not reach DIALER_ALERT_URL: ECONNREFUSED.',
    );
    await tick(at(9, 12), undefined, { env: { DIALER_ALERT_URL: url } });
    await tick(at(9, 13), undefined, { env: { DIALER_ALERT_URL: url } });
    expect(calls).toHaveLength(1);
  });

  it('receives the daily limit once, though its message changes every minute', async () => {
    const { url, calls } = await watched();
    const reset = { 'x-ratelimit-type': 'Daily-limit', 'retry-after': '2026-11-24T00:00:00Z' };
    const limit = { reply: { status: 429, headers: reset, body: { code: 429, message: 'daily' } } };
    const { tick } = await machine({ faults: [{ on: 'GET', ...limit }] });
    for (const minute of [11, 12, 13]) await tick(at(9, minute), undefined, { env: { DIALER_ALERT_URL: url } });
    expect(calls).toHaveLength(1);
  });

  it('receives at most twenty lines', async () => {
    const { url, calls } = await watched();
    const { tick } = await machine({
      csv: CSV.replace('LOGAN', Array.from({ length: 50 }, (_, i) => `R${i}`).join(';')),
    });
    await tick(at(9, 11), [], { env: { DIALER_ALERT_URL: url } });
    expect(JSON.parse(calls[0]?.body ?? '').text.split('\n')).toHaveLength(22);
    expect(calls[0]?.body).toContain('and 30 more');
  });
});

describe('an alert that cannot be delivered', () => {
  const names = ['DIALER_PING_URL', 'DIALER_ALERT_URL'];

  itInFull('takes 3 s at most if its address hangs, and changes neither the exit code nor a join', async () => {
    const { url } = await watched({ hangs: true });
    const { tick, meetings } = await machine({ csv: `${CSV}${ROW.replace('LOGAN', 'Nowhere')}\n` });
    const started = performance.now();
    const env = Object.fromEntries(names.map((name) => [name, url]));
    const { stdout, stderr, exitCode } = await tick(at(9, 11), [], { env });
    const seconds = (performance.now() - started) / 1000;
    expect(stdout).toContain('accepted LOGAN');
    expect(meetings()[0]).toBe('83299019888');
    for (const name of names) expect(stderr).toContain(`dialer: Could not reach ${name}: no answer within 3 s.`);
    expect(exitCode).toBe(1);
    // Both at once: one after the other they would take 6.
    expect(seconds).toBeLessThan(5.9);
  });

  it.each<[string, string, string]>([
    ['refuses', 'http://127.0.0.1:1/CANARY-key', 'Could not reach DIALER_PING_URL: ECONNREFUSED.'],
    [
      'is plain http',
      'http://hc.example/CANARY-key',
      'DIALER_PING_URL is not an https URL. Write it like https://hc-ping.com/…. Plain http',
    ],
    ['is not a URL', 'CANARY-key', 'DIALER_PING_URL is not an https URL.'],
  ])('is reported once a day if its address %s, without the address', async (_, url, words) => {
    const { tick } = await machine();
    const env = { DIALER_PING_URL: url };
    const first = await tick(at(9, 10), [], { env });
    expect(first.stderr).toContain(words);
    expect(first.stderr).not.toContain('CANARY');
    expect(first.exitCode).toBe(0);
    expect((await tick(at(9, 11), [], { env })).stderr).toBe('');
    expect((await tick(at(9, 12, 2, 24), [], { env })).stderr).toContain(words);
  });

  it('is reported with the status if it is refused', async () => {
    const { url } = await watched({ status: 404 });
    const { tick } = await machine();
    expect((await tick(at(9, 10), [], { env: { DIALER_PING_URL: url } })).stderr).toBe(
      'dialer: DIALER_PING_URL answered with status 404.\n',
    );
  });
});

describe('an alarm that its target does not take', () => {
  const NOWHERE = CSV.replace('LOGAN', 'Nowhere');

  it('is sent again by later runs, even when nothing is due or wrong any more', async () => {
    const target = await alertTarget({ status: 404 });
    const { tick } = await machine({ csv: NOWHERE });
    const run = (minute: number) => tick(at(9, minute), [], { env: { DIALER_ALERT_URL: target.url } });
    expect((await run(11)).stderr).toContain('dialer: DIALER_ALERT_URL answered with status 404.');
    expect(await run(12)).toEqual({ stdout: '', stderr: '', exitCode: 0 });
    expect(await run(13)).toEqual({ stdout: '', stderr: '', exitCode: 0 });
    target.answer({ status: 200 });
    for (const minute of [14, 15, 16, 17, 18]) await run(minute);
    const texts = target.calls.map(({ body }) => JSON.parse(body).text);
    expect(texts).toHaveLength(3);
    expect(texts[2]).toMatch(/\n\S+ failed Nowhere meeting=83299019888/);
    expect(new Set(texts).size).toBe(1);
  });

  it('is sent again although the run that raised it was killed meanwhile', async () => {
    const target = await alertTarget({ hangs: true });
    const { tick, folder } = await machine({ csv: NOWHERE });
    const env = { DIALER_ALERT_URL: target.url };
    const killed = tick(at(9, 11), [], { env });
    await expect.poll(() => target.calls.length).toBe(1);
    const asKilled = readFileSync(join(folder, '.dialer', 'alarms.json'), 'utf8');
    await killed;
    writeFileSync(join(folder, '.dialer', 'alarms.json'), asKilled);
    target.answer({ status: 200 });
    await tick(at(9, 12), [], { env });
    expect(target.calls).toHaveLength(2);
    expect(target.calls[1]?.body).toContain('failed Nowhere');
  });

  it('is called again with /fail, though the next run has nothing to report', async () => {
    const target = await alertTarget({ status: 503 });
    const { tick } = await machine({ csv: NOWHERE });
    const run = (minute: number) => tick(at(9, minute), [], { env: { DIALER_PING_URL: target.url } });
    await run(11);
    target.answer({ status: 200 });
    await run(12);
    await run(13);
    expect(target.calls.map(({ path, body }) => [path, /failed Nowhere/.test(body)])).toEqual([
      ['POST /fail', true],
      ['POST /fail', true],
      ['POST /', false],
    ]);
  });

  it('is given up after a day, which is said once', async () => {
    const { url } = await alertTarget({ status: 404 });
    const { tick } = await machine({ csv: NOWHERE.replace('2026-12-11', '2026-11-23') });
    const run = (day: number, minute: number) => tick(at(9, minute, 2, day), [], { env: { DIALER_ALERT_URL: url } });
    await run(23, 11);
    const words =
      'dialer: 1 alarm could not be delivered for a day and will not be sent again. Check DIALER_ALERT_URL.';
    expect((await run(24, 10)).stderr).not.toContain('could not be delivered');
    expect((await run(24, 11)).stderr).toContain(words);
    expect((await run(24, 12)).stderr).toBe('');
  });

  it('may not be shown by a workflow that accepts it, which is said once', async () => {
    const { url, calls } = await alertTarget({ status: 202, headers: { 'x-ms-workflow-run-id': '0858' } });
    const { tick } = await machine({ csv: NOWHERE });
    const run = (day: number) => tick(at(9, 11, 2, day), [], { env: { DIALER_ALERT_URL: url } });
    expect((await run(23)).stderr).toContain('dialer: 127.0.0.1 accepted the alert, but may not show it.');
    for (const day of [24, 25]) expect((await run(day)).stderr).not.toContain('accepted the alert');
    expect(calls).toHaveLength(3);
  });

  it('is in the account of -v and of --json', async () => {
    const target = await alertTarget({ status: 404 });
    const { tick } = await machine({ csv: NOWHERE });
    const env = { DIALER_ALERT_URL: target.url };
    expect((await tick(at(9, 11), ['-v'], { env })).stderr).toContain('alarms for DIALER_ALERT_URL: 1 (pending 1)\n');
    target.answer({ status: 200 });
    const { stdout } = await tick(at(9, 12), ['--json'], { env });
    expect(JSON.parse(stdout.trim().split('\n').at(-1) ?? '')).toMatchObject({
      type: 'account',
      isBalanced: true,
      accounts: expect.arrayContaining([
        { of: 'alarms for DIALER_ALERT_URL', total: 1, parts: { delivered: 1, pending: 0, 'given up': 0 } },
      ]),
    });
    expect((await tick(at(9, 13), ['--json'], { env })).stdout).toBe('');
  });

  it.each(['{', '[]', '{"pending":{"DIALER_ALERT_URL":[null,{"key":1}]}}', '\0\0\0'])(
    'survives a spoilt alarms.json: %s',
    async (text) => {
      const { url, calls } = await alertTarget();
      const { tick, folder } = await machine({ csv: NOWHERE });
      mkdirSync(join(folder, '.dialer'), { mode: 0o700 });
      writeFileSync(join(folder, '.dialer', 'alarms.json'), text);
      await tick(at(9, 11), [], { env: { DIALER_ALERT_URL: url } });
      expect(calls).toHaveLength(1);
    },
  );
});
