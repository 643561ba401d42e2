import type { Meeting } from '../../src/schedule/row.ts';

/** A meeting in LOGAN on Mondays, Wednesdays and Fridays at 9:11, with changes for the test. */
export const meeting = (more: Partial<Meeting> = {}): Meeting => ({
  file: 'meetings.csv',
  line: 2,
  startDate: '2026-08-24',
  endDate: '2026-12-11',
  joinTime: 9 * 60 + 11,
  days: 'MWF',
  rooms: ['LOGAN'],
  meetingId: '83299019888',
  passcode: '',
  skips: [],
  makeHost: false,
  title: '',
  isEnabled: true,
  ...more,
});
