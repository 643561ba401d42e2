import { format } from 'date-fns/format';
import { formatCount, formatCountIfAny } from '../../base/output/format.ts';
import { filterField, htmlDocument } from '../../base/output/page/document.ts';
import { type Html, html } from '../../base/output/page/html.ts';
import { localDate, localTimeZone, noon } from '../../schedule/calendar.ts';
import css from './page.css?raw';
import script from './page.js?raw';
import { nameOf, personRow, who } from './page-person.ts';
import { axisRules, positionRules } from './page-rules.ts';
import { isClockChanged, PARTS, type TimeAxis, timeAxis } from './page-time.ts';
import { ABSENT } from './remarks.ts';
import type { Absentee, AttendanceReport } from './report.ts';
import { absenceCounts } from './rows.ts';

/** Within this distance of an end, a label is aligned with its tick instead of centered. */
const EDGE = 40;

/** A report as one self-contained HTML file with a bar per person. Without scripts it has no sorting and no filter. */
export function attendancePage(report: AttendanceReport): string {
  const { people, absent, meetingId } = report;
  const axis = timeAxis(report);
  const { compare } = new Intl.Collator('en', { numeric: true });
  const byName = <T extends { name: string; email: string }>(list: T[]) =>
    [...list].sort((a, b) => compare(nameOf(a), nameOf(b)));
  const isPlain = people.every(({ remarks, isGuess }) => remarks.length === 0 && !isGuess);
  const table = html`<table${isPlain && html` class="plain"`}>
<thead><tr><th scope="col">Name</th><th scope="col">Total</th><th scope="col">Remarks</th><th scope="col"><u>Time in the meeting, ${axis.range(axis)}</u>${ticks(axis, report)}</th></tr></thead>
<tbody>${byName(people).map((person) => personRow(person, axis))}
</tbody></table>`;
  const title = report.topic.trim() || `Meeting ${meetingId}`;
  const date = format(noon(localDate(report.startsAt, report.zone)), 'EEE d MMM yyyy');
  const body = html`<header>
<h1>${title}</h1>
<p>${dotted([`${date}, ${axis.range({ from: report.startsAt, until: report.endsAt })}`, ...when(report, axis)])}</p>
<p>${summary(report)}</p>
${people.length > 0 && legend(report, axis)}
</header>
<main>
<div class="bar">
<div role="group" aria-label="Sort by" hidden><button type="button" aria-pressed="true">Name</button><button type="button" aria-pressed="false">Joined</button><button type="button" aria-pressed="false">Total</button></div>
${filterField('people')}
</div>
${people.length > 0 ? table : html`<p>Nobody attended.</p>`}
${absent.length > 0 && absentSection(byName(absent))}</main>`;
  const style = css + axisRules(axis, report) + positionRules(body);
  return htmlDocument({ title: `${title}, ${date}: attendance`, style, script, body });
}

/** Joins parts with dots. A part that fits on a line is not broken. */
function dotted(parts: (Html | string | undefined | false)[]): Html {
  const shown = parts.filter((part) => part !== undefined && part !== false && part !== '');
  return html`${shown.map((part, index) => html`${index > 0 && ' · '}<span>${part}</span>`)}`;
}

function when({ endsAt, topic, meetingId, zone, classFrom, classUntil }: AttendanceReport, axis: TimeAxis) {
  const from = classFrom && axis.times({ from: classFrom, until: endsAt })[0];
  return [
    classFrom && (classUntil ? `class ${axis.range({ from: classFrom, until: classUntil })}` : `class from ${from}`),
    topic.trim() && `meeting ${meetingId}`,
    `times in ${zone ?? localTimeZone()}`,
    isClockChanged(axis, zone) && 'clocks change in between',
  ];
}

/** `60 people · 2 late · 3 left early · 4 absent`, in the order in which the remarks appear. */
function summary({ people, absent, excluded }: AttendanceReport): Html {
  const counts = new Map<string, number>();
  for (const remark of people.flatMap(({ remarks }) => remarks)) counts.set(remark, (counts.get(remark) ?? 0) + 1);
  return dotted([
    formatCount(people.length, 'person', 'people'),
    ...[...counts].map(([remark, count]) => `${count} ${remark}`),
    absent.length > 0 && html`<a href="#absent">${absenceCounts(absent).join(', ')}</a>`,
    formatCountIfAny(people.filter(({ isGuess }) => isGuess).length, 'guess', 'guesses'),
    formatCountIfAny(excluded, 'room or bot left out', 'rooms or bots left out'),
  ]);
}

/** Explains the marks on the page. */
function legend({ people, classFrom, classUntil }: AttendanceReport, axis: TimeAxis): Html {
  const isOutside = (classFrom && axis.from < classFrom) || (classUntil && axis.until > classUntil);
  const isAway = people.some(({ stretches }) => stretches.length > 1);
  const isGuessed = people.some(({ isGuess }) => isGuess);
  return html`<ul class="key" aria-label="Legend"><li class="here">in the meeting</li>${isAway && html`<li class="away">away</li>`}${
    isOutside && html`<li class="out">outside class time</li><li class="class">class time</li>`
  }${isGuessed && html`<li><em class="guess">guess</em> matched by exact name only</li>`}</ul>`;
}

/** Hidden from screen readers, as each row has its times as text. */
function ticks({ ticks }: TimeAxis, { classFrom, classUntil }: AttendanceReport): Html {
  const labels = ticks.map(
    ({ at, label }) => html`<b class="s${at}${at < EDGE && ' first'}${at > PARTS - EDGE && ' last'}">${label}</b>`,
  );
  return html`<div class="t" aria-hidden="true">${labels}${(classFrom || classUntil) && html`<i></i>`}</div>`;
}

function absentSection(absent: AttendanceReport['absent']): Html {
  const isPlain = absent.every(({ remarks }) => remarks.includes(ABSENT));
  const whyNot = ({ remarks }: Absentee) => remarks.filter((remark) => remark !== ABSENT).join('; ');
  const items = absent.map((one) => html`<li>${who(one)}${whyNot(one) && html`: ${whyNot(one)}`}</li>`);
  return html`<section id="absent"><h2>${isPlain ? 'Absent' : 'Absent or unclear'}: ${absent.length}</h2>
<ul>${items}</ul></section>
`;
}
