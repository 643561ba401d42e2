import type { Pseudonyms } from '../../../src/privacy/pseudonyms.ts';

/** A value of an answer, and what must happen to it, written down independently of the program's table. */
export class Field {
  constructor(
    readonly fate: 'stay' | 'id' | 'email' | 'digest' | 'gone',
    readonly value: unknown,
    readonly digest = '',
  ) {}
}

export type Example = Field | Example[] | { [name: string]: Example };

const stay = (value: unknown) => new Field('stay', value);
const id = (value: unknown) => new Field('id', value);
const email = (value: string) => new Field('email', value);
const gone = (value: unknown) => new Field('gone', value);
const digest = (text: string, length: number, words: number) =>
  new Field('digest', text, `{"length":${length},"word_count":${words}}`);

/** The answer as Zoom sends it. */
export function answerOf(example: Example): unknown {
  return mapped(example, ({ value }) => value);
}

/** The answer as it must come out. */
export function expectedOf(example: Example, tokens: Pseudonyms): unknown {
  return mapped(example, ({ fate, value, digest }) => {
    if (fate === 'gone') return undefined;
    if (fate === 'id') return tokens.id(String(value));
    if (fate === 'email') return tokens.email(String(value));
    return fate === 'digest' ? digest : value;
  });
}

/** Maps every field of an example; undefined removes it. */
function mapped(example: Example, change: (field: Field) => unknown): unknown {
  if (example instanceof Field) return change(example);
  if (Array.isArray(example)) return example.map((entry) => mapped(entry, change)).filter((one) => one !== undefined);
  const fields = Object.entries(example).map(([name, inner]) => [name, mapped(inner, change)] as const);
  return Object.fromEntries(fields.filter(([, value]) => value !== undefined));
}

/** A user's ID, and a UUID that has to be encoded twice. */
export const USER = 'z8yCxjabcdEFGHfp8uQ';
export const UUID = '/aDYlohsHRtCd4ii//C2+hA==';
const AT = '2026-11-23T16:07:00Z';

const paging = {
  page_count: stay(1),
  page_number: stay(1),
  page_size: stay(300),
  total_records: stay(1),
  next_page_token: stay(''),
};
const names = { topic: gone('CANARY topic'), agenda: gone('CANARY agenda'), user_name: gone('CANARY Jane') };
const links = { join_url: gone('https://zoom.us/j/1?pwd=CANARY'), start_url: gone('https://zoom.us/s/1?zak=CANARY') };
const times = { start_time: stay(AT), end_time: stay(AT), duration: stay(54) };
const counts = { total_minutes: stay(486), participants_count: stay(9) };

const participant = {
  id: id(USER),
  user_id: id(16778240),
  user_email: email('Canary.Jane@Example.edu'),
  name: gone('CANARY Jane'),
  display_name: gone('CANARY Jane'),
  registrant_id: gone('CANARYregistrant'),
  pmi: gone(5551112222),
  internal_user: gone(true),
  join_time: stay(AT),
  leave_time: stay(AT),
  duration: stay(3240),
  failover: stay(false),
  status: stay('in_meeting'),
  customer_key: stay('k-1'),
  bo_mtg_id: stay('2N9Kx1oQSJ2dYw'),
};

const settings = {
  allow_host_control_participant_mute_state: stay(false),
  allow_multiple_devices: stay(true),
  alternative_hosts: gone('canary@example.edu;thill@example.edu'),
  alternative_host_update_polls: stay(true),
  alternative_hosts_email_notification: stay(true),
  approval_type: stay(0),
  approved_or_denied_countries_or_regions: gone({ enable: true, method: 'approve', approved_list: ['CANARY'] }),
  audio: stay('telephony'),
  audio_conference_info: gone('CANARY'),
  authentication_domains: stay('example.edu'),
  authentication_exception: [
    { email: email('canary@example.edu'), name: gone('CANARY Jane'), join_url: gone('https://zoom.us/s/CANARY') },
  ],
  authentication_name: gone('CANARY sign-in'),
  authentication_option: gone('CANARYoption'),
  auto_recording: stay('cloud'),
  auto_start_ai_companion_questions: stay(false),
  auto_start_meeting_summary: stay(false),
  breakout_room: {
    enable: stay(true),
    rooms: [{ name: gone('CANARY room'), participants: [email('canary@example.edu'), email('canary2@example.edu')] }],
  },
  calendar_type: stay(1),
  close_registration: stay(false),
  cn_meeting: stay(false),
  contact_email: email('canary@example.edu'),
  contact_name: gone('CANARY Jane'),
  continuous_meeting_chat: {
    enable: stay(true),
    auto_add_invited_external_users: stay(true),
    auto_add_meeting_participants: stay(true),
    who_is_added: stay('all_users'),
    channel_id: stay('cabc1234567defghijkl01234'),
    channel_name: gone('CANARY channel'),
  },
  custom_keys: gone([{ key: 'CANARY', value: 'CANARY' }]),
  device_testing: stay(false),
  disable_participant_video: stay(false),
  email_notification: stay(true),
  encryption_type: stay('enhanced_encryption'),
  enforce_login: stay(true),
  enforce_login_domains: gone('canary.example.edu'),
  focus_mode: stay(true),
  global_dial_in_countries: gone(['CANARY']),
  global_dial_in_numbers: gone([{ city: 'CANARY', number: '+1 CANARY' }]),
  host_save_video_order: stay(true),
  host_video: stay(true),
  in_meeting: stay(false),
  internal_meeting: stay(false),
  jbh_time: stay(0),
  join_before_host: stay(true),
  language_interpretation: {
    enable: stay(true),
    interpreters: [
      {
        email: email('canary.fr@example.edu'),
        name: gone('CANARY'),
        languages: stay('US,FR'),
        interpreter_languages: stay('English,French'),
      },
    ],
  },
  meeting_authentication: stay(true),
  meeting_invitees: [{ email: email('canary@example.edu'), internal_user: stay(false), name: gone('CANARY') }],
  mute_upon_entry: stay(false),
  participant_focused_meeting: stay(false),
  participant_video: stay(false),
  private_meeting: stay(false),
  push_change_to_calendar: stay(false),
  question_and_answer: {
    enable: stay(true),
    allow_submit_questions: stay(true),
    allow_anonymous_questions: stay(true),
    question_visibility: stay('all'),
    attendees_can_comment: stay(true),
    attendees_can_upvote: stay(true),
    moderator: gone('CANARY'),
  },
  registrants_confirmation_email: stay(true),
  registrants_email_notification: stay(true),
  registration_type: stay(1),
  resources: [
    {
      resource_type: stay('whiteboard'),
      resource_id: stay('X4Hy02w3QUOdskKofgb9Jg'),
      permission_level: stay('editor'),
      resource_name: gone('CANARY'),
    },
  ],
  show_share_button: stay(true),
  sign_language_interpretation: {
    enable: stay(true),
    interpreters: [{ email: email('canary.asl@example.edu'), sign_language: stay('American'), name: gone('CANARY') }],
  },
  use_pmi: stay(false),
  waiting_room: stay(false),
  watermark: stay(false),
  who_can_ask_questions: stay(1),
  who_will_receive_summary: stay(1),
};

/** An answer of each endpoint, by its path: with all its fields, and with unlisted fields at every level. */
export const EXAMPLES: Record<string, { [name: string]: Example }> = {
  '/users': {
    ...paging,
    users: [
      {
        id: id(USER),
        pmi: id(5551112222),
        email: email('Canary.Jane@Example.edu'),
        first_name: gone('CANARY'),
        last_name: gone('CANARY'),
        display_name: gone('CANARY Jane'),
        fullName: gone('CANARY Jane'),
        phone_number: gone('+1 CANARY'),
        pic_url: gone('https://zoom.us/p/CANARY'),
        employee_unique_id: gone('CANARY-4711'),
        host_key: gone('CANARY'),
        dept: gone('CANARY Studies'),
        role_id: gone('2'),
        group_ids: gone(['CANARYgroup']),
        custom_attributes: gone([{ key: 'CANARY', name: 'CANARY', value: 'CANARY' }]),
        last_client_version: gone('CANARY 6.2(win)'),
        verified: gone(1),
        type: stay(2),
        timezone: stay('America/Denver'),
        created_at: stay(AT),
        last_login_time: stay(AT),
        im_group_ids: [stay('t-_8nm1lQoiUMVJcMJpeXA'), stay('u-_8nm1lQoiUMVJcMJpeXA')],
        status: stay('active'),
      },
    ],
    account: gone('CANARY account'),
  },
  '/users/{id}/meetings': {
    ...paging,
    meetings: [
      {
        ...names,
        ...links,
        uuid: gone('CANARYuuid'),
        id: stay(83299019888),
        host_id: id(USER),
        host_email: gone('canary@example.edu'),
        pmi: gone('5551112222'),
        type: stay(8),
        start_time: stay(AT),
        duration: stay(54),
        timezone: stay('America/Denver'),
        created_at: stay(AT),
      },
    ],
  },
  '/meetings/{id}': {
    ...names,
    ...links,
    assistant_id: gone('CANARYassistant'),
    host_email: gone('canary@example.edu'),
    custom_keys: gone([{ key: 'CANARY' }]),
    duration: gone(60),
    encrypted_password: gone('CANARY'),
    h323_password: gone('CANARY'),
    password: gone('CANARY'),
    pstn_password: gone('CANARY'),
    occurrences: gone([{ occurrence_id: 'CANARY' }]),
    recurrence: gone({ type: 1 }),
    tracking_fields: gone([{ field: 'CANARY', value: 'CANARY' }]),
    host_id: id(USER),
    created_at: stay(AT),
    id: stay(83299019888),
    start_time: stay(AT),
    status: stay('waiting'),
    timezone: stay('America/Denver'),
    type: stay(2),
    uuid: stay('iAABBBcccdddd7A=='),
    settings,
  },
  '/meetings/{id}/meeting_summary': {
    meeting_host_id: id('30R7kT7bTIKSNUFEuH_Qlg'),
    meeting_host_email: email('canary@example.edu'),
    meeting_uuid: stay('aDYlohsHRtCd4ii1uC2+hA=='),
    meeting_id: stay(97763643886),
    meeting_topic: gone('CANARY'),
    meeting_start_time: stay(AT),
    meeting_end_time: stay(AT),
    summary_start_time: stay(AT),
    summary_end_time: stay(AT),
    summary_created_time: stay(AT),
    summary_last_modified_time: stay(AT),
    summary_last_modified_user_id: id('Lfi0BlBQTM-bbktE9BRUvA'),
    summary_last_modified_user_email: email('canary2@example.edu'),
    summary_title: gone('CANARY summary'),
    summary_content: gone('## CANARY'),
    summary_doc_url: gone('https://docs.zoom.us/CANARY'),
    summary_overview: digest('Meeting overview', 16, 2),
    summary_details: [
      {
        label: digest('CANARY overview', 15, 2),
        summary: digest(' CANARY  said\nso. ', 18, 3),
        speaker: gone('CANARY'),
      },
    ],
    next_steps: [digest('step1', 5, 1), digest('', 0, 0), digest('CANARY 🙂', 9, 2)],
    edited_summary: {
      summary_overview: digest('CANARY', 6, 1),
      summary_details: digest('CANARY was there', 16, 3),
      next_steps: [digest('call CANARY', 11, 2)],
      summary_content: gone('CANARY'),
    },
  },
  '/past_meetings/{id}': {
    ...names,
    ...times,
    ...counts,
    uuid: stay('aDYlohsHRtCd4ii1uC2+hA=='),
    id: stay(83299019888),
    host_id: id(USER),
    host_email: gone('canary@example.edu'),
    type: stay(8),
    user_email: email('canary@example.edu'),
    dept: stay('Chemistry'),
    source: stay('Zoom'),
    has_meeting_summary: stay(true),
  },
  '/past_meetings/{id}/instances': {
    meetings: [
      { uuid: stay('aDYlohsHRtCd4ii1uC2+hA=='), start_time: stay(AT), host_id: gone('CANARY'), topic: gone('CANARY') },
    ],
  },
  '/past_meetings/{id}/participants': { ...paging, participants: [participant] },
  '/report/meetings/{id}': {
    ...names,
    ...times,
    ...counts,
    uuid: stay('aDYlohsHRtCd4ii1uC2+hA=='),
    id: stay(83299019888),
    host_id: gone('CANARYhost'),
    type: stay(8),
    user_email: email('canary@example.edu'),
    dept: stay('Chemistry'),
    custom_keys: gone([{ key: 'CANARY', value: 'CANARY' }]),
    tracking_fields: gone([{ field: 'CANARY', value: 'CANARY' }]),
  },
  '/report/meetings/{id}/participants': { ...paging, participants: [participant] },
  '/report/users/{id}/meetings': {
    ...paging,
    from: gone('2026-11-01'),
    to: gone('2026-11-30'),
    meetings: [
      {
        ...names,
        ...times,
        ...counts,
        uuid: stay('aDYlohsHRtCd4ii1uC2+hA=='),
        id: stay(83299019888),
        host_id: id(USER),
        host_email: gone('canary@example.edu'),
        type: stay(8),
        user_email: email('canary@example.edu'),
        source: stay('Zoom'),
        session_key: stay('s-1'),
        schedule_time: stay(AT),
        join_waiting_room_time: stay(AT),
        join_time: stay(AT),
        leave_time: stay(AT),
        dept: gone('CANARY Studies'),
        custom_keys: gone([{ key: 'CANARY', value: 'CANARY' }]),
        tracking_fields: gone([{ field: 'CANARY', value: 'CANARY' }]),
      },
    ],
  },
  '/users/{id}/recordings': {
    ...paging,
    from: stay('2026-11-01'),
    to: stay('2026-11-30'),
    meetings: [
      {
        ...names,
        uuid: stay('BOKXuumlTAGXuqwr3bLyuQ=='),
        id: stay(6840331990),
        host_id: id(USER),
        account_id: id('Cx3wERazSgup7ZWRHQM8-w'),
        type: stay('1'),
        start_time: stay(AT),
        duration: stay(20),
        timezone: gone('CANARY/Denver'),
        total_size: stay(22),
        recording_count: stay(22),
        share_url: gone('https://zoom.us/rec/share/CANARY'),
        recording_play_passcode: gone('CANARY'),
        recording_files: [
          {
            id: stay('72576a1f-4e66-4a77-87c4-f13f9808bd76'),
            meeting_id: stay('L0AGOEPVR9m5WSOOs/d+FQ=='),
            deleted_time: stay(AT),
            file_size: stay(7220),
            file_type: stay('MP4'),
            file_extension: stay('M4A'),
            recording_start: stay(AT),
            recording_end: stay(AT),
            recording_type: stay('audio_only'),
            status: stay('completed'),
            file_path: gone('/CANARY/demo.mp4'),
            play_url: gone('https://zoom.us/rec/play/CANARY'),
            download_url: gone('https://zoom.us/rec/download/CANARY'),
          },
        ],
        participant_audio_files: gone([{ file_name: 'CANARY Jane' }]),
      },
    ],
  },
};
