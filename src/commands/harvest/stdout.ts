import { fstatSync } from 'node:fs';
import { jsonLine } from '../../base/output/printer.ts';
import type { Stream } from '../../base/system/deps.ts';
import { DialerError } from '../../errors.ts';
import type { Destination, Document } from './documents/document.ts';
import type { HarvestState } from './state.ts';

/**
 * Writes documents as JSON Lines, at the reader's pace. A run that continues begins with an empty line, because the last line of a
 * killed run may lack its end. It starts over if what was written is lost: the file is empty, or the reader of the pipe ended
 * early.
 */
export function stdoutDestination(out: Stream, state: Pick<HarvestState, 'isResumed' | 'startOver'>): Destination {
  let isPipeClosed = false;
  const write = (text: string) =>
    new Promise<void>((resolve, reject) => {
      out.write(text, (error) => {
        isPipeClosed ||= (error as NodeJS.ErrnoException | undefined)?.code === 'EPIPE';
        if (error) reject(outputError(error));
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
      return { indexed: documents.length, refusals: [] };
    },
    async close() {
      if (isPipeClosed) state.startOver();
    },
  };
}

function isEmptyFile({ fd }: Stream): boolean {
  if (fd === undefined) return false;
  try {
    const found = fstatSync(fd);
    return found.isFile() && found.size === 0;
  } catch {
    // Some systems cannot stat a terminal or a pipe.
    return false;
  }
}

function lineOf({ kind, id, body }: Document): object {
  return kind === 'meeting' ? { type: kind, ...body } : { type: kind, session_id: id, ...body };
}

function outputError({ code, message }: NodeJS.ErrnoException): DialerError {
  const text = code === 'EPIPE' ? 'Output pipe closed.' : `Could not write to standard output: ${code ?? message}.`;
  return new DialerError('refused', text);
}
