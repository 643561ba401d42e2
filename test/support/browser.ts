import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, onTestFinished } from 'vitest';
import { temporaryFolder } from './run-dialer.ts';

// Opens pages in a browser. Without one, their tests are skipped, but never in CI.

const BROWSER = '/usr/bin/chromium';
export const hasBrowser = process.env.CI === 'true' || existsSync(BROWSER);
const QUIET = ['--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update'];
export const PHONE = { width: 390, height: 844 };
export const DESKTOP = { width: 1440, height: 900 };
export const SCREENS = [
  ['phone', PHONE, 'light'],
  ['phone', PHONE, 'dark'],
  ['desktop', DESKTOP, 'light'],
  ['desktop', DESKTOP, 'dark'],
] as const;
export const LOWEST_CONTRAST = 4.5;
/** The folder for screenshots. SCREENSHOTS=docs writes the pictures that README shows. */
const SCREENSHOTS = process.env.SCREENSHOTS;

/** One browser for all tests of a file. */
let launched: Promise<Browser> | undefined;
afterAll(async () => (await launched)?.close());

export interface Opened {
  page: Page;
  /** The requests and errors of the page since it was opened. */
  requests: string[];
  errors: string[];
}

/** Opens the page from a file, with the clock set to `time`, for a user in Tokyo. */
export async function openPage(html: string, time: Date, options: BrowserContextOptions = {}): Promise<Opened> {
  const file = join(temporaryFolder(), 'page.html');
  writeFileSync(file, html);
  const args = ['--no-sandbox', '--disable-gpu', '--disable-sync', ...QUIET];
  launched ??= chromium.launch({ executablePath: BROWSER, args });
  const context = await (await launched).newContext({ viewport: DESKTOP, timezoneId: 'Asia/Tokyo', ...options });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  const requests: string[] = [];
  const errors: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('console', (message) => errors.push(message.text()));
  page.on('pageerror', (error) => errors.push(error.message));
  await page.clock.install({ time });
  await page.goto(pathToFileURL(file).href);
  return { page, requests, errors };
}

export function screenshot(page: Page, name: string): Promise<Buffer> {
  return page.screenshot({ path: join(SCREENSHOTS ?? temporaryFolder(), name) });
}

/** The lowest contrast of text and background among the elements that a selector finds, by WCAG 2. */
export async function lowestContrast(page: Page, selector: string): Promise<number> {
  return page.evaluate(`(${CONTRAST})('${selector}')`);
}

const CONTRAST = `(selector) => {
  const channels = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const linear = (value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
  const luminance = ([red, green, blue]) => 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
  const solid = ([, , , alpha = 1]) => alpha === 1;
  const behind = (element) => {
    const background = element ? channels(getComputedStyle(element).backgroundColor) : [255, 255, 255];
    return solid(background) ? background : behind(element.parentElement);
  };
  const ratios = [...document.querySelectorAll(selector)].map((element) => {
    const [dark, light] = [channels(getComputedStyle(element).color), behind(element)].map(luminance).sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  });
  return Math.min(...ratios);
}`;
