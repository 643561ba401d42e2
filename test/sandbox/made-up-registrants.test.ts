import { describe, expect, it } from 'vitest';
import { decide } from '../../src/commands/approve/pass/decide.ts';
import { madeUpRegistrations } from '../../src/sandbox/made-up-registrants.ts';
import { parseInvitations } from '../../src/schedule/codes/invitations.ts';
import { createClient } from '../../src/zoom/client.ts';
import { zoomConfig } from '../../src/zoom/config.ts';
import { listRegistrants } from '../../src/zoom/registrants.ts';
import { zoomSandbox } from '../support/run-dialer.ts';

const NOW = new Date('2026-11-23T16:11:04Z');

/** What `dialer approve` decides on the made-up registrants for these codes, meeting by meeting. */
async function decided(csv: string) {
  const { invitations } = parseInvitations(csv, 'codes.csv');
  const registrations = madeUpRegistrations(invitations, NOW);
  const zoom = await zoomSandbox({ registrations });
  const client = createClient(zoomConfig(zoom.env), { startedAt: NOW, elapsedMs: () => 0, deadlineMs: 5000 });
  const lists = await Promise.all(
    registrations.map(async ({ meetingId }) => {
      const { registrants } = await listRegistrants(client, meetingId, 'pending');
      return registrants.map((registrant) => ({ meetingId, registrant }));
    }),
  );
  client.close();
  return decide(lists.flat(), invitations, new Map(), NOW).map(({ meetingId, registrant, ...decision }) => ({
    who: registrant.name,
    meetingId,
    what: decision.decision === 'wait' ? decision.reason : decision.decision,
  }));
}

describe('the made-up registrants', () => {
  it('cover every case: two are approved, and four wait, each for a different reason', async () => {
    const csv = `code,meeting_id,name,email
k7qx-29ab,83299019888,Ana López,ana@example.org
p3mw-88cd,83299019888,,
t5zr-41ef,83299019888,,
v9hn-60gh,83299019888,,
b2yl-77jk,91234567890,,
`;
    const all = await decided(csv);
    const here = all.filter(({ meetingId }) => meetingId === '83299019888');
    expect(here.map(({ who, what }) => [who, what])).toEqual([
      ['Ana López', 'approve'],
      ['Ben Ortiz', 'approve'],
      ['Chiara Rossi', expect.stringContaining('used by Ana López')],
      ['Dev Patel', expect.any(String)],
      ['Emil Novak', expect.any(String)],
      ['Fay Okafor', expect.any(String)],
    ]);
    expect(new Set(here.map(({ what }) => what)).size).toBe(5);
    // The other meeting's only code is redeemed, too.
    expect(all.filter(({ meetingId, what }) => meetingId === '91234567890' && what === 'approve')).toHaveLength(1);
  });

  it('use a code in one meeting only, even if it is valid for several', async () => {
    const all = await decided('code,meeting_id\nk7qx-29ab,83299019888;91234567890\n');
    expect(all.filter(({ what }) => what === 'approve')).toHaveLength(1);
    expect(await decided('code,meeting_id\n')).toEqual([]);
  });

  it('are the same after a restart', () => {
    const { invitations } = parseInvitations('code,meeting_id\nk7qx-29ab,83299019888;91234567890\n', 'codes.csv');
    const idsOf = (now: Date) =>
      madeUpRegistrations(invitations, now).flatMap(({ registrants }) => registrants.map(({ id }) => id));
    expect(idsOf(new Date('2026-11-24T08:00:00Z'))).toEqual(idsOf(NOW));
    expect(new Set(idsOf(NOW)).size).toBe(idsOf(NOW).length);
  });
});
