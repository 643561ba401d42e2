import { type Result, type RunOptions, runDialer } from './run-dialer.ts';

/** Runs `dialer approve --listen` until `act`, which is called with the address, is done. */
export async function listen(
  act: (url: string) => Promise<void>,
  { args = [], onOutput, ...options }: RunOptions & { args?: string[] } = {},
): Promise<Result> {
  let onListening: (url: string) => void = () => {};
  const listening = new Promise<string>((resolve) => {
    onListening = resolve;
  });
  return runDialer(['approve', '--listen', '0', ...args], {
    onOutput: (text) => {
      onOutput?.(text);
      const [, url] = /^Listening on (\S+)\. /.exec(text) ?? [];
      if (url) onListening(url);
    },
    stopped: async () => {
      await act(await listening);
      return 'SIGTERM';
    },
    ...options,
  });
}
