import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isBalanced } from '../../../src/base/report/account.ts';
import type { Destination, Document } from '../../../src/commands/harvest/documents/document.ts';
import { NO_REDACTION } from '../../../src/commands/harvest/documents/redaction.ts';
import { harvestMeeting } from '../../../src/commands/harvest/harvest-meeting.ts';
import { DialerError } from '../../../src/errors.ts';
import { type ListedMeeting, sessionPage } from '../../../src/zoom/past-meetings.ts';
import { often } from '../../support/often.ts';
import { pastDay } from '../../support/past-day.ts';
import { inTimeZone, runDialer, zoomSandbox } from '../../support/run-dialer.ts';
import { meetingDocument, sessionDocument } from '../../support/search-engine-documents.ts';

const span = { from: new Date('2026-11-23T00:00:00Z'), until: new Date('2026-11-24T00:00:00Z') };
const entry = fc.record({
  user_id: fc.constantFrom('1', '2', '3', ''),
  join_time: fc.constantFrom('2026-11-23T16:00:00Z', '2026-11-23T16:10:00Z', '2026-11-22T16:00:00Z', null),
  status: fc.constantFrom('in_meeting', 'in_waiting_room'),
});
const meeting = fc.constantFrom('2026-11-23T16:00:00Z', null).map((start_time): ListedMeeting => {
  const { participant_sessions: _, ...body } = meetingDocument().body as Extract<Document, { kind: 'meeting' }>['body'];
  return { ...body, start_time };
});

it('every participant that Zoom lists is accounted for, and every document is written or refused', async () => {
  await fc.assert(
    fc.asyncProperty(
      meeting,
      fc.array(fc.array(entry, { maxLength: 6 }), { maxLength: 4 }),
      fc.boolean(),
      fc.integer({ min: 1, max: 4 }),
      async (listed, lists, isCutOff, every) => {
        async function* sessions() {
          for (const participants of lists) {
            yield sessionPage({ participants }, ({ user_id, join_time }) => {
              if (!user_id || !join_time) return undefined;
              const { body } = sessionDocument(String(user_id), { join_time: String(join_time) });
              return { document: body as Extract<Document, { kind: 'session' }>['body'], email: '' };
            });
          }
          if (isCutOff) throw new DialerError('refused', 'no');
        }
        const written: Document[] = [];
        const destination: Destination = {
          prepare: async () => {},
          close: async () => {},
          async write(documents) {
            const refused = documents.filter((_, position) => position % every === every - 1);
            const kept = documents.filter((one) => !refused.includes(one));
            written.push(...kept);
            return { indexed: kept.length, refusals: refused.map(({ kind, id }) => ({ kind, id, reason: 'no' })) };
          },
        };
        const source = { name: 'reports' as const, list: () => sessions() as never, sessions };
        const result = await harvestMeeting(listed, source, span, { destination, redaction: NO_REDACTION });
        const { entries, parts, documents, indexed, refusals } = result;
        expect(entries).toBe(lists.flat().length);
        expect(isBalanced({ of: 'entries', total: entries, parts })).toBe(true);
        expect(indexed + refusals.length).toBe(documents);
        expect(written).toHaveLength(indexed);
      },
    ),
    { numRuns: often(500) },
  );
});

it('prints the accounts with -v', async () => {
  inTimeZone('UTC');
  const meetings = pastDay(new Date('2026-11-23T00:00:00Z'), { meetings: 4, sessions: 40 });
  const zoom = await zoomSandbox({ meetings, heavyLimitPerSecond: 10_000, listsLimitPerMinute: 1000 });
  const { stderr, exitCode } = await runDialer(['harvest', '-v'], { zoom, now: new Date('2026-11-24T09:00:00Z') });
  expect(stderr).toContain('participants that Zoom listed: 40 (sessions 40)\ndocuments: 44 (written 44)\n');
  expect(exitCode).toBe(0);
});
