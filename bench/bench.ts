import { spawn, spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { sandboxRegistrant } from '../src/sandbox/endpoints/registrants.ts';
import { sandboxRoom } from '../src/sandbox/endpoints/rooms.ts';
import { startSandbox } from '../src/sandbox/server.ts';
import { parseMeetings } from '../src/schedule/csv.ts';
import { pastDay } from '../test/support/past-day.ts';

// What a tick costs, measured on the built program as cron runs it. `npm run bench`.

const MAIN = resolve('dist/main.js');
const HEADER = 'start_date,end_date,join_time,days,zoom_rooms,meeting_id,meeting_passcode';
const LATENCY_MS = 100;
const ROUND_TRIPS = 3;

const folder = mkdtempSync(join(tmpdir(), 'dialer-bench-'));
const baseEnv = { ...process.env, ZOOM_ACCOUNT_ID: 'a', ZOOM_CLIENT_ID: 'b', ZOOM_CLIENT_SECRET: 'c' };
// It alone adds tens of milliseconds to the start of Node.
Reflect.deleteProperty(baseEnv, 'NODE_EXTRA_CA_CERTS');

if (process.argv[2] === 'csv') {
  measureCsv(process.argv[3] ?? '');
} else {
  try {
    nothingDue('');
    nothingDue('"');
    await oneRoomDue();
    await manyRoomsDue();
    csvSizes();
    pseudonymize();
    await manyParticipants();
    await manyRegistrants();
    await harvest({ meetings: 200, sessions: 6000 });
    await harvest({ meetings: 2000, sessions: 60_000 });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A scheduler's tick, with catch-up on and a month of ledger behind it; every row is of today, but due in hours. */
function nothingDue(quote: string): void {
  const inTwoHours = Date.now() + 2 * 3_600_000;
  const time = (index: number) => new Date(inTwoHours + index * 60_000).toTimeString().slice(0, 5);
  const csv = writeCsv(50, time, quote);
  const env = { ...baseEnv, DIALER_LEDGER: monthOfLedger(), DIALER_CATCH_UP: '10' };
  const times: Record<'bare' | 'tick', number[]> = { bare: [], tick: [] };
  for (let run = 0; run < 42; run++) {
    // Interleaved, so that a busy moment of the machine falls on both.
    const bare = timeOf(() => spawnSync(process.execPath, ['-e', '0'], { env: baseEnv }));
    const tick = timeOf(() => dialer(['--meetings', csv], env));
    if (run >= 2) {
      times.bare.push(bare);
      times.tick.push(tick);
    }
  }
  const [bare, tick] = [median(times.bare), median(times.tick)];
  print(
    `(a) nothing due, 50 rows, a month of ledger${quote && ', with quoted cells'}`,
    `${ms(tick)}; node -e 0 ${ms(bare)}; ratio ${(tick / bare).toFixed(2)} (limit 1.8)`,
  );
}

/** 35 days with 300 accepted joins each, as files. */
function monthOfLedger(): string {
  const ledger = mkdtempSync(join(folder, 'ledger-'));
  for (let day = 0; day < 35; day++) {
    const date = new Date(Date.now() - day * 86_400_000).toISOString().slice(0, 10);
    mkdirSync(join(ledger, 'a', date), { recursive: true });
    for (let room = 0; room < 300; room++) {
      const at = `${date}T00:00:00.000Z`;
      const subject = {
        roomId: `${room}`,
        room: `ROOM-${room}`,
        meetingId: '83299019888',
        dueAt: at,
        action: 'join',
      };
      const lines = [
        { state: 'claimed', at, subject, owner: 'bench' },
        { state: 'sent', at },
        { state: 'accepted', at },
      ];
      const name = `0000-83299019888-join-${String(room).padStart(20, '0')}.1`;
      writeFileSync(join(ledger, 'a', date, name), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    }
  }
  return ledger;
}

async function oneRoomDue(): Promise<void> {
  const beyond: number[] = [];
  for (let run = 0; run < 12; run++) {
    const { joinedAfterMs } = await tickOn(1);
    if (run >= 2) beyond.push(joinedAfterMs - ROUND_TRIPS * LATENCY_MS);
  }
  print('(b) one room due, 100 ms latency, ledger on', `${ms(median(beyond))} beyond three round trips (limit 250 ms)`);
}

async function manyRoomsDue(): Promise<void> {
  const { totalMs, statuses } = await tickOn(300);
  const accepted = statuses.filter((status) => status === 202).length;
  const refused = statuses.filter((status) => status === 429).length;
  const rate = (accepted / (totalMs / 1000)).toFixed(0);
  print(
    '(c) 300 rooms due, 100 ms latency, 60 a second, ledger on',
    `${ms(totalMs)} (limit 8 s); ${accepted} accepted, ${rate} a second over the whole tick; ${refused} times 429 (limit 0)`,
  );
}

/** One tick as a process of its own, with this many rooms due. `joinedAfterMs`: from its start to the last accepted join. */
async function tickOn(rooms: number): Promise<{ joinedAfterMs: number; totalMs: number; statuses: number[] }> {
  const names = Array.from({ length: rooms }, (_, index) => `ROOM-${index}`);
  const statuses: number[] = [];
  let joinedAtMs = 0;
  const zoom = await startSandbox({
    rooms: names.map((name) => sandboxRoom(name)),
    latencyMs: LATENCY_MS,
    limitPerSecond: 60,
    onRequest: ({ method }, status) => {
      statuses.push(status);
      if (method === 'PATCH') joinedAtMs = performance.now();
    },
  });
  const csv = join(folder, 'due.csv');
  writeFileSync(csv, `${HEADER}\n2026-01-05,2035-12-31,9:11 AM,M,${names.join(';')},83299019888,056888\n`);
  const started = performance.now();
  const args = [MAIN, '--meetings', csv, '--at', '2026-11-16 09:11'];
  const child = spawn(process.execPath, args, {
    env: { ...baseEnv, ...zoom.env, DIALER_LEDGER: mkdtempSync(join(folder, 'ledger-')) },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  await new Promise((done) => child.once('exit', done));
  const totalMs = performance.now() - started;
  await zoom.close();
  return { joinedAfterMs: joinedAtMs - started, totalMs, statuses };
}

function csvSizes(): void {
  for (const [rows, quote] of [
    [1000, ''],
    [10_000, ''],
    [100_000, ''],
    [100_000, '"'],
  ] as const) {
    const csv = writeCsv(rows, (index) => `${index % 24}:${String(index % 60).padStart(2, '0')}`, quote);
    const runs = [1, 2, 3].map(() => {
      const { stdout } = spawnSync(process.execPath, [process.argv[1] ?? '', 'csv', csv], {
        env: baseEnv,
        encoding: 'utf8',
      });
      return JSON.parse(stdout) as { parseMs: number; peakMb: number };
    });
    const parse = median(runs.map(({ parseMs }) => parseMs));
    const peak = median(runs.map(({ peakMb }) => peakMb));
    print(
      `(d) meetings.csv of ${rows} rows${quote && ', with quoted cells'}`,
      `${ms(parse)}, ${peak.toFixed(0)} MB at the peak (limit for 100000: 1.5 s and 300 MB)`,
    );
  }
}

/** Rows of 50,000 people, as a year of Zoom's AI metrics has them, and then of as many people as rows: nothing to remember. */
function pseudonymize(): void {
  const rows = 1_000_000;
  const csv = join(folder, 'ai-metrics.csv');
  const measure = join(folder, 'measure.cjs');
  writeFileSync(measure, "process.on('exit', () => console.log(process.resourceUsage().maxRSS / 1024))");
  const env = { ...baseEnv, DIALER_PSEUDONYM_KEY: 'a key for the bench, of 44 characters or so.' };
  for (const people of [50_000, rows]) {
    writeFileSync(csv, 'User Name,Email,Department,Date,Meetings,Summaries,,\r\n');
    for (let row = 0; row < rows; row += 10_000) {
      const person = (index: number) => Math.floor(((row + index) * people) / rows);
      const line = (n: number) =>
        `"Person ${n}, Jr",person${n}@example.edu,Chemistry,2026-11-23,${n % 9},${n % 7},,\r\n`;
      appendFileSync(csv, Array.from({ length: 10_000 }, (_, index) => line(person(index))).join(''));
    }
    const started = performance.now();
    const { stdout, stderr, status } = spawnSync(process.execPath, ['--require', measure, MAIN, 'pseudonymize', csv], {
      env,
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(stderr);
    const took = performance.now() - started;
    const rate = `${(rows / took).toFixed(0)} thousand rows a second`;
    print(
      `(f) ${rows} rows of ${people} people pseudonymised`,
      `${ms(took)}, ${rate}, ${Number(stdout).toFixed(0)} MB at the peak (limit 200 MB)`,
    );
  }
}

/** 3,000 people with two sessions each that overlap, on ten pages of a Zoom that answers at once: the whole command's time. */
async function manyParticipants(): Promise<void> {
  const startsAt = new Date('2026-11-23T16:00:00Z');
  const at = (minute: number) => new Date(startsAt.getTime() + minute * 60_000).toISOString();
  const participants = Array.from({ length: 3000 }, (_, index) => ({
    id: index % 10 === 0 ? '' : `account-${index % 1500}`,
    user_id: String(index),
    name: `Person ${index % 1500}`,
    user_email: index % 10 === 0 ? '' : `person${index % 1500}@example.edu`,
    join_time: at(index < 1500 ? index % 20 : 30),
    leave_time: at(index < 1500 ? 40 : 60),
    duration: 1800,
    status: 'in_meeting',
  }));
  const endsAt = new Date(at(60));
  const meeting = {
    meetingId: '83299019888',
    uuid: 'bench+bench+bench+benchw==',
    topic: '',
    startsAt,
    endsAt,
    participants,
  };
  const zoom = await startSandbox({ meetings: [meeting], heavyLimitPerSecond: 1000 });
  const times: number[] = [];
  for (let run = 0; run < 6; run++) {
    const started = performance.now();
    const args = [MAIN, 'attendance', '83299019888', '--json', '--timezone', 'America/Denver'];
    const child = spawn(process.execPath, args, {
      env: { ...baseEnv, ...zoom.env },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    await new Promise((done) => child.once('exit', done));
    if (run >= 1) times.push(performance.now() - started);
  }
  await zoom.close();
  print('(e) 3,000 participants over 10 pages', `${ms(median(times))} (limit 2 s)`);
}

/** 5,000 who wait, on 17 pages, and 10,000 codes: a pass that approves them all, and one that finds nothing new to do. */
async function manyRegistrants(): Promise<void> {
  const meetingId = '83299019888';
  const csv = join(folder, 'codes.csv');
  const codes = Array.from({ length: 10_000 }, (_, index) => `Code-${String(index).padStart(6, '0')}`);
  writeFileSync(csv, `code,meeting_id\n${codes.map((code) => `${code},${meetingId}\n`).join('')}`);
  const measure = join(folder, 'measure-cpu.cjs');
  writeFileSync(
    measure,
    "process.on('exit', () => { const { user, system } = process.cpuUsage(); console.error('cpu ' + (user + system) / 1000); })",
  );
  for (const [what, answerOf] of [
    ['all approved', (index: number) => codes[index]],
    ['all told to wait', () => 'no code at all'],
  ] as const) {
    const registrants = Array.from({ length: 5000 }, (_, index) =>
      sandboxRegistrant(`person${index}@example.edu`, [answerOf(index) ?? '', 'Chemistry', 'None']),
    );
    const zoom = await startSandbox({ registrations: [{ meetingId, registrants }], limitPerSecond: 10_000 });
    const env = { ...baseEnv, ...zoom.env, DIALER_LEDGER: mkdtempSync(join(folder, 'ledger-')) };
    for (const pass of ['first', 'second']) {
      const started = performance.now();
      const child = spawn(process.execPath, ['--require', measure, MAIN, 'approve', '--codes', csv], {
        env,
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      let stderr = '';
      child.stderr?.on('data', (data) => {
        stderr += data;
      });
      await new Promise((done) => child.once('close', done));
      const cpu = ms(Number(/^cpu (.*)$/m.exec(stderr)?.[1]));
      const approved = registrants.filter(({ status }) => status === 'approved').length;
      print(
        `(g) 5,000 pending on 17 pages, 10,000 codes, ${what}, ${pass} pass`,
        `${cpu} of its own (limit 3 s), ${ms(performance.now() - started)} in all; ${approved} approved`,
      );
    }
    await zoom.close();
  }
}

/** A day of a Zoom with 50 ms latency, whose limits are ten times a Business account's: all documents, each once. */
async function harvest(count: { meetings: number; sessions: number }): Promise<void> {
  const day = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
  const meetings = pastDay(new Date(`${day}T00:00:00Z`), count);
  const zoom = await startSandbox({ meetings, latencyMs: 50, heavyLimitPerSecond: 400, listsLimitPerMinute: 200 });
  const measure = join(folder, 'usage.cjs');
  writeFileSync(measure, "process.on('exit', () => console.error(JSON.stringify(process.resourceUsage())))");
  const output = join(folder, 'harvest.ndjson');
  const env = { ...baseEnv, ...zoom.env, TZ: 'UTC', DIALER_LEDGER: mkdtempSync(join(folder, 'ledger-')) };
  const started = performance.now();
  const args = ['--require', measure, MAIN, 'harvest', '--date', day, '--quiet'];
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', openSync(output, 'w'), 'pipe'] });
  let said = '';
  child.stderr?.on('data', (data) => (said += data));
  await new Promise((done) => child.once('close', done));
  const took = performance.now() - started;
  const requests = zoom.requests.length;
  await zoom.close();
  const lines = readFileSync(output, 'utf8').trimEnd().split('\n');
  const ids = new Set(lines.map((line) => JSON.parse(line)).map(({ session_id, uuid }) => session_id ?? uuid));
  const usage = JSON.parse(said) as { userCPUTime: number; systemCPUTime: number; maxRSS: number };
  const cpuMs = (usage.userCPUTime + usage.systemCPUTime) / 1000;
  print(
    `(h) a day of ${count.meetings} meetings and ${count.sessions} sessions harvested, 50 ms latency, limits times ten`,
    `${lines.length} documents, ${ids.size} of them different; ${requests} requests in ${ms(took)}; ${ms(cpuMs)} of CPU, ${(usage.maxRSS / 1024).toFixed(0)} MB at the peak`,
  );
}

/** In a process of its own, for its peak memory. */
function measureCsv(path: string): void {
  const text = readFileSync(path, 'utf8');
  const parseMs = timeOf(() => parseMeetings(text, path));
  process.stdout.write(JSON.stringify({ parseMs, peakMb: process.resourceUsage().maxRSS / 1024 }));
}

function writeCsv(rows: number, time: (index: number) => string, quote = ''): string {
  const path = join(folder, `${rows}.csv`);
  const lines = Array.from(
    { length: rows },
    (_, index) =>
      `2026-01-05,2035-12-31,${time(index)},MTWRF,${quote}ROOM-${index};HALL-${index}${quote},8329${String(index).padStart(7, '0')},056888`,
  );
  writeFileSync(path, [HEADER, ...lines, ''].join('\n'));
  return path;
}

function dialer(args: string[], env: NodeJS.ProcessEnv): void {
  const { status, stderr } = spawnSync(process.execPath, [MAIN, ...args], { env, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
}

function timeOf(work: () => unknown): number {
  const started = performance.now();
  work();
  return performance.now() - started;
}

function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function ms(value: number): string {
  return value >= 1000 ? `${(value / 1000).toFixed(2)} s` : `${value.toFixed(0)} ms`;
}

function print(what: string, result: string): void {
  process.stdout.write(`${what}: ${result}\n`);
}
