import type { Html } from '../../base/output/page/html.ts';
import { PARTS, type TimeAxis } from './page-time.ts';
import type { AttendanceReport } from './report.ts';

/** The style rules of the axis, in parts of the whole: the class from `--a` to `--z`, the first tick, and the step between ticks. */
export function axisRules({ at, step, ticks }: TimeAxis, { classFrom, classUntil }: AttendanceReport): string {
  const [a, z] = [classFrom ? at(classFrom) : 0, classUntil ? at(classUntil) : PARTS];
  return `body{--a:${a};--z:${z};--tick:${ticks[0]?.at ?? 0};--step:${step.toFixed(2)}}`;
}

/** A style rule for each position on the page. */
export function positionRules({ markup }: Html): string {
  const classes = [...markup.matchAll(/ class="(s\d+)(?: (e\d+))?/g)].flatMap(([, from, until]) => [from, until]);
  const rules = classes.flatMap((name) => (name ? [`.${name}{--${name[0]}:${name.slice(1)}}`] : []));
  return [...new Set(rules)].join('\n');
}
