import { format } from 'date-fns/format';
import { formatCountIfAny } from '../../base/output/format.ts';
import { filterField, htmlDocument } from '../../base/output/page/document.ts';
import { type Html, html } from '../../base/output/page/html.ts';
import { addDays, noon } from '../../schedule/calendar.ts';
import css from './page.css?raw';
import script from './page.js?raw';
import { conflictsOn, dayId, idOf, isBad, meetingsOn, needsAttention, STATE_CLASSES, section } from './page-day.ts';
import { type AgendaPageData, type Bar, type Day, layOut, piecesOf } from './page-grid.ts';
import { positionRules } from './page-rules.ts';

/** Up to this many problems the list is open; a longer one opens with a click. */
const FEW_PROBLEMS = 6;

/** The agenda as one self-contained HTML file. Without scripts it has no filter, and nothing that depends on the viewer's clock. */
export function agendaPage(data: AgendaPageData): string {
  const { days, hours } = layOut(data);
  const style = css + positionRules(days, hours);
  const title = `Rooms, ${spanOf(data)}`;
  const created = format(data.now, 'EEE d MMM yyyy HH:mm');
  const attributes = html` data-zone="${data.zone}" data-hours="${hours.from} ${hours.to}"`;
  const body = html`<header>
<h1>${title}</h1>
<p>${data.file} · times in ${data.zone} · created ${created}</p>
<p id="live" hidden></p>
${data.bars.length > 0 && legend(data.bars)}
</header>
<div class="bar">
<nav aria-label="Days"><ul>${days.map(dayLink)}</ul></nav>
${filterField('rooms')}
</div>
<main>
${problems(days, data)}${days.map((day) => section(day, hours, data))}</main>`;
  return htmlDocument({ title, style, script, attributes, body });
}

function spanOf({ from, days }: AgendaPageData): string {
  const last = format(noon(addDays(from, days - 1)), 'd MMM yyyy');
  return days > 1 ? `${format(noon(from), 'd MMM')} – ${last}` : last;
}

/** Explains the colors and marks on the page. */
function legend(bars: Bar[]): Html {
  const states = Object.entries(STATE_CLASSES).filter(([state]) => bars.some((bar) => bar.state === state));
  const isRed = bars.some(({ conflict }) => conflict !== undefined);
  return html`<ul class="key" aria-label="Legend"><li>planned</li>${states.map(([state, name]) => html`<li class="${name}">${state}</li>`)}${isRed && html`<li class="x">conflict</li>`}</ul>`;
}

function dayLink(day: Day): Html {
  const [meetings, conflicts] = [meetingsOn(day), conflictsOn(day)];
  const name = format(noon(day.date), 'EEE d');
  const red = html` <span class="x">⚠&#xfe0e; ${conflicts}<u> in conflict</u></span>`;
  return html`<li><a href="#${dayId(day.date)}"><b>${name}</b> <span>${meetings}<u> ${meetings === 1 ? 'meeting' : 'meetings'}</u></span>${conflicts > 0 && red}</a></li>`;
}

/** Lists what needs attention, with links to the bars. The same problem on several days is one item. */
function problems(days: Day[], { bars }: AgendaPageData): Html | undefined {
  const wrong = [...new Set(days.flatMap(piecesOf).map(({ bar }) => bar))].filter(needsAttention);
  const items = new Map<string, Bar[]>();
  for (const bar of wrong.sort((a, b) => a.startsAt.getTime() - b.startsAt.getTime())) {
    const { markup } = html`<b>${format(bar.startsAt, 'HH:mm')} ${bar.room}</b>, ${bar.title}: ${whatIsWrong(bar)}`;
    items.set(markup, [...(items.get(markup) ?? []), bar]);
  }
  if (items.size === 0) return undefined;
  const links = (own: Bar[]) =>
    own.map((bar) => html`<a href="#${idOf(bar, bars)}">${format(bar.startsAt, 'EEE d MMM')}</a> `);
  const red = formatCountIfAny(
    wrong.filter(({ conflict }) => conflict !== undefined).length,
    'in conflict',
    'in conflict',
  );
  const bad = formatCountIfAny(wrong.filter(isBad).length, 'failed or missed', 'failed or missed');
  return html`<details class="todo"${items.size <= FEW_PROBLEMS && html` open`}><summary>Needs attention: ${[red, bad].filter(Boolean).join(', ')}</summary>
<ul>${[...items].map(([markup, own]) => html`<li>${links(own)}${{ markup }}`)}</ul></details>
`;
}

function whatIsWrong(bar: Bar): string {
  const { conflict, state, detail } = bar;
  return [conflict, ...(isBad(bar) ? [[state, detail].filter(Boolean).join(': ')] : [])].filter(Boolean).join(' ');
}
