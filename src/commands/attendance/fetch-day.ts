import { formatCount } from '../../base/output/format.ts';
import { DialerError } from '../../errors.ts';
import { type CalendarDate, localDate } from '../../schedule/calendar.ts';
import { listInstances } from '../../zoom/reports.ts';
import { type Class, classesOn, instancesOf, nearest, whyNone } from './classes.ts';
import {
  type AttendancePorts,
  commandsFor,
  type FetchedInstance,
  listing,
  places,
  roomNames,
  startedText,
  timesOf,
} from './fetch.ts';
import { type Instances, type StartedInstance, unitedSessions, withTimes } from './instances.ts';

const NO_REPORT_YET = 'has no report yet: it can take half an hour after the end';

/**
 * Fetches every class of a day, one after the other, into `found`. Notes a class that did not take place, or whose report
 * Zoom refuses. Throws any other DialerError; `found` then has the classes before it.
 */
export async function fetchDay(date: CalendarDate, ports: AttendancePorts, found: FetchedInstance[]): Promise<void> {
  const { note, now } = ports;
  const { classes, others } = classesOn(date, ports.meetings);
  if (classes.length + others.length === 0) note({ text: `No row of meetings.csv takes place on ${date}.` });
  if (others.length > 0) note({ text: `Zoom has no reports of Teams and Google Meet meetings: ${places(others)}.` });
  const assigned = new Map<string, ReturnType<typeof assignInstances>>();
  for (const [index, one] of classes.entries()) {
    if (whyNone(one, now) === 'early') {
      note({ text: `${places([one])} has not started yet.` });
      continue;
    }
    const progress = `Class ${index + 1} of ${classes.length}`;
    ports.showProgress(progress);
    const { meetingId } = one.meeting;
    try {
      if (!assigned.has(meetingId)) assigned.set(meetingId, assignInstances(meetingId, classes, progress, ports));
      const instances = await assigned.get(meetingId);
      const own = instances?.of.get(one);
      if (own) found.push(await fetchClass(one, own, progress, ports));
      else note({ text: `${places([one])} ${noInstanceText(one, instances, ports)}.` });
    } catch (error) {
      if (!(error instanceof DialerError) || error.code !== 'refused') throw error;
      note({ text: `${places([one])} ${meetingId}: ${[error.message, error.hint].join(' ')}`, trouble: error });
    }
  }
}

type Assigned = Instances & { of: ReturnType<typeof instancesOf<StartedInstance>> };

async function assignInstances(
  meetingId: string,
  classes: Class[],
  progress: string,
  ports: AttendancePorts,
): Promise<Assigned> {
  const own = classes.filter(({ meeting }) => meeting.meetingId === meetingId);
  const listed = await listInstances(await ports.zoom.client(), meetingId);
  const instances = await withTimes(listed, listing(`${progress}: `, ports));
  return { ...instances, of: instancesOf(own, instances.started) };
}

/** Says why a class has no report. Never that it did not take place, if there are sessions that may be its own. */
function noInstanceText(one: Class, instances: Assigned | undefined, { now }: AttendancePorts): string {
  const { started = [], timeless = [], of = new Map() } = instances ?? {};
  const { meetingId, timeZone } = one.meeting;
  const taken = new Set([...of.values()].flat());
  const date = localDate(one.startsAt, timeZone);
  const others = started.filter((other) => !taken.has(other) && localDate(other.startsAt, timeZone) === date);
  if (others.length > 0) {
    return `has no session at its time. Meeting ${meetingId} took place at another time: ${commandsFor(others, timeZone)}`;
  }
  if (timeless.length > 0) {
    const sessions = formatCount(timeless.length, 'session');
    return `may have taken place: Zoom has ${sessions} of meeting ${meetingId} without a time and without people`;
  }
  if (whyNone(one, now) !== 'never') return NO_REPORT_YET;
  return `did not take place: meeting ${meetingId} was not started`;
}

async function fetchClass(
  one: Class,
  instances: StartedInstance[],
  progress: string,
  ports: AttendancePorts,
): Promise<FetchedInstance> {
  const list = await unitedSessions(instances, listing(`${progress}: `, ports));
  const { meetingId, title } = one.meeting;
  const startsAt = instances[0]?.startsAt ?? one.startsAt;
  const uuid = nearest(one.startsAt, instances)?.uuid ?? '';
  const header = { meetingId, uuid, topic: title, startsAt, ...timesOf(one) };
  const rooms = await roomNames([one], ports);
  if (instances.length > 1) ports.note({ text: `${places([one])}: ${startedText(instances.length)}` });
  return { header, list, rooms };
}
