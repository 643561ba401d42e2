import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import type { Input } from './deps.ts';

/** Asks with readline, which knows the keys of every terminal, also on Windows. A hidden answer's echo is discarded. */
export const ask: Input['ask'] = (question, { hidden = false } = {}) =>
  new Promise((resolve) => {
    const { stdin, stderr } = process;
    const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
    const terminal = createInterface({ input: stdin, output: hidden ? nowhere : stderr, terminal: true });
    if (hidden) stderr.write(question);
    let answer: string | undefined;
    // Also called after Ctrl-C and Ctrl-D.
    terminal.on('close', () => {
      if (hidden || answer === undefined) stderr.write('\n');
      resolve(answer);
    });
    terminal.question(hidden ? '' : question, (line) => {
      answer = line;
      terminal.close();
    });
  });

export const readLine: Input['readLine'] = async () => {
  // Without waiting for the end of input: the program that pipes it in may keep the pipe open.
  for await (const line of createInterface({ input: process.stdin })) return line;
  return undefined;
};
