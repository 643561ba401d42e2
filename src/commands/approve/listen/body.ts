import type { IncomingMessage } from 'node:http';

const MOST_BYTES = 1024 * 1024;

/** How much of requests is held at a time, whoever sends them: an event has some kilobytes. */
const MOST_HELD_BYTES = 16 * MOST_BYTES;
/** What a piece costs besides its bytes: a body can come one by one. */
const PIECE_BYTES = 256;

/** Reads bodies, none of them larger than 1 MiB, and not too many at once. */
export function createBodies() {
  let heldBytes = 0;

  /** The body; `too large`, as soon as that is known; or `too many`. Rejects where it breaks off. */
  async function read(request: IncomingMessage): Promise<Buffer | 'too large' | 'too many'> {
    if (Number(request.headers['content-length'] ?? 0) > MOST_BYTES) return 'too large';
    const chunks: Buffer[] = [];
    let bytes = 0;
    let mineBytes = 0;
    try {
      return await new Promise((resolve, reject) => {
        request.on('data', (chunk: Buffer) => {
          bytes += chunk.length;
          mineBytes += chunk.length + PIECE_BYTES;
          heldBytes += chunk.length + PIECE_BYTES;
          chunks.push(chunk);
          const tooMuch = bytes > MOST_BYTES ? 'too large' : heldBytes > MOST_HELD_BYTES ? 'too many' : undefined;
          if (tooMuch) resolve(tooMuch);
          if (tooMuch) request.removeAllListeners('data').pause();
        });
        request.on('end', () => resolve(Buffer.concat(chunks)));
        request.on('close', () => reject(new Error('it broke off')));
        request.on('error', reject);
      });
    } finally {
      heldBytes -= mineBytes;
    }
  }

  return { read };
}
