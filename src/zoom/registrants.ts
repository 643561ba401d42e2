import { DialerError } from '../errors.ts';
import type { ZoomClient } from './client.ts';
import { missingScope } from './explain.ts';
import { pages } from './pages.ts';
import { APPROVE_SCOPES } from './scopes.ts';

/** Somebody who registered for a meeting. Each text is empty where Zoom has none. */
export interface Registrant {
  id: string;
  email: string;
  name: string;
  /** What they wrote, as they wrote it; whatever the question, and never empty. */
  answers: string[];
  createdAt?: Date;
  /** As Zoom sent it, but for the link to join, which is theirs alone. */
  data: Record<string, unknown>;
}

/** What could be listed; `incomplete` says why there may be more than these. */
export interface RegistrantList {
  registrants: Registrant[];
  incomplete?: DialerError;
}

export type RegistrantStatus = 'pending' | 'approved' | 'denied';

/** Of all the texts of a registration, those that are no answer. */
const NOT_ANSWERED = [
  'id',
  'email',
  'first_name',
  'last_name',
  'status',
  'create_time',
  'join_url',
  'custom_questions',
];
const LARGEST_PAGE = '300';
/** A meeting that Zoom is slow about must not use up the time of the others. */
const REQUEST_MS = 15_000;
export const MOST_AT_ONCE = 30;

/**
 * Everybody with this status (`GET /meetings/{id}/registrants`, all pages), once each, in Zoom's order. Never throws a
 * DialerError: it comes back with the registrants that were listed before it.
 */
export async function listRegistrants(
  client: ZoomClient,
  meetingId: string,
  status: RegistrantStatus,
): Promise<RegistrantList> {
  // By ID: somebody who registers now can move another to the next page.
  const registrants = new Map<string, Registrant>();
  let unreadable = 0;
  const list = (incomplete?: DialerError): RegistrantList => ({
    registrants: [...registrants.values()],
    ...(incomplete && { incomplete }),
  });
  try {
    const query = { status, page_size: LARGEST_PAGE };
    for await (const page of pages(client, `${inPath(meetingId)}/registrants`, query, REQUEST_MS)) {
      if (!Array.isArray(page.registrants)) {
        throw new DialerError('unreachable', 'Zoom sent a page of registrants without any.', 'Check ZOOM_API_URL.');
      }
      for (const entry of page.registrants) {
        const registrant = readRegistrant(entry);
        if (registrant) registrants.set(registrant.id, registrant);
        else unreadable++;
      }
    }
  } catch (error) {
    if (error instanceof DialerError) return list(error);
    throw error;
  }
  if (unreadable === 0) return list();
  const message = `Zoom's list has registrants in a form that dialer does not know (${unreadable}).`;
  return list(new DialerError('unreachable', message, 'Please report this.'));
}

/**
 * Approves up to 30 registrants of a meeting (`PUT /meetings/{id}/registrants/status`, 204). `beforeTry` is awaited right
 * before each try, and what it throws ends it. Tried again only where it certainly had no effect. Throws DialerError;
 * with `isUnknown` it was sent and nobody knows what became of it: their status tells. A refusal is of the whole request,
 * though one of them may be the reason: Zoom does not say which.
 */
export async function approveRegistrants(
  client: ZoomClient,
  meetingId: string,
  registrants: Pick<Registrant, 'id' | 'email'>[],
  beforeTry: () => Promise<void>,
): Promise<void> {
  // Zoom's answer to none is that all is well; to more it is not documented.
  if (registrants.length === 0 || registrants.length > MOST_AT_ONCE)
    throw new Error(`${registrants.length} registrants`);
  const order = {
    method: 'PUT',
    path: `${inPath(meetingId)}/registrants/status`,
    taken: 204,
    // A second approval is one more of the 10 changes a day that Zoom allows: their status is asked for instead.
    repeat: 'if not executed',
    warning: 'Zoom may have approved them all the same: the next pass finds out.',
  } as const;
  const json = { action: 'approve', registrants: registrants.map(({ id, email }) => ({ id, email })) };
  // Asked before the first try: it would be one more of the 10 changes, each minute until somebody adds the scope.
  const missing = missingApproveScope(await client.scopes());
  if (missing) throw missing;
  await client.command(order, async () => {
    await beforeTry();
    return { json, secrets: registrants.map(({ email }) => email) };
  });
}

/** The error for an app whose token does not allow approving; nothing when it does, on whichever level, or does not tell. */
export function missingApproveScope(scopes: string[]): DialerError | undefined {
  const bare = (scope: string) => scope.replace(/:(admin|master)$/, '');
  const named = scopes.map(bare);
  if (scopes.length === 0 || APPROVE_SCOPES.some((scope) => named.includes(bare(scope)))) return undefined;
  return missingScope(APPROVE_SCOPES[0]);
}

function inPath(meetingId: string): string {
  return `/meetings/${encodeURIComponent(meetingId)}`;
}

function readRegistrant(entry: unknown): Registrant | undefined {
  if (typeof entry !== 'object' || entry === null) return undefined;
  const { join_url: _, ...data } = entry as Record<string, unknown>;
  const { id, create_time } = data;
  if (typeof id !== 'string' || id === '') return undefined;
  const createdAt = new Date(typeof create_time === 'string' ? create_time : Number.NaN);
  return {
    id,
    email: text(data.email),
    name: `${text(data.first_name)} ${text(data.last_name)}`.trim(),
    answers: answersOf(data),
    ...(!Number.isNaN(createdAt.getTime()) && { createdAt }),
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
  const fields = Object.entries(data).flatMap(([name, value]) => (NOT_ANSWERED.includes(name) ? [] : [value]));
  return [...values, ...fields].filter((value) => typeof value === 'string' && value.trim() !== '') as string[];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value.trim() : '';
}
