import type { Outside } from './dial.ts';
import type { Outcome } from './join.ts';
import type { Room, RoomList } from './rooms.ts';

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
  forMs: number,
  { listRooms, wait, elapsedMs }: Pick<Outside, 'wait' | 'elapsedMs'> & { listRooms: () => Promise<RoomList> },
): Promise<Outcome[]> {
  const isWatched = ({ outcome, join }: Outcome) =>
    outcome === 'accepted' && join.action === 'join' && join.zoomRoom?.status === 'Available';
  const watched = outcomes.filter(isWatched);
  const beganMs = elapsedMs();
  const untilMs = beganMs + forMs;
  let list: RoomList | undefined;
  for (let isTime = watched.length > 0; isTime; ) {
    const leftMs = untilMs - elapsedMs();
    const mayGoOn = await wait(Math.min(LOOK_EVERY_MS, Math.max(0, leftMs)));
    if (mayGoOn) list = await listRooms();
    const pending = watched.filter(({ join }) => statusIn(list, join.zoomRoom) !== 'InMeeting');
    isTime = mayGoOn && pending.length > 0 && elapsedMs() < untilMs;
  }
  return outcomes.map((outcome) => {
    if (isWatched(outcome)) return verified(outcome, list, elapsedMs() - beganMs);
    const wasInMeeting = outcome.outcome === 'accepted' && outcome.join.zoomRoom?.status === 'InMeeting';
    return wasInMeeting
      ? { ...outcome, detail: 'it was in a meeting before, so nobody can see whether it changed' }
      : outcome;
  });
}

function statusIn(list: RoomList | undefined, room: Room | undefined): string | undefined {
  return list?.rooms.find(({ id }) => id === room?.id)?.status;
}

function verified(outcome: Outcome, list: RoomList | undefined, afterMs: number): Outcome {
  const status = statusIn(list, outcome.join.zoomRoom);
  const note = (text: string) => [outcome.reason, text].filter(Boolean).join('; ');
  if (status === 'InMeeting') return { ...outcome, reason: note('the room is in a meeting') };
  if (status === 'Available') {
    const reason = note(`Zoom took the command, but ${Math.round(afterMs / 1000)} s later the room was in no meeting.`);
    return { ...outcome, outcome: 'accepted, not in a meeting', reason, hint: CAUSES };
  }
  const why = list?.incomplete?.message ?? (status ? `Zoom lists it as ${status}` : 'the rooms list does not have it');
  return { ...outcome, reason: note(`whether it is in a meeting could not be seen (${why})`) };
}
