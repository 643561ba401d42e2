import { format } from 'date-fns/format';
import { formatCount } from '../../base/output/format.ts';
import { type Html, html } from '../../base/output/page/html.ts';
import { type CalendarDate, localDate, noon } from '../../schedule/calendar.ts';
import type { AgendaPageData, Bar, State } from './page-grid.ts';
import { type Day, type GridRow, type Hours, type Piece, piecesOf } from './page-grid.ts';

// A day is a table with a row per room. Bars are placed by classes, as the page's policy forbids style attributes.

/** The classes of the style sheet, which gives each a color and a mark. */
export const STATE_CLASSES: Record<State, string> = {
  accepted: 'ok',
  'in a meeting': 'in',
  'not in a meeting': 'out',
  failed: 'fail',
  missed: 'miss',
  superseded: 'over',
  skipped: 'over',
  unknown: 'odd',
};
const BAD: (State | undefined)[] = ['not in a meeting', 'failed', 'missed', 'unknown'];

export const isBad = ({ state }: Bar) => BAD.includes(state);
export const needsAttention = (bar: Bar) => bar.conflict !== undefined || isBad(bar);
/** The ID of a bar, to which the list of problems links. */
export const idOf = (bar: Bar, bars: Bar[]) => `b${bars.indexOf(bar)}`;
export const dayId = (date: CalendarDate) => `d${date}`;

/** The number of meetings on a day, each counted once for all its rooms. */
export function meetingsOn(day: Day): number {
  return new Set(piecesOf(day).map(({ bar }) => `${bar.place} ${bar.startsAt.getTime()}`)).size;
}

export function conflictsOn(day: Day): number {
  return piecesOf(day).filter(({ bar }) => bar.conflict !== undefined).length;
}

export function section(day: Day, hours: Hours, data: AgendaPageData): Html {
  const { date, begins, rows } = day;
  const names = data.holidays.filter((holiday) => holiday.date === date).map(({ name }) => name);
  const busy = rows.filter(({ pieces }) => pieces.length > 0).length;
  const rooms = `in ${busy} of ${formatCount(rows.length, 'room')}`;
  const summary = [...names, busy ? `${formatCount(meetingsOn(day), 'meeting')} ${rooms}` : 'No meetings'].join(' · ');
  const heading = html`<h2>${format(noon(date), 'EEEE, d MMMM')}</h2><p>${summary}</p>`;
  const range = `${clock(hours.from)} to ${clock(hours.to)}`;
  const ticks = Array.from({ length: hours.to - hours.from }, (_, index) => html`<i>${clock(hours.from + index)}</i>`);
  const table = html`<div><table>
<thead><tr><th scope="col">${format(noon(date), 'EEE d MMM')}<u> rooms</u></th><th scope="col"><u>Meetings, ${range}</u><div class="t" aria-hidden="true">${ticks}</div></th></tr></thead>
<tbody>${rows.map((row) => roomRow(row, date, data))}
</tbody></table></div>`;
  return html`<section id="${dayId(date)}" data-begins="${begins.getTime()}">
${heading}${busy > 0 && table}
</section>
`;
}

const clock = (hour: number) => `${String(hour).padStart(2, '0')}:00`;

function roomRow({ room, pieces }: GridRow, date: CalendarDate, data: AgendaPageData): Html {
  return html`
<tr><th scope="row">${room}</th><td><div>${pieces.map((piece) => barOf(piece, date, data))}</div></td></tr>`;
}

/** `data-t` is for the script: minutes since the section's `data-begins`. */
function barOf(piece: Piece, date: CalendarDate, { from: firstDate, bars }: AgendaPageData): Html {
  const { bar, from, to, lane, continues, elapsed } = piece;
  const { title, meetingId, place, conflict, state, detail } = bar;
  const classes = [
    `s${from} e${to}`,
    lane > 0 && `l${lane}`,
    state && STATE_CLASSES[state],
    conflict !== undefined && 'x',
    !bar.endsAt && 'open',
    continues.before && 'before',
    continues.after && 'after',
  ].filter(Boolean);
  const id = needsAttention(bar) && (!continues.before || date === firstDate) && html` id="${idOf(bar, bars)}"`;
  const number = title.includes(meetingId) ? '' : `${meetingId} · `;
  return html`
<details${id} class="${classes.join(' ')}" data-t="${elapsed.from} ${elapsed.to}"><summary><b>${title}</b> <span>${timesOf(bar, date)}</span>${conflict !== undefined && html` <i>conflict</i>`}${state && html` <i>${state}</i>`}</summary>${conflict && html`<p>${conflict}</p>`}${detail && html`<p>${detail}</p>`}<p>${number}${place}</p></details>`;
}

/** `09:11–10:00`, with the weekday of a time on another day; `09:11–?` without an end. */
function timesOf({ startsAt, endsAt }: Bar, date: CalendarDate): string {
  const on = (instant: Date) => format(instant, localDate(instant) === date ? 'HH:mm' : 'EEE\u00a0HH:mm');
  return `${on(startsAt)}–${endsAt ? on(endsAt) : '?'}`;
}
