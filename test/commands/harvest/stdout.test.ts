import { openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { Stream } from '../../../src/base/system/deps.ts';
import type { Document } from '../../../src/commands/harvest/documents/document.ts';
import { stdoutDestination } from '../../../src/commands/harvest/stdout.ts';
import { temporaryFolder } from '../../support/run-dialer.ts';

const document = { kind: 'meeting', id: 'a', body: { uuid: 'a' } } as Document;

/** What a run that continues writes first, and whether it starts over. */
async function begun(out: Partial<Stream>, isResumed = true) {
  let text = '';
  const state = { isResumed, startOver: vi.fn() };
  const write: Stream['write'] = (more, written) => {
    text += more;
    written?.();
  };
  await stdoutDestination({ write, ...out }, state).prepare();
  return { text, startsOver: state.startOver.mock.calls.length > 0 };
}

/** The descriptor of a file with this content. */
function fileWith(content: string): number {
  const fd = openSync(join(temporaryFolder(), 'day.ndjson'), 'a');
  writeSync(fd, content);
  return fd;
}

describe('a run that continues', () => {
  it('begins with an empty line after lines in a file or a pipe', async () => {
    expect(await begun({ fd: fileWith('{"type":') })).toEqual({ text: '\n', startsOver: false });
    expect(await begun({})).toEqual({ text: '\n', startsOver: false });
    expect(await begun({ fd: 2 ** 30 })).toEqual({ text: '\n', startsOver: false });
    expect(await begun({ isTTY: true })).toEqual({ text: '', startsOver: false });
  });

  it('starts over if the file is empty', async () => {
    expect(await begun({ fd: fileWith('') })).toEqual({ text: '', startsOver: true });
    expect(await begun({ fd: fileWith('') }, false)).toEqual({ text: '', startsOver: false });
  });

  it.each([
    ['EPIPE', true, 'Output pipe closed.'],
    ['ENOSPC', false, 'Could not write to standard output: ENOSPC.'],
  ])('after %s starts over: %j', async (code, expected, message) => {
    const state = { isResumed: false, startOver: vi.fn() };
    const out: Stream = { write: (_, written) => written?.(Object.assign(new Error(code), { code })) };
    const destination = stdoutDestination(out, state);
    await expect(destination.write([document])).rejects.toMatchObject({ code: 'refused', message });
    await destination.close();
    expect(state.startOver).toHaveBeenCalledTimes(expected ? 1 : 0);
  });
});
