import { formatCount } from '../../base/output/format.ts';
import { DialerError } from '../../errors.ts';
import type { CalendarDate } from '../../schedule/calendar.ts';
import { matchRooms, needRoomList, type RoomMatcher } from '../../schedule/match-rooms.ts';
import type { RoomList } from '../../schedule/rooms.ts';
import type { Meeting } from '../../schedule/row.ts';
import type { Zoom } from '../../zoom/open.ts';
import { type Instance, listInstances, listSessions, meetingReport, type SessionList } from '../../zoom/reports.ts';
import { type Class, classAt, classesOn, instancesOf, whyNone } from './classes.ts';
import type { ReportHeader } from './report.ts';

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
  showProgress: (text: string) => void;
  note: (note: Note) => void;
}

const NO_REPORT_YET = 'has no report yet: it can take half an hour after the end';

/** Fetches one instance, by its UUID, or the latest by a meeting number. Throws DialerError. */
export async function fetchMeeting(meetingOrUuid: string, ports: AttendancePorts): Promise<FetchedInstance> {
  ports.showProgress('Asking Zoom for the report');
  const meeting = await meetingReport(await ports.zoom.client(), meetingOrUuid);
  const own = classAt(meeting, ports.meetings);
  // By UUID: the number could stand for a newer instance by now.
  const list = await sessionsOf(meeting.uuid, '', ports);
  const topic = meeting.topic || own?.meeting.title || '';
  return { header: { ...meeting, topic, ...timesOf(own) }, list, rooms: await roomNames(own ? [own] : [], ports) };
}

/**
 * Fetches every class of a day, one after the other, into `found`. Notes a class that did not take place, or whose report
 * Zoom refuses. Throws any other DialerError; `found` then has the classes before it.
 */
export async function fetchDay(date: CalendarDate, ports: AttendancePorts, found: FetchedInstance[]): Promise<void> {
  const { note, now } = ports;
  const { classes, others } = classesOn(date, ports.meetings);
  if (classes.length + others.length === 0) note({ text: `No row of meetings.csv takes place on ${date}.` });
  if (others.length > 0) note({ text: `Zoom has no reports of Teams and Google Meet meetings: ${places(others)}.` });
  const assigned = new Map<string, ReturnType<typeof instancesOf>>();
  for (const [index, one] of classes.entries()) {
    if (whyNone(one, now) === 'early') {
      note({ text: `${places([one])} has not started yet.` });
      continue;
    }
    const progress = `Class ${index + 1} of ${classes.length}`;
    ports.showProgress(progress);
    const { meetingId } = one.meeting;
    try {
      const instances = assigned.get(meetingId) ?? (await assignInstances(meetingId, classes, ports));
      assigned.set(meetingId, instances);
      const own = instances.get(one);
      if (own) found.push(await fetchClass(one, own, progress, ports));
      else note({ text: `${places([one])} ${noInstanceText(one, now)}.` });
    } catch (error) {
      if (!(error instanceof DialerError) || error.code !== 'refused') throw error;
      note({ text: `${places([one])} ${meetingId}: ${[error.message, error.hint].join(' ')}`, trouble: error });
    }
  }
}

async function assignInstances(meetingId: string, classes: Class[], { zoom }: AttendancePorts) {
  const own = classes.filter(({ meeting }) => meeting.meetingId === meetingId);
  return instancesOf(own, await listInstances(await zoom.client(), meetingId));
}

function noInstanceText(one: Class, now: Date): string {
  if (whyNone(one, now) !== 'never') return NO_REPORT_YET;
  return `did not take place: meeting ${one.meeting.meetingId} was not started`;
}

async function fetchClass(
  one: Class,
  { instance, more }: { instance: Instance; more: Instance[] },
  progress: string,
  ports: AttendancePorts,
): Promise<FetchedInstance> {
  const { uuid, startsAt } = instance;
  const list = await sessionsOf(uuid, `${progress}: `, ports);
  const { meetingId, title } = one.meeting;
  const header = { meetingId, uuid, topic: title, startsAt, ...timesOf(one) };
  const rooms = await roomNames([one], ports);
  if (more.length > 0) {
    const text = `${places([one])}: The meeting was started again. For the rest of the class run ${commandsFor(more)}.`;
    ports.note({ text });
  }
  return { header, list, rooms };
}

/** The sessions that could be listed. Throws DialerError if none could. */
async function sessionsOf(uuid: string, before: string, { zoom, showProgress }: AttendancePorts): Promise<SessionList> {
  const list = await listSessions(await zoom.client(), uuid, (count) =>
    showProgress(`${before}${formatCount(count, 'entry', 'entries')} of the report`),
  );
  if (list.incomplete && list.sessions.length === 0) throw list.incomplete;
  return list;
}

function timesOf(own: Class | undefined): Pick<ReportHeader, 'classFrom' | 'classUntil'> {
  return { ...(own && { classFrom: own.startsAt }), ...(own?.endsAt && { classUntil: own.endsAt }) };
}

/** The names of the classes' rooms. Zoom is asked about patterns and IDs, as `*` must not leave out everybody. */
async function roomNames(classes: Class[], { listRooms, note }: AttendancePorts): Promise<string[]> {
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

function places(classes: Class[]): string {
  return classes.map(({ meeting: { file, line } }) => `${file}:${line}`).join(', ');
}

function commandsFor(instances: Instance[]): string {
  return instances.map(({ uuid }) => `\`dialer attendance ${uuid}\``).join(' and ');
}
