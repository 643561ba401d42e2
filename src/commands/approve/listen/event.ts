/** What an event asks for. */
export type ZoomEvent =
  | { kind: 'validation'; plainToken: string }
  | { kind: 'registration'; meetingId: string /** Empty if Zoom did not say. */; registrantId: string }
  | { kind: 'other'; name: string };

const LONGEST_ID = 128;

/**
 * Reads the body of a request as an event. Returns undefined if it is not JSON, not an event, or a registration without a
 * meeting number. Looks at own properties only, whatever their names.
 */
export function readEvent(body: Buffer): ZoomEvent | undefined {
  let json: unknown;
  try {
    json = JSON.parse(body.toString());
  } catch {
    return undefined;
  }
  const name = own(json, 'event');
  if (typeof name !== 'string') return undefined;
  const payload = own(json, 'payload');
  if (name === 'endpoint.url_validation') {
    const plainToken = own(payload, 'plainToken');
    return typeof plainToken === 'string' ? { kind: 'validation', plainToken } : undefined;
  }
  if (name !== 'meeting.registration_created') return { kind: 'other', name };
  const meeting = own(payload, 'object');
  const meetingId = readMeetingNumber(own(meeting, 'id'));
  const registrantId = own(own(meeting, 'registrant'), 'id');
  if (meetingId === undefined) return undefined;
  const isId = typeof registrantId === 'string' && registrantId.length <= LONGEST_ID;
  return { kind: 'registration', meetingId, registrantId: isId ? registrantId : '' };
}

function own(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Record<string, unknown>)[name];
}

/** Zoom documents a number, but also sends text. */
function readMeetingNumber(id: unknown): string | undefined {
  const text = typeof id === 'number' ? String(id) : id;
  return typeof text === 'string' && /^\d{9,11}$/.test(text) ? text : undefined;
}
