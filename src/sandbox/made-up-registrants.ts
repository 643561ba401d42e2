import { MINUTE_MS } from '../base/system/time.ts';
import type { Invitation } from '../schedule/codes/invitations.ts';
import { type RegistrationMeeting, type SandboxRegistrant, sandboxRegistrant } from './endpoints/registrants.ts';
import { zoomId, zoomTime } from './endpoints/zoom-values.ts';

/** A made-up person, and their answers to the registration questions. */
interface Person {
  name: string;
  answers: string[];
  /** The person's own invitation, if they have one. */
  invitation?: Invitation | undefined;
}

/**
 * Registrants who are waiting in the meetings of these invitations: in each meeting one for every case that `dialer approve`
 * decides, if it has enough codes. A code is spent in one meeting only, even if it is valid in several.
 */
export function madeUpRegistrations(invitations: Invitation[], now: Date): RegistrationMeeting[] {
  const spent = new Set<Invitation>();
  const meetingIds = [...new Set(invitations.flatMap((invitation) => invitation.meetingIds))];
  return meetingIds.map((meetingId) => {
    const unspent = invitations.filter((one) => !spent.has(one) && one.meetingIds.includes(meetingId));
    const [valid, misspelt, ...more] = unspent;
    for (const one of [valid, misspelt]) if (one) spent.add(one);
    const [first, second] = [...more, ...invitations.filter((one) => !more.includes(one))];
    const elsewhere = invitations.findLast((one) => !one.meetingIds.includes(meetingId));
    const people: (Person | undefined)[] = [
      valid && { name: 'Ada Palmer', answers: [valid.code], invitation: valid },
      misspelt && { name: 'Ben Ortiz', answers: [loosely(misspelt.code)], invitation: misspelt },
      valid && { name: 'Chiara Rossi', answers: [valid.code] },
      { name: 'Dev Patel', answers: ['I lost my code'] },
      first && second && { name: 'Emil Novak', answers: [first.code, second.code] },
      elsewhere && { name: 'Fay Okafor', answers: [elsewhere.code] },
    ];
    const there = people.filter((person) => person !== undefined);
    const registrants = there.map((person, index) =>
      registrantOf(person, meetingId, new Date(now.getTime() - (there.length - index) * MINUTE_MS)),
    );
    return { meetingId, registrants };
  });
}

function registrantOf({ name, answers, invitation }: Person, meetingId: string, at: Date): SandboxRegistrant {
  const fullName = invitation?.name || name;
  const [first_name = '', ...rest] = fullName.split(' ');
  const email = invitation?.email || `${fullName.toLowerCase().replace(/[^\p{L}\d]+/gu, '.')}@example.edu`;
  // The same after a restart, so that a ledger still knows them.
  const id = zoomId(`${meetingId} ${email}`);
  return sandboxRegistrant(email, answers, { id, first_name, last_name: rest.join(' '), create_time: zoomTime(at) });
}

/** A code as people type it from paper. */
function loosely(code: string): string {
  return ` ${code.toUpperCase().replace(/(?<=^\S{3})(?=\S)/, ' ')} `;
}
