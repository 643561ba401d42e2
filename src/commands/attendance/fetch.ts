import { formatCount } from '../../base/output/format.ts';
import { DialerError, expected } from '../../errors.ts';
import { localDate } from '../../schedule/calendar.ts';
import { matchRooms, needRoomList, type RoomMatcher } from '../../schedule/match-rooms.ts';
import type { RoomList } from '../../schedule/rooms.ts';
import type { Meeting } from '../../schedule/row.ts';
import type { Zoom } from '../../zoom/open.ts';
import { listInstances, listSessions, meetingReport, type SessionList } from '../../zoom/reports.ts';
import type { Class } from './classes.ts';
import { type ListSessions, relatedTo, type StartedInstance, unitedSessions, withTimes } from './instances.ts';
import type { ReportHeader } from './report.ts';
import { timeText } from './rows.ts';

/** An instance with its sessions, and the names of the rooms in its rows. */
export interface FetchedInstance {
  header: ReportHeader;
  list: SessionList;
  rooms: string[];
}

/** Something to say about a class, for example that it has no report. A `trouble` needs attention. */
export interface Note {
  text: string;
  trouble?: DialerError;
}

export interface AttendancePorts {
  zoom: Pick<Zoom, 'client'>;
  /** Asks Zoom once, however often it is called. */
  listRooms: () => Promise<RoomList>;
  /** The rows of meetings.csv; empty if there is no file. */
  meetings: Meeting[];
  now: Date;
  /** The time zone of the times shown; this machine's if absent. */
  zone?: string;
  showProgress: (text: string) => void;
  note: (note: Note) => void;
}

/** Fetches one instance, by its UUID, or the latest by a meeting number, with the others of its class. Throws DialerError. */
export async function fetchMeeting(meetingOrUuid: string, ports: AttendancePorts): Promise<FetchedInstance> {
  ports.showProgress('Asking Zoom for the report');
  const { meetings, zone } = ports;
  const meeting = await meetingReport(await ports.zoom.client(), meetingOrUuid);
  const { uuid, meetingId } = meeting;
  // By UUID: the number could stand for a newer instance by now.
  const [instance] = (await withTimes([meeting], listing('', ports))).started;
  if (!instance) throw new DialerError('refused', 'Zoom has no times of this meeting, and nobody who attended it.');
  const isNumber = /^\d+$/.test(meetingOrUuid);
  const all = isNumber ? await allWith(instance, meetingOrUuid, ports) : [instance];
  const { own, together, others } = relatedTo(instance, { meetingId, all, meetings, ...(zone && { zone }) });
  const [first = instance] = together;
  const list = await unitedSessions(together, listing('', ports));
  if (together.length > 1) ports.note({ text: `${own ? places([own]) : meetingId}: ${startedText(together.length)}` });
  if (others.length > 0) {
    const date = localDate(instance.startsAt, zone);
    ports.note({
      text: `Meeting ${meetingId} also took place at other times on ${date}: ${commandsFor(others, zone)}.`,
    });
  }
  const topic = meeting.topic || own?.meeting.title || '';
  const endsAt = together.length === 1 && meeting.endsAt;
  const header = { meetingId, uuid, topic, startsAt: first.startsAt, ...(endsAt && { endsAt }), ...timesOf(own) };
  return { header, list, rooms: await roomNames(own ? [own] : [], ports) };
}

/** The instances of a meeting number, with the given one. Notes why Zoom does not list them. */
async function allWith(instance: StartedInstance, number: string, ports: AttendancePorts): Promise<StartedInstance[]> {
  try {
    const listed = await listInstances(await ports.zoom.client(), number);
    const others = listed.filter(({ uuid }) => uuid !== instance.uuid);
    const { started } = await withTimes(others, listing('', ports));
    return [...started, instance].sort((a, b) => a.startsAt.getTime() - b.startsAt.getTime());
  } catch (error) {
    const { message, hint } = expected(error);
    const text = `Could not look for other sessions of ${number} on the same day: ${[message, hint].join(' ')}`;
    ports.note({ text: text.trim() });
    return [instance];
  }
}

export function startedText(count: number): string {
  return `The meeting was started ${count} times. The report counts them as one.`;
}

export function listing(before: string, ports: AttendancePorts): ListSessions {
  return (uuid) => sessionsOf(uuid, before, ports);
}

/** The sessions that could be listed. Throws DialerError if none could. */
async function sessionsOf(uuid: string, before: string, { zoom, showProgress }: AttendancePorts): Promise<SessionList> {
  const list = await listSessions(await zoom.client(), uuid, (count) =>
    showProgress(`${before}${formatCount(count, 'entry', 'entries')} of the report`),
  );
  if (list.incomplete && list.sessions.length + list.timeless.length === 0) throw list.incomplete;
  return list;
}

export function timesOf(own: Class | undefined): Pick<ReportHeader, 'classFrom' | 'classUntil'> {
  return { ...(own && { classFrom: own.startsAt }), ...(own?.endsAt && { classUntil: own.endsAt }) };
}

/** The names of the classes' rooms. Zoom is asked about patterns and IDs, as `*` must not leave out everybody. */
export async function roomNames(classes: Class[], { listRooms, note }: AttendancePorts): Promise<string[]> {
  const refs = classes.flatMap(({ rooms }) => rooms);
  if (!needRoomList(refs)) return refs;
  const list = await listRooms();
  const { incomplete } = list;
  if (incomplete) {
    const text = `${incomplete.message} So the report of ${places(classes)} may include rooms.`;
    note({ text, trouble: incomplete });
  }
  const matcher = matchRooms(list);
  return refs.flatMap((ref) => namesOf(ref, matcher));
}

function namesOf(ref: string, { match }: RoomMatcher): string[] {
  const { rooms, isPattern } = match(ref);
  return rooms.length > 0 || isPattern ? rooms.map(({ name }) => name) : [ref];
}

export function places(classes: Class[]): string {
  return classes.map(({ meeting: { file, line } }) => `${file}:${line}`).join(', ');
}

/** `dialer attendance UUID` for each, with the time of its start. */
export function commandsFor(instances: StartedInstance[], zone: string | undefined): string {
  const commands = instances.map(
    ({ uuid, startsAt }) => `\`dialer attendance ${uuid}\` (${timeText(startsAt, zone, 'HH:mm')})`,
  );
  return commands.join(' and ');
}
