import type { File, Run } from './record.ts';
import { CATCH_UP_MINUTES, instantOf } from './schedule.ts';

/** A tick, and what it met with. */
export function describeRun({ host, minute, nowMs, endedMs, result, isStopped, troubles, offline }: Run): string {
  const second = (nowMs - instantOf(minute)) / 1000;
  const end = result ? `exit ${result.exitCode}${isStopped ? ', stopped' : ''}` : 'killed';
  const met = [...troubles.map(({ name }) => name), ...offline.map(({ name }) => `${name} offline`)].join(', ');
  const stderr = result?.stderr ? `\n    ${result.stderr}` : '';
  return `minute ${minute} +${second} s ${host}, ${Math.round(endedMs - nowMs)} ms, ${end}${met && ` [${met}]`}${stderr}`;
}

/** Every tick that had to do with it, or could have. */
export function history({ occurrence, entries }: File, runs: Run[]): string {
  const { minute, endsAt } = occurrence;
  const shown = runs.filter(
    (run) =>
      (minute - 1 <= run.minute && run.minute <= minute + CATCH_UP_MINUTES + 3) ||
      entries.some((entry) => entry.run === run),
  );
  const lines = shown.flatMap((run) => [
    `  ${describeRun(run)}`,
    ...entries
      .filter((entry) => entry.run === run)
      .flatMap(({ patches, lines }) => [
        ...patches.map(({ isAccepted }) => `    PATCH ${isAccepted ? 'accepted' : 'not accepted'}`),
        ...lines.map((line) => `    ${JSON.stringify(line)}`),
      ]),
  ]);
  return [`  due in minute ${minute}, to be sent before minute ${endsAt}`, ...lines].join('\n');
}
