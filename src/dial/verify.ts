import type { Room, RoomList } from '../schedule/rooms.ts';
import type { Outcome } from './outcome.ts';
import type { TickPorts } from './ports.ts';

/** A list is a page for 300 rooms, and the account's rate limit is for everybody. */
const LOOK_EVERY_MS = 2000;
const CAUSES =
  'The usual causes: a wrong or missing passcode, the waiting room, a host who has not begun ("Allow participants to join anytime" is off). Look at the room; it is not dialed again.';

/**
 * Reads the rooms list until every room that was `Available` and whose join was accepted is `InMeeting`, or the time is
 * over: 202 says only that Zoom took the command. Of a room that was in a meeting before nobody can tell.
 */
export async function verify(
  outcomes: Outcome[],
  { verification, listRooms, wait, elapsedMs }: TickPorts & { listRooms: () => Promise<RoomList> },
): Promise<Outcome[]> {
  if (!verification) return outcomes;
  const isJoin = ({ outcome, join }: Outcome) => outcome === 'accepted' && join.action === 'join';
  const watched = outcomes.filter(
    (outcome) => isJoin(outcome) && !outcome.join.meeting.link && outcome.join.zoomRoom?.status === 'Available',
  );
  const { forMs, onLook } = verification;
  if (watched.length > 0) onLook?.();
  const availableMs = Math.min(forMs, verification.leftMs());
  const untilMs = elapsedMs() + availableMs;
  let isStopped = false;
  let list: RoomList | undefined;
  for (let pending = watched; pending.length > 0 && !isStopped && elapsedMs() < untilMs; ) {
    isStopped = !(await wait(Math.min(LOOK_EVERY_MS, untilMs - elapsedMs())));
    if (!isStopped) list = await listRooms();
    pending = watched.filter(({ join }) => statusIn(list, join.zoomRoom) !== 'InMeeting');
  }
  const cutShort = isStopped
    ? 'dialer was asked to end'
    : availableMs < forMs
      ? 'the tick had no more time'
      : undefined;
  return outcomes.map((outcome) => {
    if (watched.includes(outcome)) return verified(outcome, list, forMs, cutShort);
    const { service } = outcome.join.meeting.link ?? {};
    if (isJoin(outcome) && service)
      return { ...outcome, detail: `nobody can see whether it is in the ${service} meeting` };
    const wasInMeeting = isJoin(outcome) && outcome.join.zoomRoom?.status === 'InMeeting';
    return wasInMeeting
      ? { ...outcome, detail: 'it was in a meeting before, so nobody can see whether it changed' }
      : outcome;
  });
}

function statusIn(list: RoomList | undefined, room: Room | undefined): string | undefined {
  return list?.rooms.find(({ id }) => id === room?.id)?.status;
}

/** Only a room that had all of the time to get into its meeting is said to be in none. */
function verified(outcome: Outcome, list: RoomList | undefined, forMs: number, cutShort: string | undefined): Outcome {
  const note = (text: string) => [outcome.reason, text].filter(Boolean).join('; ');
  const status = statusIn(list, outcome.join.zoomRoom);
  if (status === 'InMeeting') return { ...outcome, isInMeeting: true, reason: note('the room is in a meeting') };
  if (status === 'Available' && !cutShort) {
    const reason = note(`Zoom took the command, but ${Math.round(forMs / 1000)} s later the room was in no meeting.`);
    return { ...outcome, outcome: 'accepted, not in a meeting', isInMeeting: false, reason, hint: CAUSES };
  }
  const listed = status ? `Zoom lists it as ${status}` : 'the rooms list does not have it';
  const why = cutShort ?? list?.incomplete?.message ?? listed;
  return { ...outcome, reason: note(`whether it is in a meeting could not be seen (${why})`) };
}
