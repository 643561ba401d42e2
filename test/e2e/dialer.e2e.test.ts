import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect, type Server } from 'node:net';
import { join } from 'node:path';
import { type Duplex, pipeline } from 'node:stream';
import { createServer as createTlsServer } from 'node:tls';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { sandboxRoom } from '../../src/sandbox/endpoints/rooms.ts';
import type { SandboxOptions } from '../../src/sandbox/options.ts';
import { clockAt, type Ended, hasFaketime, MAIN, start } from '../support/process.ts';
import { HEADER, temporaryFolder, zoomSandbox } from '../support/run-dialer.ts';

// The built program, in processes of its own. Needs faketime and openssl; tests are skipped if they are missing, except in CI.

const ROW = '2026-08-24,2026-12-11,9:11 AM,MTWRFSU,LOGAN,83299019888,056888';
const has = (program: string) => process.env.CI === 'true' || spawnSync(program, ['version']).error === undefined;

const dialer = (args: string[], folder: string, env: Record<string, string> = {}) =>
  start(process.execPath, [MAIN, ...args], folder, env).result;

async function campus(options: SandboxOptions = {}, row = ROW) {
  const zoom = await zoomSandbox({ rooms: [sandboxRoom('LOGAN')], ...options });
  return { zoom, folder: temporaryFolder({ 'meetings.csv': `${HEADER}\n${row}\n` }) };
}

describe('a run as a process', () => {
  it('dials and exits', async () => {
    const { zoom, folder } = await campus();
    const { stdout, stderr, exitCode } = await dialer(['--at', '2026-11-23 09:11'], folder, zoom.env);
    expect(stdout).toMatch(/^2026-11-23T09:11:0\d\S* accepted LOGAN meeting=83299019888 \(meetings\.csv:2\)\n$/);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    expect(zoom.rooms[0]?.meeting).toBe('83299019888');
  });

  it('dials 300 rooms under a limit of 60 a second without a single 429', async () => {
    const names = Array.from({ length: 300 }, (_, index) => `R${index}`);
    const statuses: number[] = [];
    const options = { limitPerSecond: 60, onRequest: (_: unknown, status: number) => statuses.push(status) };
    const { zoom, folder } = await campus(
      { ...options, rooms: names.map((name) => sandboxRoom(name)) },
      ROW.replace('LOGAN', names.join(';')),
    );
    const { stderr, exitCode } = await dialer(['--at', '2026-11-23 09:11'], folder, zoom.env);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    expect(statuses.filter((status) => status === 202)).toHaveLength(300);
    expect(statuses).not.toContain(429);
    expect(zoom.rooms.filter(({ meeting }) => meeting !== '83299019888')).toEqual([]);
  }, 60_000);

  it('shares a Zoom that keeps only the newest token with another run: both send all their joins', async () => {
    const names = Array.from({ length: 40 }, (_, index) => `R${index}`);
    const zoom = await zoomSandbox({
      rooms: names.map((name) => sandboxRoom(name)),
      newestTokenOnly: true,
      latencyMs: 200,
    });
    const csvOf = (rooms: string[]) => `${HEADER}\n${ROW.replace('LOGAN', rooms.join(';'))}\n`;
    const folders = [names.slice(0, 20), names.slice(20)].map((rooms) =>
      temporaryFolder({ 'meetings.csv': csvOf(rooms) }),
    );
    const runs = folders.map((folder) => dialer(['--at', '2026-11-23 09:11'], folder, zoom.env));
    for (const { stderr, exitCode } of await Promise.all(runs))
      expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    expect(zoom.rooms.filter(({ meeting }) => meeting !== '83299019888')).toEqual([]);
  }, 120_000);

  it('loads no network module with nothing due', async () => {
    const { zoom, folder } = await campus();
    const spy = join(folder, 'spy.cjs');
    writeFileSync(
      spy,
      `process.on('exit', () => require('fs').writeFileSync('loaded', process.moduleLoadList.join('\\n')));`,
    );
    const networkLoaded = () =>
      readFileSync(join(folder, 'loaded'), 'utf8').match(/NativeModule (net|http|https|tls|dns|http2)$/gm) ?? [];

    await start(process.execPath, ['--require', spy, MAIN, '--at', '2026-11-23 09:12'], folder, zoom.env).result;
    expect(networkLoaded()).toEqual([]);
    await start(process.execPath, ['--require', spy, MAIN, '--at', '2026-11-23 09:11'], folder, zoom.env).result;
    expect(networkLoaded()).toContain('NativeModule https');
    expect(zoom.requests.length).toBeGreaterThan(0);
  });

  it('ends a request after 8 s, however often the garbage collector runs', async () => {
    const { zoom, folder } = await campus({ faults: [{ on: 'GET', times: 1, hang: true }] });
    writeFileSync(join(folder, 'gc.cjs'), 'setInterval(() => gc(), 500).unref();');
    const args = ['--expose-gc', '--require', join(folder, 'gc.cjs'), MAIN, 'rooms'];
    const { stdout, exitCode } = await start(process.execPath, args, folder, zoom.env).result;
    expect(stdout).toMatch(/^LOGAN\t/);
    expect(exitCode).toBe(0);
  }, 20_000);

  it('says so if the disk for its output is full, and dials anyway', async () => {
    const { zoom, folder } = await campus();
    const shell = `"${MAIN}" --at "2026-11-23 09:11" > /dev/full`;
    const { stderr, exitCode } = await start('bash', ['-c', shell], folder, zoom.env).result;
    expect(stderr).toBe('dialer: Could not write the output: ENOSPC.\n');
    expect(exitCode).toBe(1);
    expect(zoom.rooms[0]?.meeting).toBe('83299019888');
  });

  it('takes --env-file for itself, even on a Node that has such an option', async () => {
    const { folder } = await campus();
    const { stderr, exitCode } = await start(MAIN, ['--env-file', 'nope.env'], folder, {}).result;
    expect(stderr).toContain('dialer: Could not read nope.env: no such file.');
    expect(exitCode).toBe(2);
  });

  it('does not fail if the reader of its output closes the pipe', async () => {
    const { zoom, folder } = await campus({
      rooms: Array.from({ length: 3000 }, (_, index) => sandboxRoom(`R${index}`)),
    });
    const shell = `"${process.execPath}" "${MAIN}" rooms | head -n 1`;
    const { stdout, stderr, exitCode } = await start('bash', ['-o', 'pipefail', '-c', shell], folder, zoom.env).result;
    expect(stdout).toMatch(/^R0\t/);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  });
});

describe.skipIf(!hasFaketime)("this machine's clock", () => {
  const at = async (zone: string, clock: string, row = ROW, preload = '') => {
    const { zoom, folder } = await campus({}, row);
    writeFileSync(join(folder, 'preload.cjs'), preload);
    const args = ['--require', join(folder, 'preload.cjs'), MAIN];
    const faked = await start(process.execPath, args, folder, { ...zoom.env, ...clockAt(clock, zone) }).result;
    // In a folder of its own: accepted joins are not sent again.
    const other = temporaryFolder({ 'meetings.csv': `${HEADER}\n${row}\n` });
    const asked = await dialer(['--at', clock], other, { ...zoom.env, TZ: zone });
    const facts = ({ stdout, stderr, exitCode }: Ended) => ({
      lines: stdout.replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/g, ''),
      stderr,
      exitCode,
    });
    expect(facts(faked)).toEqual(facts(asked));
    return faked.stdout;
  };

  it.each(['UTC', 'America/Denver', 'Asia/Kathmandu', 'Pacific/Auckland'])('in %s decides like --at', async (zone) => {
    expect(await at(zone, '2026-11-23 09:11:30')).toContain('accepted LOGAN');
    expect(await at(zone, '2026-11-23 09:12:01')).toBe('');
  });

  it('just before midnight is still 11:59 PM, even if Node is ready only after it', async () => {
    const row = ROW.replace('9:11 AM', '11:59 PM');
    const readyAfterMidnight = 'while (new Date().getHours() === 23);';
    expect(await at('America/Denver', '2026-11-23 23:59:57', row, readyAfterMidnight)).toContain('accepted LOGAN');
    expect(await at('America/Denver', '2026-11-24 00:00:00.1', row)).toBe('');
  });

  it('follows DST: 2:30 on the day that skips it is 3:30', async () => {
    const row = ROW.replace('9:11 AM', '2:30 AM').replace('2026-08-24', '2026-01-01');
    expect(await at('America/New_York', '2026-03-08 03:30:05', row)).toContain('accepted LOGAN');
  });
});

describe('dialer sandbox', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('serves other processes until %s', async (signal) => {
    const { folder } = await campus();
    const { child, output, result } = start(process.execPath, [MAIN, 'sandbox'], folder, {});
    await vi.waitFor(() => expect(output.stderr).toContain('Stop it with Ctrl-C.'), 5000);
    const env = Object.fromEntries(
      output.stdout
        .trimEnd()
        .split('\n')
        .map((line) => line.split('=') as [string, string]),
    );
    expect((await dialer(['--at', '2026-11-23 09:11'], folder, env)).stdout).toContain('accepted LOGAN');
    child.kill(signal);
    expect((await result).exitCode).toBe(0);
  });
});

describe.skipIf(!has('openssl'))(
  'the connection to Zoom',
  () => {
    /** zoom.test is not Zoom's, and dialer says so the first time. */
    const withoutForeignHost = (stderr: string) =>
      stderr.replace(/^dialer: warning: Zoom credentials go to zoom\.test, .*\n/, '');

    /** A TLS server for zoom.test in front of a sandbox, and a proxy that connects to it. */
    async function network({ account = 'user:pr0xy-pass', accepts = true } = {}) {
      const { zoom, folder } = await campus();
      const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
      const subject = ['-subj', '/CN=zoom.test', '-addext', 'subjectAltName=DNS:zoom.test'];
      execFileSync(
        'openssl',
        ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', cert, '-days', '2', ...subject],
        { stdio: 'ignore' },
      );
      const zoomPort = Number(new URL(zoom.url).port);
      const tls = createTlsServer({ key: readFileSync(key), cert: readFileSync(cert) }, (socket) => {
        tunnel(socket, connect(zoomPort, '127.0.0.1'));
      });
      const tlsPort = await listen(tls);
      const asked: string[] = [];
      const proxy = createHttpServer();
      proxy.on('connect', (request: IncomingMessage, socket) => {
        asked.push(`${request.url} ${request.headers['proxy-authorization']}`);
        if (!accepts) {
          socket.end('HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n');
          return;
        }
        const upstream = connect(tlsPort, '127.0.0.1', () => {
          socket.write('HTTP/1.1 200 OK\r\n\r\n');
          tunnel(socket, upstream);
        });
      });
      const proxyPort = await listen(proxy);
      const env = {
        ...zoom.env,
        ZOOM_API_URL: 'https://zoom.test/v2',
        ZOOM_OAUTH_URL: 'https://zoom.test/oauth/token',
        HTTPS_PROXY: `http://${account}@127.0.0.1:${proxyPort}`,
      };
      return { zoom, folder, env, cert, asked };
    }

    /** Either end may close it at any time. */
    const tunnel = (a: Duplex, b: Duplex) => pipeline(a, b, a, () => {});

    const listen = async (server: Server) => {
      await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
      onTestFinished(() => void server.close());
      return (server.address() as AddressInfo).port;
    };

    it("goes through the proxy with its password, and trusts the organization's certificate", async () => {
      const { zoom, folder, env, cert, asked } = await network();
      const { stdout, stderr, exitCode } = await dialer(['--at', '2026-11-23 09:11'], folder, {
        ...env,
        NODE_EXTRA_CA_CERTS: cert,
      });
      expect({ stderr: withoutForeignHost(stderr), exitCode }).toEqual({ stderr: '', exitCode: 0 });
      expect(stdout).toContain('accepted LOGAN');
      expect(zoom.rooms[0]?.meeting).toBe('83299019888');
      expect(new Set(asked)).toEqual(
        new Set([`zoom.test:443 Basic ${Buffer.from('user:pr0xy-pass').toString('base64')}`]),
      );
    });

    it.each([
      ['us%40er:p%25a%3Ass%C3%A9', 'us@er:p%a:ssé'],
      ['user:p@ss', 'user:p@ss'],
      ['user:100%', 'user:100%'],
      ['user', 'user:'],
    ])('gives the proxy the user and password of %s as %s', async (account, sent) => {
      const { folder, env, cert, asked } = await network({ account });
      const { exitCode } = await dialer(['rooms'], folder, { ...env, NODE_EXTRA_CA_CERTS: cert });
      const basic = Buffer.from(sent).toString('base64');
      expect([exitCode, new Set(asked)]).toEqual([0, new Set([`zoom.test:443 Basic ${basic}`])]);
    });

    it('asks a proxy that refuses the password once in a run, the ping included', async () => {
      const { folder, env, asked } = await network({ accepts: false });
      const { stderr, exitCode } = await dialer(['--at', '2026-11-23 09:11'], folder, {
        ...env,
        DIALER_PING_URL: 'https://zoom.test/ping',
      });
      expect(stderr).toContain('the proxy requires a valid user name and password. Set them in HTTPS_PROXY');
      expect(stderr).not.toContain('pr0xy-pass');
      expect([exitCode, asked.length]).toEqual([4, 1]);
    });

    it.each(['environment', '.env'])("shows no secret if the %s turns on a library's debug output", async (where) => {
      const { folder, env, cert } = await network();
      const debug = { DEBUG: '*', GOOGLE_SDK_NODE_LOGGING: '*' };
      const inEnv = where === 'environment';
      if (!inEnv) writeFileSync(join(folder, '.env'), 'DEBUG=*\nGOOGLE_SDK_NODE_LOGGING=*\n', { mode: 0o600 });
      const { stderr, exitCode } = await dialer(['--at', '2026-11-23 09:11'], folder, {
        ...env,
        NODE_EXTRA_CA_CERTS: cert,
        ...(inEnv && debug),
      });
      expect({ stderr: withoutForeignHost(stderr), exitCode }).toEqual({ stderr: '', exitCode: 0 });
    });

    it('is refused if the certificate is not trusted', async () => {
      const { zoom, folder, env } = await network();
      const { stderr, exitCode } = await dialer(['rooms'], folder, env);
      expect(withoutForeignHost(stderr)).toMatch(
        /^dialer: Could not reach Zoom at zoom\.test through the proxy 127\.0\.0\.1:\d+: TLS failed \(\w+\)\. .*\n$/,
      );
      expect(stderr).not.toContain('pr0xy-pass');
      expect(exitCode).toBe(4);
      expect(zoom.requests).toEqual([]);
    });

    it('is direct if NO_PROXY says so', async () => {
      const { folder, env, asked } = await network();
      const { stderr, exitCode } = await dialer(['rooms'], folder, { ...env, NO_PROXY: 'zoom.test' });
      expect(stderr).toContain('Could not reach Zoom at zoom.test: name not found');
      expect(exitCode).toBe(4);
      expect(asked).toEqual([]);
    });
  },
  60_000,
);
