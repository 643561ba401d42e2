import { openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { Stream } from '../../../src/base/system/deps.ts';
import type { Document } from '../../../src/commands/harvest/documents/document.ts';
import { stdoutDestination } from '../../../src/commands/harvest/stdout.ts';
import { temporaryFolder } from '../../support/run-dialer.ts';

const document = { kind: 'meeting', id: 'a', body: { uuid: 'a' } } as Document;

/** What a run begins with that goes on, and whether it starts over. */
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

/** A descriptor of a file that has this in it. */
function fileWith(content: string): number {
  const fd = openSync(join(temporaryFolder(), 'day.ndjson'), 'a');
  writeSync(fd, content);
  return fd;
}

describe('lines that go on', () => {
  it('come behind those that are in the file, or went to a reader', async () => {
    expect(await begun({ fd: fileWith('{"type":') })).toEqual({ text: '\n', startsOver: false });
    expect(await begun({})).toEqual({ text: '\n', startsOver: false });
    expect(await begun({ fd: 2 ** 30 })).toEqual({ text: '\n', startsOver: false });
    expect(await begun({ isTTY: true })).toEqual({ text: '', startsOver: false });
  });

  it('are all of them where the file is empty, as those before are not in it', async () => {
    expect(await begun({ fd: fileWith('') })).toEqual({ text: '', startsOver: true });
    expect(await begun({ fd: fileWith('') }, false)).toEqual({ text: '', startsOver: false });
  });

  it.each([
    ['EPIPE', true, 'its reader has ended'],
    ['ENOSPC', false, 'ENOSPC'],
  ])('after %s start over: %j', async (code, expected, words) => {
    const state = { isResumed: false, startOver: vi.fn() };
    const out: Stream = { write: (_, written) => written?.(Object.assign(new Error(code), { code })) };
    const destination = stdoutDestination(out, state);
    const message = `The standard output takes no more: ${words}.`;
    await expect(destination.write([document])).rejects.toMatchObject({ code: 'refused', message });
    await destination.close();
    expect(state.startOver).toHaveBeenCalledTimes(expected ? 1 : 0);
  });
});
