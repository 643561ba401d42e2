import { type SandboxRegistrant, sandboxRegistrant } from '../../src/sandbox/endpoints/registrants.ts';
import type { SandboxOptions } from '../../src/sandbox/options.ts';
import { type RunOptions, runDialer, temporaryFolder, zoomSandbox } from './run-dialer.ts';

export const MEETING = '83299019888';
export const OTHER_MEETING = '91234567890';

/** A registrant who is waiting with these answers, and registered so many minutes after nine. */
export const waits = (name: string, answers: string[], minute = 0, more: Partial<SandboxRegistrant> = {}) =>
  sandboxRegistrant(`${name}@example.edu`, answers, {
    create_time: `2026-11-20T09:${String(minute).padStart(2, '0')}:00Z`,
    ...more,
  });

interface Site extends SandboxOptions {
  /** The rows of codes.csv, without the header. */
  codes?: string[];
  header?: string;
  /** The registrants of MEETING. */
  registrants?: SandboxRegistrant[];
  /** The registrants of OTHER_MEETING, which exists only if this is set. */
  others?: SandboxRegistrant[];
}

/** A machine with a codes.csv, and a sandbox with one or two meetings. */
export async function site({
  codes = [],
  header = 'code,meeting_id',
  registrants = [],
  others,
  ...options
}: Site = {}) {
  const registrations = [
    { meetingId: MEETING, registrants },
    ...(others ? [{ meetingId: OTHER_MEETING, registrants: others }] : []),
  ];
  const zoom = await zoomSandbox({ registrations, ...options });
  const folder = temporaryFolder({ 'codes.csv': `${[header, ...codes].join('\n')}\n` });
  return {
    zoom,
    folder,
    approve: (args: string[] = [], more: RunOptions = {}) =>
      runDialer(['approve', ...args], { zoom, folder, deadlineMs: 10_000, ...more }),
    /** The names in each request to approve. */
    puts: () =>
      zoom.requests
        .filter(({ method }) => method === 'PUT')
        .map(({ body }) => JSON.parse(body).registrants.map(({ email }: { email: string }) => email.split('@')[0])),
    /** The status of each registrant, by name. */
    statuses: () =>
      Object.fromEntries(
        zoom.registrations.flatMap((meeting) =>
          meeting.registrants.map(({ email, status }) => [email.split('@')[0], status]),
        ),
      ),
  };
}
