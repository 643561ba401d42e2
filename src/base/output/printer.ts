import { styleText } from 'node:util';
import type { DialerError } from '../../errors.ts';
import type { Deps, Stream } from '../system/deps.ts';

type Style = Parameters<typeof styleText>[0];

/** Line by line to a stream, with nothing in it that a terminal would obey. */
export interface Printer {
  line(text: string, style?: Style): void;
  /** One value as a line of JSON. */
  json(value: unknown): void;
}

export function printer(stream: Stream, env: Deps['env']): Printer {
  return {
    line(text, style) {
      const safe = escapeControls(text);
      const coloured = stream.isTTY && !env.NO_COLOR;
      stream.write(`${style && coloured ? styleText(style, safe, { validateStream: false }) : safe}\n`);
    },
    json(value) {
      stream.write(jsonLine(value));
    },
  };
}

// C0 and C1 controls, DEL, line separators, and the marks that reverse what is read. Line feeds are data to us as well.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it looks for
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** Text from the CSV or Zoom can hold escape sequences: every control character is shown as `\u{…}`. */
export function escapeControls(text: string): string {
  return text.replace(CONTROLS, (character) => `\\u{${character.charCodeAt(0).toString(16)}}`);
}

/** The same for JSON, which has its own way to write them; JSON.stringify leaves all but the first 32 as they are. */
function escapeInJson(json: string): string {
  return json.replace(CONTROLS, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

export function jsonLine(value: unknown): string {
  return `${escapeInJson(JSON.stringify(value))}\n`;
}

/** An array, a value a line. */
export function jsonArray(values: unknown[]): string {
  return `[${values.map((value) => `\n  ${escapeInJson(JSON.stringify(value))}`).join(',')}\n]\n`;
}

/** What a run can work with, and somebody should look at. */
export function printWarning(message: string, err: Printer): void {
  err.line(warningText(message), 'yellow');
}

export function warningText(message: string): string {
  return `dialer: warning: ${message}`;
}

export function printError(error: DialerError, err: Printer): void {
  err.line(errorText(error), 'red');
}

export function errorText({ message, hint }: DialerError): string {
  return `dialer: ${[message, hint].filter(Boolean).join(' ')}`;
}
