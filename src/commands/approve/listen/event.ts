/** What an event asks for. */
export type ZoomEvent =
  | { kind: 'validation'; plainToken: string }
  | { kind: 'registration'; meetingId: string /** Empty where Zoom did not say. */; registrantId: string }
  | { kind: 'other'; name: string };

const LONGEST_ID = 128;

/**
 * The body of a request as an event; nothing where it is none: no JSON, or a registration for a meeting without a number.
 * Only own properties count, whatever their names.
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
  const meetingId = readNumber(own(meeting, 'id'));
  const registrantId = own(own(meeting, 'registrant'), 'id');
  if (meetingId === undefined) return undefined;
  const isId = typeof registrantId === 'string' && registrantId.length <= LONGEST_ID;
  return { kind: 'registration', meetingId, registrantId: isId ? registrantId : '' };
}

function own(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Record<string, unknown>)[name];
}

/** Zoom documents a number; it comes as text, too. */
function readNumber(id: unknown): string | undefined {
  const text = typeof id === 'number' ? String(id) : id;
  return typeof text === 'string' && /^\d{9,11}$/.test(text) ? text : undefined;
}
