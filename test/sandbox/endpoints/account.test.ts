import { describe, expect, it } from 'vitest';
import { pastMeeting, session } from '../../support/past-meeting.ts';
import { runDialer, zoomSandbox } from '../../support/run-dialer.ts';

const guest = session('16:20', '17:00', { name: 'Grandma' });
const ana = session('16:11', '17:00', { name: 'Ana Ruiz', id: 'ana-id', email: 'ana@example.edu' });
const SLASHED = '/ajXp112//QmuoKj4854875==';

/** The sandbox's reply, unchanged. */
async function ask(path: string) {
  const zoom = await zoomSandbox({ meetings: [pastMeeting([ana, guest], { uuid: SLASHED })] });
  const { stdout, stderr } = await runDialer(['fetch', path, '--raw'], { zoom, env: { DIALER_ALLOW_RAW: '1' } });
  return stdout ? JSON.parse(stdout) : stderr;
}

describe("the sandbox's account", () => {
  it('lists the host and the signed-in participants as users', async () => {
    const { users, total_records } = await ask('/users');
    expect(total_records).toBe(2);
    expect(users.map(({ email, last_name }: Record<string, string>) => [email, last_name])).toEqual([
      ['sandbox@example.edu', ''],
      ['ana@example.edu', 'Ruiz'],
    ]);
  });

  it.each([
    ['/users/me/meetings', 1],
    ['/users/sandbox@example.edu/recordings', 1],
    ['/users/ana-id/meetings', 0],
  ])('lists for %s this many meetings: %d', async (path, count) =>
    expect((await ask(path)).meetings).toHaveLength(count),
  );

  it('finds a meeting by its number, or by its UUID, encoded twice', async () => {
    const twice = encodeURIComponent(encodeURIComponent(SLASHED));
    for (const id of ['83299019888', twice]) {
      expect(await ask(`/past_meetings/${id}`)).toMatchObject({ uuid: SLASHED, participants_count: 2, duration: 54 });
    }
    expect((await ask(`/past_meetings/${twice}/participants`)).participants).toHaveLength(2);
    expect(await ask(`/meetings/${twice}/meeting_summary`)).toMatchObject({ meeting_uuid: SLASHED });
  });

  it.each([
    ['/users/nobody/meetings', 'no such user'],
    ['/past_meetings/91234567890', 'no report of meeting 91234567890'],
    ['/users?next_page_token=invented', 'does not accept this next_page_token'],
  ])('refuses %s: %s', async (path, words) => expect(await ask(path)).toContain(words));
});
