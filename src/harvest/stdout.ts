import type { Stream } from '../deps.ts';
import { DialerError } from '../errors.ts';
import { jsonLine } from '../output.ts';
import type { Destination, Document } from './documents.ts';

/**
 * Documents as lines of JSON, at the pace of who reads them. A run that goes on begins with an empty line: where the one
 * before was killed, its last line may have no end.
 */
export function stdoutDestination(out: Stream, { isResumed }: { isResumed: boolean }): Destination {
  const write = (text: string) =>
    new Promise<void>((resolve, reject) => {
      out.write(text, (error) => (error ? reject(unwritten(error)) : resolve()));
    });
  return {
    async prepare() {
      if (isResumed && !out.isTTY) await write('\n');
    },
    async write(documents) {
      await write(documents.map((document) => jsonLine(lineOf(document))).join(''));
      return [];
    },
    async close() {},
  };
}

function lineOf({ kind, id, body }: Document): object {
  return kind === 'meeting' ? { type: kind, ...body } : { type: kind, session_id: id, ...body };
}

function unwritten({ code = 'an error' }: NodeJS.ErrnoException): DialerError {
  const why = code === 'EPIPE' ? 'its reader has ended' : code;
  return new DialerError('refused', `The standard output takes no more: ${why}.`);
}
