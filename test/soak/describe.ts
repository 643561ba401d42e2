import type { Case, Run } from './record.ts';
import { CATCH_UP_MINUTES, instantOf } from './schedule.ts';

/** A run, its result, and its troubles. */
export function describeRun({ host, minute, nowMs, endedMs, result, isStopped, troubles, offline }: Run): string {
  const second = (nowMs - instantOf(minute)) / 1000;
  const end = result ? `exit ${result.exitCode}${isStopped ? ', stopped' : ''}` : 'killed';
  const met = [...troubles.map(({ name }) => name), ...offline.map(({ name }) => `${name} offline`)].join(', ');
  const stderr = result?.stderr ? `\n    ${result.stderr}` : '';
  return `minute ${minute} +${second} s ${host}, ${Math.round(endedMs - nowMs)} ms, ${end}${met && ` [${met}]`}${stderr}`;
}

/** Every run that concerns the occurrence, or could have. */
export function describeCase({ occurrence, entries }: Case, runs: Run[]): string {
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
  return [`  due in minute ${minute}, must be sent before minute ${endsAt}`, ...lines].join('\n');
}
