import { printer } from '../base/output/printer.ts';
import type { Deps } from '../base/system/deps.ts';
import type { ZoomClient } from './client.ts';
import { zoomConfig } from './config.ts';

/** The connection to Zoom for one run. */
export interface Zoom {
  /** The client, made on the first call. Throws DialerError `config`. */
  client(): Promise<ZoomClient>;
  close(): Promise<void>;
}

interface Options {
  deadlineMs: number;
  verbose?: boolean | undefined;
  /** Read when the client is made. */
  stop?: () => AbortSignal | undefined;
  /** How many requests of the account's daily limit to leave for other apps. */
  leave?: number;
  /** Removes personal data from Zoom's words before they are shown. */
  redact?: (words: string) => string;
}

/**
 * Opens a connection to Zoom. Loads nothing before the first call of `client`: axios alone costs more than a run with
 * nothing due. Shows retries on a terminal, once each, or all of them if `verbose`.
 */
export function openZoom(deps: Deps, options: Options): Zoom {
  const { deadlineMs, verbose, stop, leave, redact = (words) => words } = options;
  const shown = new Set<string>();
  const onRetry = (message: string, withinMs = deadlineMs) => {
    if (!verbose && (!deps.err.isTTY || shown.has(message))) return;
    shown.add(message);
    const text = `${redact(message)} Retrying for up to ${Math.round(withinMs / 1000)} s.`;
    printer(deps.err, deps.env).line(text, 'dim');
  };
  async function load(): Promise<ZoomClient> {
    const config = zoomConfig(deps.env);
    const { createClient } = await import('./client.ts');
    const timing = { startedAt: deps.now, elapsedMs: deps.elapsedMs, deadlineMs, onRetry, stop: stop?.(), leave };
    return createClient(config, timing);
  }
  let loaded: Promise<ZoomClient> | undefined;
  return {
    client() {
      loaded ??= load();
      return loaded;
    },
    async close() {
      (await loaded?.catch(() => undefined))?.close();
    },
  };
}
