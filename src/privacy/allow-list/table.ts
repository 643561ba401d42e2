import {
  HOSTED_SCOPES,
  INSTANCES_SCOPES,
  MEETING_REPORT_SCOPES,
  MEETING_SCOPES,
  MEETINGS_SCOPES,
  PARTICIPANTS_SCOPES,
  PAST_MEETING_SCOPES,
  PAST_PARTICIPANTS_SCOPES,
  RECORDINGS_SCOPES,
  SUMMARY_SCOPES,
  USERS_SCOPES,
} from '../../zoom/scopes.ts';

/** What dialer fetches, and what it keeps of the answer: only what is named here. docs/sanitized.md shows the same. */
export interface EndpointRow {
  /** Relative to the API's URL. */
  path: string;
  /** The allowed parameters. */
  query: string;
  /** The parameters that Zoom requires. */
  required?: string;
  /** The app needs one of these. */
  scopes: readonly string[];
  /** The field with the list, if the answer has one. Lists come in pages. */
  list?: 'users' | 'meetings' | 'participants';
  /** IDs and numbers that become tokens. `users[]: id, pmi` means these fields of each entry of `users`. */
  ids?: string[];
  /** E-mails that become tokens and keep their domain. */
  emails?: string[];
  /** Texts that are reduced to their length. */
  digests?: string[];
  /** Fields that stay unchanged. */
  stay: string[];
}

/** Fields that stay in the answers of every endpoint. */
export const PAGING = 'page_count, page_number, page_size, total_records, next_page_token';

export const TABLE: EndpointRow[] = [
  {
    path: '/users',
    query: 'status, page_size, page_number, next_page_token',
    scopes: USERS_SCOPES,
    list: 'users',
    ids: ['users[]: id, pmi'],
    emails: ['users[]: email'],
    stay: ['users[]: type, timezone, created_at, last_login_time, im_group_ids[], status'],
  },
  {
    path: '/users/{id}/meetings',
    query: 'type, from, to, page_size, next_page_token',
    scopes: MEETINGS_SCOPES,
    list: 'meetings',
    ids: ['meetings[]: host_id'],
    stay: ['meetings[]: id, type, start_time, duration, timezone, created_at'],
  },
  {
    path: '/meetings/{id}',
    query: 'occurrence_id, show_previous_occurrences',
    scopes: MEETING_SCOPES,
    ids: ['host_id'],
    emails: [
      'settings: contact_email',
      'settings.meeting_invitees[]: email',
      'settings.authentication_exception[]: email',
      'settings.breakout_room.rooms[]: participants[]',
      'settings.language_interpretation.interpreters[]: email',
      'settings.sign_language_interpretation.interpreters[]: email',
    ],
    stay: [
      'created_at, id, start_time, status, timezone, type, uuid',
      'settings: allow_host_control_participant_mute_state, allow_multiple_devices, alternative_host_update_polls',
      'settings: alternative_hosts_email_notification, approval_type, audio, authentication_domains, auto_recording',
      'settings: auto_start_ai_companion_questions, auto_start_meeting_summary',
      'settings.breakout_room: enable',
      'settings: calendar_type, close_registration, cn_meeting',
      'settings.continuous_meeting_chat: auto_add_invited_external_users, auto_add_meeting_participants, channel_id',
      'settings.continuous_meeting_chat: enable, who_is_added',
      'settings: device_testing, disable_participant_video, email_notification, encryption_type, enforce_login',
      'settings: focus_mode, host_save_video_order, host_video, in_meeting, internal_meeting, jbh_time',
      'settings: join_before_host',
      'settings.language_interpretation: enable',
      'settings.language_interpretation.interpreters[]: interpreter_languages, languages',
      'settings: meeting_authentication',
      'settings.meeting_invitees[]: internal_user',
      'settings: mute_upon_entry, participant_focused_meeting, participant_video, private_meeting',
      'settings: push_change_to_calendar',
      'settings.question_and_answer: enable, allow_anonymous_questions, allow_submit_questions',
      'settings.question_and_answer: attendees_can_comment, attendees_can_upvote, question_visibility',
      'settings: registrants_confirmation_email, registrants_email_notification, registration_type',
      'settings.resources[]: permission_level, resource_id, resource_type',
      'settings: show_share_button',
      'settings.sign_language_interpretation: enable',
      'settings.sign_language_interpretation.interpreters[]: sign_language',
      'settings: use_pmi, waiting_room, watermark, who_can_ask_questions, who_will_receive_summary',
    ],
  },
  {
    path: '/meetings/{id}/meeting_summary',
    query: '',
    scopes: SUMMARY_SCOPES,
    ids: ['meeting_host_id, summary_last_modified_user_id'],
    emails: ['meeting_host_email, summary_last_modified_user_email'],
    digests: [
      'summary_overview',
      'summary_details[]: label, summary',
      'next_steps[]',
      'edited_summary: summary_overview, summary_details, next_steps[]',
    ],
    stay: [
      'meeting_uuid, meeting_id, meeting_start_time, meeting_end_time',
      'summary_start_time, summary_end_time, summary_created_time, summary_last_modified_time',
    ],
  },
  {
    path: '/past_meetings/{id}',
    query: '',
    scopes: PAST_MEETING_SCOPES,
    ids: ['host_id'],
    emails: ['user_email'],
    stay: [
      'uuid, id, type, start_time, end_time, duration, total_minutes, participants_count, dept, source',
      'has_meeting_summary',
    ],
  },
  {
    path: '/past_meetings/{id}/instances',
    query: '',
    scopes: INSTANCES_SCOPES,
    list: 'meetings',
    stay: ['meetings[]: uuid, start_time'],
  },
  {
    path: '/past_meetings/{id}/participants',
    query: 'page_size, next_page_token',
    scopes: PAST_PARTICIPANTS_SCOPES,
    list: 'participants',
    ids: ['participants[]: id, user_id'],
    emails: ['participants[]: user_email'],
    stay: ['participants[]: join_time, leave_time, duration, failover, status, customer_key, bo_mtg_id'],
  },
  {
    path: '/report/meetings/{id}',
    query: '',
    scopes: MEETING_REPORT_SCOPES,
    emails: ['user_email'],
    stay: ['dept, duration, end_time, id, participants_count, start_time, total_minutes, type, uuid'],
  },
  {
    path: '/report/meetings/{id}/participants',
    query: 'page_size, next_page_token',
    scopes: PARTICIPANTS_SCOPES,
    list: 'participants',
    ids: ['participants[]: id, user_id'],
    emails: ['participants[]: user_email'],
    stay: ['participants[]: join_time, leave_time, duration, failover, status, customer_key, bo_mtg_id'],
  },
  {
    path: '/report/users/{id}/meetings',
    query: 'from, to, type, page_size, next_page_token',
    required: 'from, to',
    scopes: HOSTED_SCOPES,
    list: 'meetings',
    ids: ['meetings[]: host_id'],
    emails: ['meetings[]: user_email'],
    stay: [
      'meetings[]: uuid, id, type, start_time, end_time, duration, total_minutes, participants_count, source',
      'meetings[]: session_key, schedule_time, join_waiting_room_time, join_time, leave_time',
    ],
  },
  {
    path: '/users/{id}/recordings',
    query: 'from, to, page_size, next_page_token',
    scopes: RECORDINGS_SCOPES,
    list: 'meetings',
    ids: ['meetings[]: host_id, account_id'],
    stay: [
      'from, to',
      'meetings[]: uuid, id, type, start_time, duration, total_size, recording_count',
      'meetings[].recording_files[]: id, meeting_id, deleted_time, file_size, file_type, file_extension',
      'meetings[].recording_files[]: recording_start, recording_end, recording_type, status',
    ],
  },
];
