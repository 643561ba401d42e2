import { formatDuration } from '../../base/output/format.ts';
import { type Html, html } from '../../base/output/page/html.ts';
import type { Span } from '../../schedule/calendar.ts';
import type { TimeAxis } from './page-time.ts';
import type { Person } from './people.ts';

// A person is a row: name, total, remarks and the bar. The times are there as text, too.

/** The classes of the style sheet, which gives each a color and a mark. Other remarks have none. */
const REMARK_CLASSES: Record<string, string> = {
  present: 'ok',
  late: 'late',
  'left early': 'early',
  'too short': 'short',
  'not in the roster': 'odd',
};
/** Up to this many gaps are listed; more are folded up. */
const FEW_GAPS = 4;

interface Named {
  name: string;
  email: string;
}

export const nameOf = ({ name, email }: Named) => name.trim() || email || '(no name)';

export function who(one: Named): Html {
  const hasBoth = one.email !== '' && one.email !== nameOf(one);
  return html`${nameOf(one)}${hasBoth && html` <small>${one.email}</small>`}`;
}

/** `data-t` is for sorting: the time of joining, in seconds, and the total. */
export function personRow(person: Person, axis: TimeAxis): Html {
  const { seconds, joinAt, remarks, isGuess } = person;
  const came = Math.round((joinAt.getTime() - axis.from.getTime()) / 1000);
  const marks = [...remarks.map(remark), ...(isGuess ? [GUESS] : [])];
  return html`
<tr data-t="${came} ${seconds}"><th scope="row">${who(person)}</th><td>${total(seconds)}</td><td>${marks}</td><td>${bar(person, axis)}${timesOf(person, axis)}</td></tr>`;
}

const GUESS = html`<em class="guess">guess</em> `;

function remark(text: string): Html {
  const name = REMARK_CLASSES[text];
  return html`<em${name && html` class="${name}"`}>${text}</em> `;
}

/** Hours and minutes, like `1:05`; less than a minute in seconds. */
function total(seconds: number): string {
  if (seconds < 60) return `${Math.floor(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`;
}

/** A piece per stretch. If there are gaps, a line connects the first and the last. */
function bar({ stretches }: Person, { at }: TimeAxis): Html {
  const classes = ({ from, until }: Span) => html`class="s${at(from)} e${at(until)}"`;
  const [first, last] = [stretches[0], stretches.at(-1)];
  const whole = first && last && first !== last && html` ${classes({ from: first.from, until: last.until })}`;
  return html`<div${whole}>${stretches.map((stretch) => html`<i ${classes(stretch)}></i>`)}</div>`;
}

/** `joined 09:04, left 10:01, away 09:20–09:31` */
function timesOf({ stretches, joinAt, leaveAt, waitingSeconds }: Person, { times, range }: TimeAxis): Html {
  const whole = { from: joinAt, until: leaveAt };
  if (stretches.length === 0) return html`${range(whole)} in the waiting room only`;
  const [joined, left] = times(whole);
  const head = `joined ${joined}, left ${left}`;
  const waited = waitingSeconds > 0 && `, ${formatDuration(waitingSeconds * 1000)} in the waiting room`;
  const gaps = gapsOf(stretches);
  const listed = gaps.map(range).join(', ');
  if (gaps.length <= FEW_GAPS) return html`${head}${listed && `, away ${listed}`}${waited}`;
  const away = gaps.reduce((sum, { from, until }) => sum + until.getTime() - from.getTime(), 0);
  return html`<details><summary>${head}, away ${gaps.length} times, ${formatDuration(away)} in all${waited}</summary>${listed}</details>`;
}

function gapsOf(stretches: Span[]): Span[] {
  return stretches.slice(1).flatMap(({ from }, index) => {
    const until = stretches[index]?.until;
    return until && until < from ? [{ from: until, until: from }] : [];
  });
}
