import type { DialerError } from '../errors.ts';
import type { ZoomClient } from './client.ts';
import { missingScope } from './explain.ts';
import { instant, objectOf, text } from './fields.ts';
import { listAll } from './list-all.ts';
import { pages } from './pages.ts';
import { APPROVE_SCOPES } from './scopes.ts';

/** A person who registered for a meeting. A text that Zoom does not have is empty. */
export interface Registrant {
  id: string;
  email: string;
  name: string;
  /** Every answer that is not empty, as written, whatever the question. */
  answers: string[];
  createdAt?: Date;
  /** As Zoom sent it, without the personal join link. */
  data: Record<string, unknown>;
}

/** The registrants that could be listed; `incomplete` says why there may be more. */
export interface RegistrantList {
  registrants: Registrant[];
  incomplete?: DialerError;
}

export type RegistrantStatus = 'pending' | 'approved' | 'denied';

/** Texts of a registration that are not answers. */
const NOT_ANSWERS = ['id', 'email', 'first_name', 'last_name', 'status', 'create_time', 'join_url', 'custom_questions'];
const LARGEST_PAGE = '300';
/** A meeting that Zoom is slow about must not use up the time of the others. */
const REQUEST_MS = 15_000;
/** Zoom takes up to 30 registrants per request. */
export const MOST_AT_ONCE = 30;

/**
 * Lists everybody with this status (`GET /meetings/{id}/registrants`, all pages), once each, in Zoom's order. Never throws
 * a DialerError: the list is then `incomplete`.
 */
export async function listRegistrants(
  client: ZoomClient,
  meetingId: string,
  status: RegistrantStatus,
): Promise<RegistrantList> {
  const path = `${meetingPath(meetingId)}/registrants`;
  const list = pages(client, path, { status, page_size: LARGEST_PAGE }, REQUEST_MS);
  const { entries, ...rest } = await listAll(list, 'registrants', readRegistrant);
  return { registrants: entries, ...rest };
}

/**
 * Approves up to 30 registrants of a meeting (`PUT /meetings/{id}/registrants/status`, 204). `beforeTry` is awaited right
 * before each try; an error that it throws ends the approval. Retries only what certainly had no effect. Throws
 * DialerError; with `isUnknown`, Zoom may have approved them, and their status tells. Zoom refuses a request as a whole,
 * and does not say which registrant is the reason.
 */
export async function approveRegistrants(
  client: ZoomClient,
  meetingId: string,
  registrants: Pick<Registrant, 'id' | 'email'>[],
  beforeTry: () => Promise<void>,
): Promise<void> {
  // Zoom answers an empty list with success; for a longer one it documents nothing.
  if (registrants.length === 0 || registrants.length > MOST_AT_ONCE)
    throw new Error(`${registrants.length} registrants`);
  const order = {
    method: 'PUT',
    path: `${meetingPath(meetingId)}/registrants/status`,
    success: 204,
    // A second approval would count towards the 10 changes that Zoom allows a day; the status is looked up instead.
    repeat: 'if not executed',
    warning: 'Zoom may have approved them anyway.',
  } as const;
  const json = { action: 'approve', registrants: registrants.map(({ id, email }) => ({ id, email })) };
  // Checked before the first try, or each minute without the scope would use up one of the 10 changes.
  const missing = missingApproveScope(await client.scopes());
  if (missing) throw missing;
  await client.command(order, async () => {
    await beforeTry();
    return { json, secrets: registrants.map(({ email }) => email) };
  });
}

/**
 * The error for an app that lacks the scope to approve; undefined if it has the scope on any level, or if Zoom lists no
 * scopes.
 */
export function missingApproveScope(scopes: string[]): DialerError | undefined {
  const withoutLevel = (scope: string) => scope.replace(/:(admin|master)$/, '');
  const granted = scopes.map(withoutLevel);
  if (scopes.length === 0 || APPROVE_SCOPES.some((scope) => granted.includes(withoutLevel(scope)))) return undefined;
  return missingScope(APPROVE_SCOPES[0]);
}

function meetingPath(meetingId: string): string {
  return `/meetings/${encodeURIComponent(meetingId)}`;
}

function readRegistrant(entry: unknown): Registrant | undefined {
  const { join_url: _, ...data } = objectOf(entry);
  const { id, create_time } = data;
  if (typeof id !== 'string' || id === '') return undefined;
  const createdAt = instant(create_time);
  return {
    id,
    email: text(data.email),
    name: `${text(data.first_name)} ${text(data.last_name)}`.trim(),
    answers: answersOf(data),
    ...(createdAt && { createdAt }),
    data,
  };
}

function answersOf(data: Record<string, unknown>): string[] {
  const { custom_questions: custom } = data;
  const questions = Array.isArray(custom) ? custom : [];
  const values = questions
    .flatMap((question: { value?: unknown } | null) => question?.value)
    // A code of digits may come as a number.
    .map((value) => (typeof value === 'number' ? String(value) : value));
  const fields = Object.entries(data).flatMap(([name, value]) => (NOT_ANSWERS.includes(name) ? [] : [value]));
  return [...values, ...fields].filter((value) => typeof value === 'string' && value.trim() !== '') as string[];
}
