import type { SandboxRequest } from '../../sandbox/endpoints/endpoint.ts';

/** A request as a line of the log, with its passcode masked. */
export function logLine({ method, path, body }: SandboxRequest): string {
  if (method !== 'PATCH') return `${method} ${path}`;
  try {
    const mask = (name: string, value: unknown) => (name === 'passcode' ? '…' : value);
    return `${method} ${path} ${JSON.stringify(JSON.parse(body, mask))}`;
  } catch {
    return `${method} ${path}`;
  }
}
