import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isBalanced } from '../../../src/base/report/account.ts';
import { type Alarm, accountOfAlarms, afterSending, planAlarms } from '../../../src/commands/tick/alarms.ts';
import { deliveryOf } from '../../../src/commands/tick/deliver.ts';

const START = Date.parse('2026-11-23T16:11:02Z');
const DAY_MINUTES = 24 * 60;

/** Plays a run a minute, against a target that takes messages in some minutes only. */
function play(takesAt: (minute: number) => boolean, raisedAt: (minute: number) => string[], minutes: number) {
  let pending: Alarm[] = [];
  const sent: { minute: number; keys: string[] }[] = [];
  const delivered: string[] = [];
  const givenUp: string[] = [];
  const accounts = [];
  for (let minute = 0; minute < minutes; minute++) {
    // Runs do not begin at the same second of each minute.
    const now = new Date(START + minute * 60_000 + ((minute * 37) % 50) * 1000);
    const plan = planAlarms(
      pending,
      raisedAt(minute).map((key) => ({ key, text: `text of ${key}` })),
      now,
    );
    const keys = plan.pending.map(({ key }) => key);
    if (plan.isDue) sent.push({ minute, keys });
    if (plan.isDue && takesAt(minute)) delivered.push(...keys);
    pending = plan.isDue ? afterSending(plan.pending, takesAt(minute), now) : plan.pending;
    givenUp.push(...plan.givenUp.map(({ key }) => key));
    accounts.push(accountOfAlarms('DIALER_ALERT_URL', plan, pending));
  }
  return { sent, delivered, givenUp, accounts, pending: pending.map(({ key }) => key) };
}

describe('an alarm that is not delivered', () => {
  it('is sent again after 1, 2, 4 … 60 minutes, and given up after a day', () => {
    const { sent, givenUp, pending } = play(
      () => false,
      (minute) => (minute === 0 ? ['a'] : []),
      DAY_MINUTES + 5,
    );
    const minutes = sent.map(({ minute }) => minute);
    expect(minutes.slice(0, 9)).toEqual([0, 1, 3, 7, 15, 31, 63, 123, 183]);
    expect(minutes.at(-1)).toBeLessThan(DAY_MINUTES);
    expect({ givenUp, pending }).toEqual({ givenUp: ['a'], pending: [] });
  });

  it('goes out with the next one, and waits no longer for having done so', () => {
    const { sent } = play(
      () => false,
      (minute) => (minute === 0 ? ['a'] : minute === 5 ? ['b'] : []),
      16,
    );
    expect(sent).toEqual([
      ...[0, 1, 3].map((minute) => ({ minute, keys: ['a'] })),
      ...[5, 6, 7, 8, 12, 15].map((minute) => ({ minute, keys: ['a', 'b'] })),
    ]);
  });

  it('is sent at once by a clock that was set back, and given up if it is from another day', () => {
    const alarm = { key: 'a', text: 'a', since: new Date(START).toISOString(), tries: 9 };
    const tried = { ...alarm, triedAt: new Date(START).toISOString() };
    const at = (minutes: number) => planAlarms([tried], [], new Date(START + minutes * 60_000));
    expect(at(-61)).toMatchObject({ isDue: true, givenUp: [] });
    expect(at(59)).toMatchObject({ isDue: false, givenUp: [] });
    for (const days of [-40, 40]) expect(at(days * DAY_MINUTES)).toMatchObject({ pending: [], givenUp: [tried] });
  });
});

it('every alarm is delivered, pending or given up, whatever is raised and whenever the target is away', () => {
  const minute = fc.nat(2 * DAY_MINUTES);
  fc.assert(
    fc.property(
      fc.array(fc.tuple(minute, minute), { maxLength: 6 }),
      fc.uniqueArray(fc.tuple(minute, fc.string({ maxLength: 4 })), { selector: ([, key]) => key, maxLength: 12 }),
      (outages, raised) => {
        const isAway = (now: number) => outages.some(([from, length]) => now >= from && now < from + length);
        const raisedAt = (now: number) => raised.filter(([at]) => at === now).map(([, key]) => key);
        const { delivered, givenUp, pending, accounts } = play((now) => !isAway(now), raisedAt, 2 * DAY_MINUTES + 1);
        expect([...delivered, ...givenUp, ...pending].sort()).toEqual(raised.map(([, key]) => key).sort());
        expect(accounts.filter((account) => !isBalanced(account))).toEqual([]);
      },
    ),
    { numRuns: 30 },
  );
});

describe('an answer', () => {
  const WORKFLOW = 'prod-07.westus.logic.azure.com';
  it.each<[status: number, host: string, isDelivered: boolean, more?: { body?: string; headers?: object }]>([
    [200, 'hooks.slack.com', true, { body: 'ok' }],
    [201, 'chat.example.edu', true],
    [204, 'discord.com', true],
    [202, WORKFLOW, true],
    [202, 'default1.2a.environment.api.powerplatform.com', true],
    [202, 'gateway.example.edu', true, { headers: { 'x-ms-workflow-run-id': '0858' } }],
    [202, 'hooks.slack.com', false],
    [202, 'logic.azure.com.example.org', false],
    [203, 'hooks.slack.com', false],
    [206, 'hooks.slack.com', false],
    [301, 'hooks.slack.com', false],
    [304, 'hooks.slack.com', false],
    [404, 'hooks.slack.com', false, { body: 'no_service' }],
    [410, WORKFLOW, false],
    [429, 'discord.com', false],
    [500, WORKFLOW, false],
    [
      200,
      'outlook.office.com',
      false,
      { body: 'Webhook message delivery failed with error: Microsoft Teams endpoint' },
    ],
    [200, 'hc-ping.com', true, { body: 'OK' }],
    [200, 'hc-ping.com', false, { body: 'OK (not found)' }],
    [200, 'hc-ping.com', false, { body: 'OK (rate limited)' }],
  ])(
    'of %i by %s means that an alarm is delivered: %s',
    (status, host, isDelivered, { body = '', headers = {} } = {}) => {
      const answer = { status, headers: { ...headers }, body, secrets: [] };
      const delivery = deliveryOf(answer, 'DIALER_ALERT_URL', host);
      expect(delivery.isDelivered).toBe(isDelivered);
      expect(delivery.acceptedBy).toBe(status === 202 && isDelivered ? host : undefined);
      expect(Boolean(delivery.error)).toBe(!isDelivered);
    },
  );
});
