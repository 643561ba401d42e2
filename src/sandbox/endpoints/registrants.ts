import { randomBytes } from 'node:crypto';
import { APPROVE_SCOPES, LIST_REGISTRANTS_SCOPES } from '../../zoom/scopes.ts';
import type { Reply, SandboxRequest } from './endpoint.ts';
import { endpoint, error, jsonIn } from './endpoint.ts';
import { createPager, pageSizeIn } from './paging.ts';
import { zoomId, zoomTime } from './zoom-values.ts';

/** A meeting with registration; without it if `takesNone` is set. */
export interface RegistrationMeeting {
  meetingId: string;
  registrants: SandboxRegistrant[];
  /** Registrants are approved automatically. */
  isAutomatic?: boolean;
  takesNone?: boolean;
}

/** A registrant, with Zoom's field names. */
export interface SandboxRegistrant {
  id: string;
  email: string;
  first_name: string;
  last_name: string;
  create_time: string;
  /** Cancelled registrants are in no list. */
  status: 'pending' | 'approved' | 'denied' | 'cancelled';
  custom_questions: { title: string; value: string }[];
  /** The UTC day of each status change. */
  changedOn: string[];
  [field: string]: unknown;
}

const STATUS_AFTER: Record<string, SandboxRegistrant['status']> = {
  approve: 'approved',
  cancel: 'cancelled',
  deny: 'denied',
};
const STATUSES = ['pending', 'approved', 'denied'];
const MOST_CHANGES_A_DAY = 10;
const MOST_AT_ONCE = 30;
/** For the app that people register with. No dialer command needs it. */
export const REGISTER_SCOPES = ['meeting:write:registrant:admin', 'meeting:write:admin'] as const;

/** A registrant waiting for approval. The same e-mail always gets the same ID. */
export function sandboxRegistrant(
  email: string,
  answers: string[],
  more: Partial<SandboxRegistrant> = {},
): SandboxRegistrant {
  const [first = '', last = ''] = email.split('@')[0]?.split('.') ?? [];
  return {
    id: zoomId(email),
    email,
    first_name: first,
    last_name: last,
    create_time: '2026-11-20T09:00:00Z',
    status: 'pending',
    custom_questions: answers.map((value) => ({ title: 'Your code', value })),
    changedOn: [],
    ...more,
  };
}

/** `GET` and `POST /meetings/{id}/registrants`, and `PUT …/status`. Calls `onRegistered` for each new registrant. */
export function registrantsEndpoints(
  meetings: RegistrationMeeting[],
  clock: () => Date,
  onRegistered: (meeting: RegistrationMeeting, registrant: SandboxRegistrant) => void,
) {
  const page = createPager();

  /** Looks up the meeting, and refuses one without registration. */
  function forMeeting(answer: (meeting: RegistrationMeeting, request: SandboxRequest) => Partial<Reply>) {
    return (request: SandboxRequest) => {
      const id = decodeURIComponent(request.path.split('/')[3] ?? '');
      const meeting = meetings.find(({ meetingId }) => meetingId === id);
      if (!meeting) return error(404, 3001, `Meeting does not exist: ${id}.`);
      if (meeting.takesNone) return error(400, 300, `This meeting has not set registration as required: ${id}.`);
      return answer(meeting, request);
    };
  }

  const list = forMeeting(({ meetingId, registrants }, { query }) => {
    const status = query.get('status') ?? 'approved';
    if (!pageSizeIn(query)) return invalid('page_size');
    if (!STATUSES.includes(status)) return invalid('status');
    const wanted = registrants.filter((registrant) => registrant.status === status);
    const entries = wanted.map((registrant) => asZoomSends(meetingId, registrant));
    return page('registrants', entries, query, { about: meetingId });
  });
  const change = forMeeting((meeting, request) => changeStatus(meeting, request, clock()));
  const register = forMeeting((meeting, request) => {
    const registrant = newRegistrant(request, clock());
    if (typeof registrant === 'string') return invalid(registrant);
    const known = find(meeting, { email: registrant.email });
    if (!known) {
      if (meeting.isAutomatic) registrant.status = 'approved';
      meeting.registrants.push(registrant);
      onRegistered(meeting, registrant);
    }
    const { id, join_url } = asZoomSends(meeting.meetingId, known ?? registrant);
    return { status: 201, body: { id: Number(meeting.meetingId), registrant_id: id, topic: 'Sandbox', join_url } };
  });

  const path = /^\/v2\/meetings\/[^/]+\/registrants$/;
  return [
    endpoint('GET', path, 'Medium', LIST_REGISTRANTS_SCOPES, list),
    endpoint('POST', path, 'Medium', REGISTER_SCOPES, register),
    endpoint('PUT', /^\/v2\/meetings\/[^/]+\/registrants\/status$/, 'Medium', APPROVE_SCOPES, change),
  ];
}

/** A registrant as lists and events show them, with their personal join link, which is a secret. */
export function asZoomSends(meetingId: string, { changedOn: _, ...registrant }: SandboxRegistrant) {
  return { ...registrant, join_url: `https://example.zoom.us/w/${meetingId}?tk=${zoomId(registrant.id)}` };
}

/** Changes all or none: what Zoom does when it refuses one of them is not documented. */
function changeStatus(meeting: RegistrationMeeting, request: SandboxRequest, now: Date): Partial<Reply> {
  // Without `registrants` Zoom reports success and does nothing (github.com/zoom/api/issues/21).
  const { action, registrants: wanted = [] } = jsonIn(request) ?? {};
  if (typeof action !== 'string' || !Object.hasOwn(STATUS_AFTER, action)) return invalid('action');
  if (!Array.isArray(wanted) || wanted.length > MOST_AT_ONCE || !wanted.every(isReference))
    return invalid('registrants');
  const today = now.toISOString().slice(0, 10);
  const found: SandboxRegistrant[] = [];
  for (const { id, email } of wanted) {
    const registrant = find(meeting, { id, email });
    if (!registrant) return error(404, 404, `Registrant not found: ${id ?? email}.`);
    if (registrant.changedOn.filter((day) => day === today).length >= MOST_CHANGES_A_DAY)
      return dailyLimitReached(registrant);
    found.push(registrant);
  }
  for (const registrant of found) {
    registrant.status = STATUS_AFTER[action] ?? registrant.status;
    registrant.changedOn.push(today);
  }
  return { status: 204 };
}

/** The registrant in this request, or the name of an invalid field. */
function newRegistrant(request: SandboxRequest, now: Date): SandboxRegistrant | string {
  const { custom_questions = [], ...fields } = jsonIn(request) ?? {};
  const { email, first_name } = fields;
  if (typeof email !== 'string' || !/^[^\s@]+@[^\s@]+$/.test(email)) return 'email';
  if (typeof first_name !== 'string' || first_name === '') return 'first_name';
  const other = Object.keys(fields).find((name) => typeof fields[name] !== 'string');
  if (other) return other;
  if (!Array.isArray(custom_questions) || !custom_questions.every(isAnswer)) return 'custom_questions';
  const id = randomBytes(16).toString('base64url');
  return sandboxRegistrant(email, [], { last_name: '', ...fields, id, custom_questions, create_time: zoomTime(now) });
}

/** Finds a registrant by ID, by e-mail, or by both. */
function find(
  { registrants }: RegistrationMeeting,
  { id, email }: { id?: string | undefined; email?: string | undefined },
) {
  return registrants.find(
    (one) =>
      one.status !== 'cancelled' &&
      (id === undefined || one.id === id) &&
      (email === undefined || one.email.toLowerCase() === email.toLowerCase()),
  );
}

function isReference(value: unknown): value is { id?: string; email?: string } {
  const { id, email } = (value ?? {}) as Record<string, unknown>;
  const areTexts = [id, email].every((text) => text === undefined || typeof text === 'string');
  return areTexts && (id !== undefined || email !== undefined);
}

function isAnswer(value: unknown): value is { title: string; value: string } {
  const answer = (value ?? {}) as Record<string, unknown>;
  return typeof answer.title === 'string' && typeof answer.value === 'string';
}

function invalid(field: string): Partial<Reply> {
  const body = { code: 300, message: 'Validation Failed.', errors: [{ field, message: 'Invalid field.' }] };
  return { status: 400, body };
}

function dailyLimitReached({ email }: SandboxRegistrant): Partial<Reply> {
  const api = 'Update meeting registrant status API requests for the registrant';
  return error(429, 429, `You have exceeded the daily rate limit of (10) for ${api} (${email}).`);
}
