import type { Deps } from '../../base/system/deps.ts';
import { meetingsFile } from '../../base/system/settings.ts';
import { beginRoomCommand, confirm, type RoomCommandOptions, reportNothingSent, sendNow } from './room-command.ts';

/** `dialer leave`. Resolves to the exit code. Throws DialerError. */
export async function leaveByHand(rooms: string[], options: RoomCommandOptions, deps: Deps): Promise<number> {
  beginRoomCommand(options, deps);
  const file = meetingsFile(options, deps);
  if (!(await confirm(rooms, 'Take them out of their meetings?', options, deps))) return reportNothingSent(deps);
  return sendNow({ action: 'leave', rooms, meeting: {}, file, verifySeconds: 0 }, options, deps);
}
