import { visibleText } from '../base/csv/cell.ts';
import type { DialerError } from '../errors.ts';

/** The statuses that Zoom gives a room. */
export const ROOM_STATUSES = ['Available', 'InMeeting', 'Offline', 'UnderConstruction'];

/** A room in Zoom's list. Its `status`, one of ROOM_STATUSES, can be out of date. */
export interface Room {
  id: string;
  name: string;
  status: string;
  locationId: string;
}

/** The rooms that Zoom listed; `incomplete` says why there may be more. */
export interface RoomList {
  rooms: Room[];
  incomplete?: DialerError;
}

/** A room's name in the form that is compared: names that look the same are the same. */
export function roomKey(name: string): string {
  // NFC, because é can be one character or two.
  return visibleText(name)
    .normalize('NFC')
    .replace(/\p{Cf}/gu, '');
}
