import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { agendaPage } from '../../src/commands/agenda/page.ts';
import type { AgendaPageData } from '../../src/commands/agenda/page-grid.ts';
import {
  DESKTOP,
  hasBrowser,
  LOWEST_CONTRAST,
  lowestContrast,
  type Opened,
  openPage,
  PHONE,
  SCREENS,
  screenshot,
} from '../support/browser.ts';
import { MAIN, start } from '../support/process.ts';
import { HEADER, inTimeZone, temporaryFolder } from '../support/run-dialer.ts';
import { week } from '../support/week.ts';

// The agenda page in a browser.

/** Opens the page of the week, at the time when it was created. */
async function open(options: BrowserContextOptions = {}, more: Partial<AgendaPageData> = {}): Promise<Opened> {
  inTimeZone('America/Denver');
  const data = week({ zone: 'America/Denver', ...more });
  return openPage(agendaPage(data), data.now, options);
}

const TEXTS = [
  'h1',
  'h2',
  'header p',
  'section > p',
  'nav b',
  'nav span',
  'nav .x',
  'input',
  '.key li',
  '.todo summary',
];
const IN_BARS = ['th', 'td b', 'td summary span', 'td i', 'td em', 'td .x b', 'td .fail b', 'td .over b', 'td p'];

const CONFLICT = "document.querySelector('td .x')";

const visibleRooms = (page: Page) => page.locator('section').first().locator('tbody th:visible').allTextContents();

describe.skipIf(!hasBrowser)('the agenda page', () => {
  it.each(SCREENS)(
    'shows every meeting legibly on a %s of %o in %s mode, without any request',
    async (device, viewport, colorScheme) => {
      const { page, requests, errors } = await open({ viewport, colorScheme });
      const bars = page.locator('td details');
      expect(await bars.count()).toBeGreaterThan(800);
      expect(await page.locator('td details:visible').count()).toBe(await bars.count());
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(viewport.width);
      for (const selector of [...TEXTS, ...IN_BARS])
        expect(await lowestContrast(page, selector), selector).toBeGreaterThanOrEqual(LOWEST_CONTRAST);
      const picture = await screenshot(page, `agenda-${device}-${colorScheme}.png`);
      expect(picture.length).toBeGreaterThan(20_000);
      expect(requests).toEqual([page.url()]);
      expect(errors).toEqual([]);
    },
  );

  it('has a bar for each join that `dialer agenda --json` lists', async () => {
    const rooms = Array.from({ length: 40 }, (_, index) => `ROOM-${index}`);
    const rows = Array.from({ length: 200 }, (_, index) => {
      const time = `${8 + Math.floor(index / 20)}:${String((index * 7) % 60).padStart(2, '0')}`;
      const [first, second] = [rooms[(index * 2) % 40], rooms[(index * 2 + 1) % 40]];
      return `2026-08-24,2099-12-11,${time},MWF,${first};${second},${83299019888 + index},056888`;
    });
    const folder = temporaryFolder({ 'meetings.csv': [HEADER, ...rows, ''].join('\n') });
    const dialer = (...args: string[]) => start(process.execPath, [MAIN, 'agenda', ...args], folder).result;
    const dates = ['--from', '2026-11-23', '--days', '7'];
    expect((await dialer(...dates, '--html', 'week.html')).exitCode).toBe(0);
    const joins = JSON.parse((await dialer(...dates, '--json')).stdout);
    const text = readFileSync(join(folder, 'week.html'), 'utf8');
    expect(text.length).toBeLessThan(300_000);
    expect(text).not.toContain('056888');
    const { page } = await openPage(text, new Date(), { viewport: PHONE });
    expect(await page.locator('td details').count()).toBe(joins.length);
  });

  it('shows a conflict in red, with a mark and a word', async () => {
    const { page } = await open();
    expect(await page.evaluate(`getComputedStyle(${CONFLICT}).borderTopColor`)).toBe('rgb(207, 34, 46)');
    const mark = `getComputedStyle(${CONFLICT}.querySelector('span'), '::before').content`;
    expect(await page.evaluate(mark)).toContain('⚠');
    expect(await page.locator('td .x').first().locator('i').allTextContents()).toContain('conflict');
  });

  it('links the list of problems to the bars', async () => {
    const { page } = await open();
    await page.locator('.todo summary').click();
    await page.locator('.todo a').last().click();
    const { y = 0 } = (await page.locator('td :target').boundingBox()) ?? {};
    expect(y).toBeGreaterThan(70);
    expect(y).toBeLessThan(DESKTOP.height);
  });

  it('shows the details of a bar on a click, until the next click elsewhere', async () => {
    const { page } = await open();
    const bar = page.locator('td .x').first();
    const opened = () => page.locator('td details[open]').count();
    await bar.click();
    expect(await opened()).toBe(1);
    await page.locator('h1').click();
    expect(await opened()).toBe(0);
  });

  it('filters the rooms with the keyboard', async () => {
    const { page } = await open();
    for (let presses = 0; presses < 8; presses++) await page.keyboard.press('Tab');
    await page.keyboard.type('Logan-de-2');
    expect(await visibleRooms(page)).toEqual(['LOGAN-DE-202', 'LOGAN-DE-204', 'LOGAN-DE-210']);
    expect(await page.getByRole('status').textContent()).toBe('3 of 40 rooms');
    await page.keyboard.press('Escape');
    expect(await visibleRooms(page)).toHaveLength(40);
  });

  it('moves from bar to bar with the arrow keys, and opens bars', async () => {
    const { page } = await open();
    const texts = [
      ['section', 'h2'],
      ['tr', 'th'],
      ['summary', 'span'],
    ].map(([around, what]) => `document.activeElement.closest('${around}').querySelector('${what}').textContent`);
    const focused = () => page.evaluate(`[${texts}]`);
    await page.getByRole('searchbox').focus();
    for (const key of ['Tab', 'Tab']) await page.keyboard.press(key);
    expect(await focused()).toEqual(['Monday, 23 November', 'BRIGHAM-017', '07:30–08:20']);
    for (const key of ['ArrowRight', 'ArrowDown']) await page.keyboard.press(key);
    expect(await focused()).toEqual(['Monday, 23 November', 'BRIGHAM-101', '08:30–09:20']);
    await page.keyboard.press('Enter');
    expect(await page.locator('td details[open]').count()).toBe(1);
    await page.keyboard.press('Escape');
    expect(await page.locator('td details[open]').count()).toBe(0);
    await page.keyboard.press('Tab');
    expect(await focused()).toEqual(['Tuesday, 24 November', 'BRIGHAM-017', '08:30–09:45']);
  });

  it('starts at today, shows what runs now in any time zone, and stays current', async () => {
    const { page, errors } = await open();
    const left = async (selector: string) => (await page.locator(selector).first().boundingBox())?.x ?? Number.NaN;
    /** The hour at which the line for now is. */
    const line = async () => {
      const [ten, eleven] = [
        await left('#d2026-11-25 .t i:nth-child(6)'),
        await left('#d2026-11-25 .t i:nth-child(7)'),
      ];
      return 10 + ((await left('#d2026-11-25 div.now')) + 1 - ten) / (eleven - ten);
    };
    expect((await page.locator('#d2026-11-25').boundingBox())?.y).toBeCloseTo(48, 0);
    expect(await page.locator('.t i').nth(5).textContent()).toBe('10:00');
    expect(await page.locator('strong.now').textContent()).toBe('10:50');
    expect(await line()).toBeCloseTo(10 + 50 / 60, 1);
    expect(await page.locator('#live').textContent()).toBe('Now Wed 10:50 · running in 30 rooms · next Wed 13:00');
    expect(await page.locator('nav [aria-current=date] b').textContent()).toBe('Wed 25');
    expect(await page.locator('.on em').allTextContents()).toEqual(Array(30).fill('running'));
    await page.clock.fastForward('01:56:00');
    expect(await page.locator('strong.now').textContent()).toBe('12:46');
    expect(await line()).toBeCloseTo(12 + 46 / 60, 1);
    expect(await page.locator('#live').textContent()).toBe('Now Wed 12:46 · next Wed 13:00, in 14 min');
    expect(new Set(await page.locator('em').allTextContents())).toEqual(new Set(['in 14 min']));
    await page.clock.fastForward('12:00:00');
    expect(await page.locator('#live').textContent()).toBe('Now Thu 00:46 · running in 1 room · next Thu 09:11');
    expect(await page.locator('.now').count()).toBe(0);
    await page.clock.fastForward(240 * 3_600_000);
    expect(await page.locator('#live').textContent()).toBe('Now Sun 00:46');
    expect(await page.locator('.now, em, nav [aria-current]').count()).toBe(0);
    expect(errors).toEqual([]);
  });

  it('reads as a table of rooms to a screen reader', async () => {
    const { page } = await open();
    await expect(page.locator('nav').ariaSnapshot()).resolves.toContain('link "Mon 23 111 meetings ⚠︎ 4 in conflict"');
    const monday = await page.locator('section').first().ariaSnapshot();
    expect(monday).toMatch(/^- heading "Monday, 23 November" \[level=2\]/);
    expect(monday).toContain('columnheader "Meetings, 05:00 to 23:00"');
    expect(monday).toMatch(/rowheader "BRIGHAM-017"\n\s+- cell:\n\s+- group: Calculus I ✓ 07:30–08:20 accepted/);
  });

  it('lacks only the filter and the clock without scripts', async () => {
    const { page, errors } = await open({ javaScriptEnabled: false });
    expect(await page.locator('td details:visible').count()).toBeGreaterThan(800);
    expect(await page.locator('search, #live').filter({ visible: true }).count()).toBe(0);
    await page.locator('td details').first().click();
    expect(await page.locator('td details[open] p').first().isVisible()).toBe(true);
    expect(errors).toEqual([]);
  });

  it.each(['light', 'dark'] as const)(
    'prints in black on white, complete and without controls, in %s mode',
    async (colorScheme) => {
      const { page } = await open({ colorScheme, viewport: { width: 1047, height: 718 } });
      await page.emulateMedia({ media: 'print' });
      expect(await page.locator('nav, input, #live, .now, em').filter({ visible: true }).count()).toBe(0);
      expect(await page.locator('section:visible').count()).toBe(7);
      const bars = "[...document.querySelectorAll('td details')]";
      const inks = `[...new Set(${bars}.map((bar) => getComputedStyle(bar).color + getComputedStyle(bar).backgroundColor))]`;
      expect(await page.evaluate(inks)).toEqual(['rgb(0, 0, 0)rgb(255, 255, 255)']);
      const cut = `${bars}.filter((bar) => bar.scrollWidth > bar.clientWidth || bar.scrollHeight > bar.clientHeight || bar.getBoundingClientRect().right > innerWidth)`;
      expect(await page.evaluate(`${cut}.length`)).toBe(0);
      const pdf = (await page.pdf({ preferCSSPageSize: true, format: 'A4' })).toString('latin1');
      const [, width, height] = pdf.match(/\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/) ?? [];
      expect(Number(width)).toBeGreaterThan(Number(height));
    },
  );
});
