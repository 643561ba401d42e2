import { type RunOptions, runDialer } from './run-dialer.ts';

/** `dialer approve --listen`, until `act` is done, which is told where it listens; `onSaid` is told of all that it prints. */
export async function listen(
  act: (url: string) => Promise<void>,
  { args = [], onSaid, ...options }: RunOptions & { args?: string[]; onSaid?: (text: string) => void } = {},
) {
  let heard: (url: string) => void = () => {};
  const url = new Promise<string>((resolve) => {
    heard = resolve;
  });
  return runDialer(['approve', '--listen', '0', ...args], {
    onOutput: (text) => {
      onSaid?.(text);
      const [, where] = /^Listening at (\S+)\. /.exec(text) ?? [];
      if (where) heard(where);
    },
    stopped: async () => {
      await act(await url);
      return 'SIGTERM';
    },
    ...options,
  });
}
