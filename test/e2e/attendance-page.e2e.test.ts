import type { BrowserContextOptions, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { attendancePage } from '../../src/commands/attendance/page.ts';
import type { AttendanceReport } from '../../src/commands/attendance/report.ts';
import {
  DESKTOP,
  hasBrowser,
  LOWEST_CONTRAST,
  lowestContrast,
  openPage,
  PHONE,
  SCREENS,
  screenshot,
} from '../support/browser.ts';
import { lecture, person } from '../support/lecture.ts';

// The attendance page in a browser.

const open = (options: BrowserContextOptions = {}, more: Partial<AttendanceReport> = {}) =>
  openPage(attendancePage(lecture(more)), new Date(), options);

const TEXTS = [
  'h1',
  'h2',
  'header p',
  'header a',
  '.key li',
  'button',
  'input',
  '.t b',
  'th',
  'small',
  'td',
  'em',
  'li',
];

/** Evaluates an expression for each `element` that a selector finds. */
const ofEach = <T>(page: Page, selector: string, expression: string): Promise<T[]> =>
  page.evaluate(`[...document.querySelectorAll('${selector}')].map((element) => ${expression})`);
const names = (page: Page) => ofEach<string>(page, 'tbody tr:not([hidden]) th', 'element.firstChild.data.trim()');
const rowOf = (page: Page, name: string) => page.locator('tbody tr', { hasText: name });
/** The start and end of each piece of a bar, in parts of the whole. */
async function piecesOf(page: Page, name: string): Promise<number[][]> {
  const track = await rowOf(page, name).locator('td > div').boundingBox();
  const boxes = (await rowOf(page, name).locator('td i').all()).map((piece) => piece.boundingBox());
  const part = (x: number) => (x - (track?.x ?? 0)) / (track?.width ?? 1);
  return (await Promise.all(boxes)).map((box) => (box ? [part(box.x), part(box.x + box.width)] : []));
}
const WIDTH = 'document.documentElement.scrollWidth';

describe.skipIf(!hasBrowser)('the attendance page', () => {
  it.each(SCREENS)(
    'shows everybody legibly on a %s of %o in %s mode, without any request',
    async (device, viewport, colorScheme) => {
      const { page, requests, errors } = await open({ viewport, colorScheme });
      expect(await page.locator('tbody tr:visible').count()).toBe(60);
      expect(await page.locator('#absent li:visible').count()).toBe(4);
      expect(await page.evaluate(WIDTH)).toBe(viewport.width);
      for (const selector of TEXTS)
        expect(await lowestContrast(page, selector), selector).toBeGreaterThanOrEqual(LOWEST_CONTRAST);
      const picture = await screenshot(page, `attendance-${device}-${colorScheme}.png`);
      expect(picture.length).toBeGreaterThan(20_000);
      expect(requests).toEqual([page.url()]);
      expect(errors).toEqual([]);
    },
  );

  it.each([
    ['phone', PHONE],
    ['desktop', DESKTOP],
  ])('shows bars with gaps at the right times on a %s', async (_, viewport) => {
    const { page } = await open({ viewport });
    // From 8:52 to 10:19 it is 87 minutes.
    const at = (minutes: number) => (minutes + 8) / 87;
    const expected = [-2, 20, 31, 76].map((minutes) => expect.closeTo(at(minutes), 2));
    expect((await piecesOf(page, 'Dolores Okafor')).flat()).toEqual(expected);
    const track = await rowOf(page, 'Dolores Okafor').locator('td > div').boundingBox();
    const half = await page.locator('.t b', { hasText: '09:30' }).boundingBox();
    const middle = (half?.x ?? 0) + (half?.width ?? 0) / 2;
    expect((middle - (track?.x ?? 0)) / (track?.width ?? 1)).toBeCloseTo(at(30), 2);
  });

  it('shows a gap of one second, and a session of one second', async () => {
    const begins = lecture().startsAt.getTime();
    const second = (number: number) => new Date(begins + number * 1000);
    const brief = person('Brief', [{ from: second(0), until: second(1) }]);
    const again = person('Again', [
      { from: second(0), until: second(2400) },
      { from: second(2401), until: second(4800) },
    ]);
    const { page } = await open({}, { people: [brief, again] });
    expect((await rowOf(page, 'Brief').locator('i').boundingBox())?.width).toBe(3);
    const gap = 'getComputedStyle(element).borderLeftWidth + getComputedStyle(element).backgroundClip';
    expect(await ofEach(page, 'td i + i', gap)).toEqual(['2pxpadding-box']);
  });

  it('sorts with the keyboard, in reverse on the second press', async () => {
    const { page, errors } = await open();
    const ends = async () => [(await names(page)).at(0), (await names(page)).at(-1)];
    const byName = await names(page);
    // Past the link to the absent, and the first button.
    for (const key of ['Tab', 'Tab', 'Tab', 'Enter']) await page.keyboard.press(key);
    expect(await page.locator('button[aria-pressed=true]').textContent()).toBe('Joined');
    expect((await ends())[1]).toBe('Grace Nakamura');
    await page.keyboard.press('Enter');
    expect((await ends())[0]).toBe('Grace Nakamura');
    for (const key of ['Tab', 'Space']) await page.keyboard.press(key);
    expect((await ends())[0]).toBe('Björn van der Berg');
    const sorting = await page.getByRole('group', { name: 'Sort by' }).ariaSnapshot();
    expect(sorting).toContain('button "Total, ascending" [pressed]');
    for (const key of ['Shift+Tab', 'Shift+Tab', 'Enter']) await page.keyboard.press(key);
    expect(await names(page)).toEqual(byName);
    expect(errors).toEqual([]);
  });

  it('filters by name, e-mail and remark with the keyboard, from any scroll position', async () => {
    const { page } = await open();
    await page.evaluate('scrollTo(0, 1e6)');
    for (let presses = 0; presses < 5; presses++) await page.keyboard.press('Tab');
    await page.keyboard.type('Left early');
    expect(await names(page)).toEqual(['Björn van der Berg', 'Hiroshi García Márquez', 'Jamal Nakamura']);
    expect(await page.getByRole('status').textContent()).toBe('3 of 64 people');
    const first = await page.locator('tbody tr:visible').first().boundingBox();
    expect(first?.y).toBeGreaterThan(80);
    expect(first?.y).toBeLessThan(300);
    await page.keyboard.press('Escape');
    await page.keyboard.type('priya@');
    expect(await names(page)).toEqual([]);
    expect(await page.locator('#absent li:visible').allTextContents()).toEqual(['Priya Raman priya@example.edu']);
  });

  it('reads as a table to a screen reader', async () => {
    const { page } = await open();
    const heard = await page.locator('main').ariaSnapshot();
    expect(heard).toContain('columnheader "Time in the meeting, 08:52–10:19"');
    expect(heard).toMatch(/rowheader "Farid Okafor student5@example.edu"\n\s+- cell "1:02"\n\s+- cell "late":/);
    expect(heard).toContain('cell "joined 08:58, left 10:16, away 09:20–09:31"');
    expect(await page.getByRole('main').count()).toBe(1);
    expect(await page.getByRole('search').count()).toBe(1);
  });

  it('lacks only sorting and the filter without scripts', async () => {
    const { page, errors } = await open({ javaScriptEnabled: false });
    expect(await page.locator('.bar').filter({ visible: true }).count()).toBe(0);
    expect(await page.locator('tbody tr:visible').count()).toBe(60);
    await page.locator('summary').click();
    expect(await page.getByText('09:05–09:08').isVisible()).toBe(true);
    expect(errors).toEqual([]);
  });

  it.each(['light', 'dark'] as const)('prints in black on white, a row per person, in %s mode', async (colorScheme) => {
    const { page } = await open({ colorScheme, viewport: { width: 703, height: 1000 } });
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('button, input').filter({ visible: true }).count()).toBe(0);
    const colors = await ofEach(page, 'h1,p,th,td,small,em,li', 'getComputedStyle(element).color');
    expect(new Set(colors)).toEqual(new Set(['rgb(0, 0, 0)']));
    const bars = await ofEach(page, 'td i', 'getComputedStyle(element).printColorAdjust');
    expect(new Set(bars)).toEqual(new Set(['exact']));
    expect(await ofEach(page, 'thead', 'getComputedStyle(element).display')).toEqual(['table-header-group']);
    expect(await page.getByText('09:05–09:08').isVisible()).toBe(true);
    expect(await page.evaluate(WIDTH)).toBe(703);
  });

  it.each([
    ['phone', PHONE],
    ['desktop', DESKTOP],
  ])('fits any name on a %s', async (_, viewport) => {
    const [ada] = lecture().people;
    const called = ['x'.repeat(300), 'שלום '.repeat(40), '👩‍🚀'.repeat(60), '<b>bold</b>', '\u202eevil'];
    const people = ada ? called.map((name) => ({ ...ada, name, email: `${name}@example.edu`, remarks: [name] })) : [];
    const topic = 'x'.repeat(300);
    const { page } = await open(
      { viewport },
      { people, topic, absent: called.map((name) => ({ name, email: name, remarks: ['absent'] })) },
    );
    expect(await page.evaluate(WIDTH)).toBe(viewport.width);
    const isCut = await ofEach(page, 'tbody th, td:nth-child(3)', 'element.scrollWidth > element.clientWidth');
    expect(isCut).not.toContain(true);
  });
});
