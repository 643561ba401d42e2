import type { Room, RoomList } from '../schedule/rooms.ts';
import type { Outcome } from './outcome.ts';
import type { TickPorts } from './ports.ts';

/** Each look costs a request per 300 rooms, out of a rate limit that the whole account shares. */
const LOOK_EVERY_MS = 2000;
const CAUSES =
  'Usual causes: a wrong or missing passcode, the waiting room, or no host ("Allow participants to join anytime" is off). Check the room. Not retried.';

/**
 * Polls the rooms list until every watched room is `InMeeting`, or the time is up, and adds to each outcome what was seen.
 * Watched are the rooms that were `Available` and whose join was accepted: a room that was in a meeting looks the same before
 * and after.
 */
export async function verify(
  outcomes: Outcome[],
  { verification, listRooms, wait, elapsedMs }: TickPorts,
): Promise<Outcome[]> {
  if (!verification || !listRooms) return outcomes;
  const watched = outcomes.filter(
    (outcome) => isAcceptedJoin(outcome) && !outcome.join.meeting.link && outcome.join.zoomRoom?.status === 'Available',
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
  const cutShort = isStopped ? 'dialer was stopped' : availableMs < forMs ? 'the run had no time left' : undefined;
  return outcomes.map((outcome) =>
    watched.includes(outcome) ? verified(outcome, list, forMs, cutShort) : unwatched(outcome),
  );
}

function isAcceptedJoin({ outcome, join }: Outcome): boolean {
  return outcome === 'accepted' && join.action === 'join';
}

function statusIn(list: RoomList | undefined, room: Room | undefined): string | undefined {
  return list?.rooms.find(({ id }) => id === room?.id)?.status;
}

/** Only a room that had the whole time to get into its meeting is reported as being in none. */
function verified(outcome: Outcome, list: RoomList | undefined, forMs: number, cutShort: string | undefined): Outcome {
  const reasonWith = (text: string) => [outcome.reason, text].filter(Boolean).join(' ');
  const status = statusIn(list, outcome.join.zoomRoom);
  if (status === 'InMeeting') return { ...outcome, isInMeeting: true, reason: reasonWith('The room is in a meeting.') };
  if (status === 'Available' && !cutShort) {
    const reason = reasonWith(
      `Zoom accepted the command, but ${Math.round(forMs / 1000)} s later the room was in no meeting.`,
    );
    return { ...outcome, outcome: 'accepted, not in a meeting', isInMeeting: false, reason, hint: CAUSES };
  }
  const listed = status ? `Zoom lists it as ${status}` : 'the rooms list does not have it';
  const why = cutShort ?? list?.incomplete?.message.replace(/\.$/, '') ?? listed;
  return { ...outcome, reason: reasonWith(`Could not see whether the room is in a meeting (${why}).`) };
}

function unwatched(outcome: Outcome): Outcome {
  if (!isAcceptedJoin(outcome)) return outcome;
  const { meeting, zoomRoom } = outcome.join;
  if (meeting.link) {
    return { ...outcome, detail: `Zoom does not show whether the room is in the ${meeting.link.service} meeting.` };
  }
  if (zoomRoom?.status !== 'InMeeting') return outcome;
  return { ...outcome, detail: 'The room was in a meeting before, so it is unknown whether it changed meetings.' };
}
