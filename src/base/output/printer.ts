import { styleText } from 'node:util';
import type { DialerError } from '../../errors.ts';
import type { Output, Stream } from '../system/deps.ts';

type Style = Parameters<typeof styleText>[0];

/** Writes lines to a stream, with escape sequences made visible. */
export interface Printer {
  line(text: string, style?: Style): void;
  /** Writes a value as a line of JSON. */
  json(value: unknown): void;
}

export function printer(stream: Stream, env: Output['env']): Printer {
  return {
    line(text, style) {
      const safe = escapeControls(text);
      const isColored = stream.isTTY && !env.NO_COLOR;
      stream.write(`${style && isColored ? styleText(style, safe, { validateStream: false }) : safe}\n`);
    },
    json(value) {
      stream.write(jsonLine(value));
    },
  };
}

// C0 and C1 controls (line feeds too), DEL, line separators, and the marks that reverse text.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it looks for
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** Shows every control character as `\u{…}`: text from files or Zoom can contain escape sequences. */
export function escapeControls(text: string): string {
  return text.replace(CONTROLS, (character) => `\\u{${character.charCodeAt(0).toString(16)}}`);
}

/** The same in JSON's notation. JSON.stringify itself escapes only the first 32. */
function escapeInJson(json: string): string {
  return json.replace(CONTROLS, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

export function jsonLine(value: unknown): string {
  return `${escapeInJson(JSON.stringify(value))}\n`;
}

/** A JSON array with one value per line. */
export function jsonArray(values: unknown[]): string {
  return `[${values.map((value) => `\n  ${escapeInJson(JSON.stringify(value))}`).join(',')}\n]\n`;
}

/** Prints what somebody should look at, though the run goes on. */
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
