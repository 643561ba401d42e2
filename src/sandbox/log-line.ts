import type { SandboxRequest } from './endpoint.ts';

/** A request as a line of a log: what it asked for, without the passcode. */
export function logLine({ method, path, body }: SandboxRequest): string {
  if (method !== 'PATCH') return `${method} ${path}`;
  try {
    const mask = (name: string, value: unknown) => (name === 'passcode' ? '…' : value);
    return `${method} ${path} ${JSON.stringify(JSON.parse(body, mask))}`;
  } catch {
    return `${method} ${path}`;
  }
}
