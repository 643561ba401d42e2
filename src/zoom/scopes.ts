// The scopes of each API call: any one of a list is enough. The granular scope, which Zoom recommends, comes first.
export const LIST_SCOPES = ['zoom_rooms:read:list_rooms:admin', 'room:read:admin'] as const;
export const CONTROL_SCOPES = ['zoom_rooms:update:room_control:admin', 'room:write:admin'] as const;
export const USERS_SCOPES = ['user:read:list_users:admin', 'user:read:admin'] as const;
export const MEETINGS_SCOPES = ['meeting:read:list_meetings:admin', 'meeting:read:admin'] as const;
export const MEETING_SCOPES = ['meeting:read:meeting:admin', 'meeting:read:admin'] as const;
export const SUMMARY_SCOPES = ['meeting:read:summary:admin', 'meeting_summary:read:admin'] as const;
export const PAST_MEETING_SCOPES = ['meeting:read:past_meeting:admin', 'meeting:read:admin'] as const;
export const PAST_PARTICIPANTS_SCOPES = ['meeting:read:list_past_participants:admin', 'meeting:read:admin'] as const;
export const RECORDINGS_SCOPES = ['cloud_recording:read:list_user_recordings:admin', 'recording:read:admin'] as const;
export const PARTICIPANTS_SCOPES = ['report:read:list_meeting_participants:admin', 'report:read:admin'] as const;
export const MEETING_REPORT_SCOPES = ['report:read:meeting:admin', 'report:read:admin'] as const;
export const INSTANCES_SCOPES = ['meeting:read:list_past_instances:admin', 'meeting:read:admin'] as const;
export const HOSTS_SCOPES = ['report:read:list_users:admin', 'report:read:admin'] as const;
export const HOSTED_SCOPES = ['report:read:user:admin', 'report:read:admin'] as const;
export const DASHBOARD_SCOPES = ['dashboard:read:list_meetings:admin', 'dashboard_meetings:read:admin'] as const;
export const DASHBOARD_PARTICIPANTS_SCOPES = [
  'dashboard:read:list_meeting_participants:admin',
  'dashboard_meetings:read:admin',
] as const;
export const LIST_REGISTRANTS_SCOPES = ['meeting:read:list_registrants:admin', 'meeting:read:admin'] as const;
export const APPROVE_SCOPES = ['meeting:update:registrant_status:admin', 'meeting:write:admin'] as const;
