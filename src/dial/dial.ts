import type { DialerError } from '../errors.ts';
import { type Meeting, type Problem, parseMeetings } from './csv.ts';
import { dueJoins, minuteOf, onePerRoom } from './due.ts';
import { failed, type JoinRoom, type Outcome, sendJoins, skipped } from './join.ts';
import { matchRooms, type RoomList } from './rooms.ts';

/** What a tick needs from outside. */
interface Outside {
  /** The instant that stands for now: it decides what is due. */
  now: Date;
  /** The same clock, running on: when an outcome came about. */
  clock: () => Date;
  /** Every Zoom Room; never throws, a list that was cut short says so. Left out when there is no Zoom to ask. */
  listRooms?: () => Promise<RoomList>;
  /** Left out in a dry run, which does everything but this. */
  joinRoom?: JoinRoom;
}

/** All that a tick found and did, as data. `error` is why the rooms list is missing or incomplete. */
export interface Report {
  meetings: Meeting[];
  problems: Problem[];
  outcomes: Outcome[];
  error?: DialerError;
}

/** One tick: meetings.csv → meetings → due joins → rooms → outcomes. Throws DialerError `meetings` (see parseMeetings). */
export async function dial(csv: string, file: string, { now, clock, listRooms, joinRoom }: Outside): Promise<Report> {
  const { meetings, problems } = parseMeetings(csv, file);

  const due = dueJoins(meetings, minuteOf(now));
  if (due.length === 0) return { meetings, problems, outcomes: [] };

  if (!listRooms) {
    const { joins, problems: conflicts } = onePerRoom(due, (join) => join.room);
    const outcomes = joins.map((join) =>
      skipped(join, 'dry run; no credentials, so the room was not looked up', clock()),
    );
    return { meetings, problems: [...problems, ...conflicts], outcomes };
  }
  const list = await listRooms();
  const { known, unknown } = matchRooms(due, list);
  const { joins, problems: conflicts } = onePerRoom(known, (join) => join.zoomRoom.id);

  const outcomes = [
    ...unknown.map(({ join, error }) => failed(join, error, clock())),
    ...(joinRoom ? await sendJoins(joins, joinRoom, clock) : joins.map((join) => skipped(join, 'dry run', clock()))),
  ];
  const error = list.incomplete;
  return { meetings, problems: [...problems, ...conflicts], outcomes, ...(error && { error }) };
}
