import { DialerError } from '../../errors.ts';
import type { CalendarDate } from '../../schedule/calendar.ts';
import { matchRooms, needRoomList, type RoomMatcher } from '../../schedule/match-rooms.ts';
import type { RoomList } from '../../schedule/rooms.ts';
import type { Meeting } from '../../schedule/row.ts';
import type { Zoom } from '../../zoom/open.ts';
import { type Instance, listInstances, listSessions, meetingReport, type SessionList } from '../../zoom/reports.ts';
import { type Class, classAt, classesOn, instancesOf, whyNone } from './classes.ts';
import type { ReportHeader } from './report.ts';

/** An instance with its sessions, and the names of the rooms that were to be there. */
export interface Found {
  subject: ReportHeader;
  list: SessionList;
  rooms: string[];
}

/** What there is to say of a class, or of one that there is no report of; a `trouble` needs a person. */
export interface Note {
  text: string;
  trouble?: DialerError;
}

/** What is needed from outside. */
export interface AttendancePorts {
  zoom: Pick<Zoom, 'client'>;
  /** Asks once, however often it is called. */
  listRooms: () => Promise<RoomList>;
  /** The rows of meetings.csv, as far as there are any. */
  meetings: Meeting[];
  now: Date;
  /** Told what it is at. */
  tell: (text: string) => void;
  note: (note: Note) => void;
}

const NOT_YET = 'has no report yet: it comes up to half an hour after the end';
const OPENED_AGAIN = 'The meeting was opened again; for the rest of the class';

/** One instance, by its UUID, or the latest by a meeting's number. Throws DialerError. */
export async function oneMeeting(called: string, outside: AttendancePorts): Promise<Found> {
  const { zoom, meetings, tell } = outside;
  tell('Asking Zoom for the report');
  const meeting = await meetingReport(await zoom.client(), called);
  const own = classAt(meeting, meetings);
  // By the UUID: of a number the latest instance can be another one by now.
  const list = await sessionsOf(meeting.uuid, '', outside);
  const topic = meeting.topic || own?.meeting.title || '';
  return { subject: { ...meeting, topic, ...timesOf(own) }, list, rooms: await roomNames(own ? [own] : [], outside) };
}

/**
 * Every class of a day, one after the other. One that did not take place, and one whose report Zoom refuses, is noted, and
 * the others go on; throws the DialerError of all else with what there was before it in `found`.
 */
export async function allOf(date: CalendarDate, outside: AttendancePorts, found: Found[]): Promise<void> {
  const { zoom, note, meetings, now } = outside;
  const { classes, others } = classesOn(date, meetings);
  if (classes.length + others.length === 0) note({ text: `No row of meetings.csv takes place on ${date}.` });
  if (others.length > 0) note({ text: `Zoom has no report of what is on Teams or Google Meet: ${places(others)}.` });
  const known = new Map<string, ReturnType<typeof instancesOf>>();
  for (const [index, one] of classes.entries()) {
    const { meetingId, title } = one.meeting;
    if (whyNone(one, now) === 'early') {
      note({ text: `${places([one])} has not begun yet.` });
      continue;
    }
    const progress = `Class ${index + 1} of ${classes.length}`;
    outside.tell(progress);
    try {
      const instances =
        known.get(meetingId) ??
        instancesOf(
          classes.filter(({ meeting }) => meeting.meetingId === meetingId),
          await listInstances(await zoom.client(), meetingId),
        );
      known.set(meetingId, instances);
      const own = instances.get(one);
      if (!own) {
        const none = `did not take place: ${meetingId} was not opened for it`;
        const text = whyNone(one, now) === 'never' ? none : NOT_YET;
        note({ text: `${places([one])} ${text}.` });
        continue;
      }
      const { instance, more } = own;
      const list = await sessionsOf(instance.uuid, `${progress}: `, outside);
      const { uuid, startsAt } = instance;
      const subject = { meetingId, uuid, topic: title, startsAt, ...timesOf(one) };
      found.push({ subject, list, rooms: await roomNames([one], outside) });
      if (more.length > 0) note({ text: `${places([one])}: ${OPENED_AGAIN} see ${commandsFor(more)}.` });
    } catch (error) {
      if (!(error instanceof DialerError) || error.code !== 'refused') throw error;
      note({ text: `${places([one])} ${meetingId}: ${[error.message, error.hint].join(' ')}`, trouble: error });
    }
  }
}

/** What could be listed. Throws DialerError where that is nothing. */
async function sessionsOf(uuid: string, before: string, { zoom, tell }: AttendancePorts): Promise<SessionList> {
  const list = await listSessions(await zoom.client(), uuid, (count) =>
    tell(`${before}${count} entries of the report`),
  );
  if (list.incomplete && list.sessions.length === 0) throw list.incomplete;
  return list;
}

function timesOf(own: Class | undefined): Pick<ReportHeader, 'classFrom' | 'classUntil'> {
  return { ...(own && { classFrom: own.startsAt }), ...(own?.endsAt && { classUntil: own.endsAt }) };
}

/** The names of the classes' rooms. What patterns and IDs stand for, Zoom is asked: `*` must not leave out everybody. */
async function roomNames(classes: Class[], { listRooms, note }: AttendancePorts): Promise<string[]> {
  const refs = classes.flatMap(({ rooms }) => rooms);
  if (!needRoomList(refs)) return refs;
  const list = await listRooms();
  const { incomplete } = list;
  if (incomplete) {
    const text = `${incomplete.message} So rooms that ${places(classes)} has as patterns or IDs may not be left out.`;
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
