import type { Deps } from '../../base/system/deps.ts';
import { meetingsFile } from '../../base/system/settings.ts';
import { give, givenUp, isMeant, type OrderOptions, prepare } from './order.ts';

/** `dialer leave`. Resolves to the exit code; throws DialerError. */
export async function leaveByHand(rooms: string[], options: OrderOptions, deps: Deps): Promise<number> {
  prepare(options, deps);
  const file = meetingsFile(options, deps);
  if (!(await isMeant(rooms, 'Have them leave?', options, deps))) return givenUp(deps);
  return give({ action: 'leave', rooms, meeting: {}, file, verifySeconds: 0 }, options, deps);
}
