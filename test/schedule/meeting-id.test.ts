import { describe, expect, it } from 'vitest';
import { Invalid } from '../../src/base/csv/cell.ts';
import { readMeeting } from '../../src/schedule/meeting-id.ts';

const THREAD = '19%3ameeting_MDU4ODlhYjMtNDk1MS00YjE1LTkxODMtY2Y2ODg0ODgyYjA1%40thread.v2';
const CONTEXT = '?context=%7b%22Tid%22%3a%227f1c%22%2c%22Oid%22%3a%22a2b4%22%7d';
const TEAMS = `https://teams.microsoft.com/l/meetup-join/${THREAD}/0${CONTEXT}`;
const CHANNEL = 'https://teams.microsoft.com/l/meetup-join/19%3a0a1b2c3d4e5f60718293a4b5c6d7e8f9%40thread.tacv2';

const LINKS: [string, 'Teams' | 'Google Meet', string][] = [
  [TEAMS, 'Teams', 'teams-ODg0ODgyYjA1'],
  [TEAMS.replace('teams.microsoft.com', 'gov.teams.microsoft.us'), 'Teams', 'teams-ODg0ODgyYjA1'],
  [TEAMS.replace('teams.microsoft.com', 'dod.teams.microsoft.us'), 'Teams', 'teams-ODg0ODgyYjA1'],
  [TEAMS.replace('https:', 'HTTPS:').replace('teams.micro', 'Teams.Micro'), 'Teams', 'teams-ODg0ODgyYjA1'],
  [`${CHANNEL}/1611234567890${CONTEXT}`, 'Teams', 'teams-a4b5c6d7e8f9-1611234567890'],
  ['https://teams.microsoft.com/meet/23456789012345?p=aBcDeF', 'Teams', 'teams-23456789012345'],
  ['https://teams.live.com/meet/9312345678901?p=aBcDeF', 'Teams', 'teams-9312345678901'],
  ['https://teams.cloud.microsoft/meet/23456789012345?p=aBcDeF', 'Teams', 'teams-23456789012345'],
  ['https://meet.google.com/abc-defg-hij', 'Google Meet', 'meet-abc-defg-hij'],
  ['https://meet.google.com/ABC-DEFG-HIJ?authuser=0&hs=122', 'Google Meet', 'meet-abc-defg-hij'],
];

describe('the link of a Teams or Google Meet meeting', () => {
  it.each(LINKS)('is read: %s', (url, service, meetingId) => {
    expect(readMeeting(url)).toEqual({ meetingId, link: { service, url: new URL(url).href } });
  });

  it.each(LINKS)('is read without https://: %s', (url, service, meetingId) => {
    expect(readMeeting(url.replace(/^https:\/\//i, ''))).toMatchObject({ meetingId, link: { service } });
  });

  it.each(
    LINKS.flatMap((link) => [
      [link, 'nam02.safelinks.protection.outlook.com'] as const,
      [link, 'usg02.safelinks.protection.office365.us'] as const,
    ]),
  )('is read as Outlook wraps it: %s', ([url, service, meetingId], host) => {
    const wrapped = `https://${host}/?url=${encodeURIComponent(url)}&data=05%7C02&reserved=0`;
    expect(readMeeting(wrapped)).toEqual({ meetingId, link: { service, url: new URL(url).href } });
  });

  it('gives two meetings of a channel different names', () => {
    expect(readMeeting(`${CHANNEL}/1611234567890${CONTEXT}`)).not.toEqual(
      readMeeting(`${CHANNEL}/1611234567891${CONTEXT}`),
    );
  });
});

describe('a link that only looks like one', () => {
  it.each([
    TEAMS.replace('https', 'http'),
    TEAMS.replace('teams.microsoft.com', 'teams.microsoft.com.evil.test'),
    TEAMS.replace('teams.microsoft.com', 'teams.microsoft.com@evil.test'),
    TEAMS.replace('teams.microsoft.com', 'notteams.microsoft.com'),
    TEAMS.replace('teams.microsoft.com', 'evil.test/teams.microsoft.com'),
    TEAMS.replace('teams.microsoft.com', 'evil.test#teams.microsoft.com'),
    TEAMS.replace(THREAD, '19%3ameeting_%40thread.v2'),
    TEAMS.replace(THREAD, '%'),
    'https://teams.microsoft.com/l/meetup-join/',
    'https://teams.microsoft.com/meet/',
    'https://teams.microsoft.com/v2/',
    'https://meet.google.com/',
    'https://meet.google.com/abc-defg',
    'https://meet.google.com/lookup/abc-defg-hij',
    'https://meet.google.com@evil.test/abc-defg-hij',
    'https://meet.google.com.evil.test/abc-defg-hij',
    'http://meet.google.com/abc-defg-hij',
    'https://evil.test/?url=https%3A%2F%2Fmeet.google.com%2Fabc-defg-hij',
    'https://safelinks.protection.outlook.com.evil.test/?url=https%3A%2F%2Fmeet.google.com%2Fabc-defg-hij',
    'abc-defg-hij',
    `Join: ${TEAMS}`,
    `<${TEAMS}>`,
    'https://[',
  ])('is refused: %s', (text) => expect(readMeeting(text)).toBeInstanceOf(Invalid));
});
