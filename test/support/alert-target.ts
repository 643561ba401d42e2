import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

interface Answer {
  status?: number;
  headers?: Record<string, string>;
  /** Does not answer. */
  hangs?: boolean;
}

/** A server that receives pings and alerts. */
export async function alertTarget(first: Answer = {}) {
  let { status = 200, headers = {}, hangs = false } = first;
  const calls: { path: string; body: string }[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    calls.push({ path: `${request.method} ${request.url}`, body: Buffer.concat(chunks).toString() });
    if (!hangs) response.writeHead(status, headers).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    /** Answers like this from now on. */
    answer(next: Answer): void {
      ({ status = 200, headers = {}, hangs = false } = next);
    },
  };
}
