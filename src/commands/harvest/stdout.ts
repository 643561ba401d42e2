import { fstatSync } from 'node:fs';
import { jsonLine } from '../../base/output/printer.ts';
import type { Stream } from '../../base/system/deps.ts';
import { DialerError } from '../../errors.ts';
import type { Destination, Document } from './documents/document.ts';
import type { HarvestState } from './state.ts';

/**
 * Documents as lines of JSON, at the pace of who reads them. A run that goes on begins with an empty line: where the one
 * before was killed, its last line may have no end. It starts over where what was written is not there: in a file that is
 * empty, or after a reader that ended before it had read all.
 */
export function stdoutDestination(out: Stream, state: Pick<HarvestState, 'isResumed' | 'startOver'>): Destination {
  let hasReaderEnded = false;
  const write = (text: string) =>
    new Promise<void>((resolve, reject) => {
      out.write(text, (error) => {
        hasReaderEnded ||= (error as NodeJS.ErrnoException | undefined)?.code === 'EPIPE';
        if (error) reject(unwritten(error));
        else resolve();
      });
    });
  return {
    async prepare() {
      if (!state.isResumed) return;
      if (isEmptyFile(out)) state.startOver();
      else if (!out.isTTY) await write('\n');
    },
    async write(documents) {
      await write(documents.map((document) => jsonLine(lineOf(document))).join(''));
      return [];
    },
    async close() {
      if (hasReaderEnded) state.startOver();
    },
  };
}

function isEmptyFile({ fd }: Stream): boolean {
  if (fd === undefined) return false;
  try {
    const found = fstatSync(fd);
    return found.isFile() && found.size === 0;
  } catch {
    // Not every system tells of a terminal or a pipe.
    return false;
  }
}

function lineOf({ kind, id, body }: Document): object {
  return kind === 'meeting' ? { type: kind, ...body } : { type: kind, session_id: id, ...body };
}

function unwritten({ code = 'an error' }: NodeJS.ErrnoException): DialerError {
  const why = code === 'EPIPE' ? 'its reader has ended' : code;
  return new DialerError('refused', `The standard output takes no more: ${why}.`);
}
