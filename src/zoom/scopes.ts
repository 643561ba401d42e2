/** The scopes that a call needs: any one of each list; the granular one, which is recommended, comes first. */
export const LIST_SCOPES = ['zoom_rooms:read:list_rooms:admin', 'room:read:admin'] as const;
export const CONTROL_SCOPES = ['zoom_rooms:update:room_control:admin', 'room:write:admin'] as const;
export const PARTICIPANTS_SCOPES = ['report:read:list_meeting_participants:admin', 'report:read:admin'] as const;
export const MEETING_REPORT_SCOPES = ['report:read:meeting:admin', 'report:read:admin'] as const;
export const INSTANCES_SCOPES = ['meeting:read:list_past_instances:admin', 'meeting:read:admin'] as const;
export const LIST_REGISTRANTS_SCOPES = ['meeting:read:list_registrants:admin', 'meeting:read:admin'] as const;
export const APPROVE_SCOPES = ['meeting:update:registrant_status:admin', 'meeting:write:admin'] as const;
