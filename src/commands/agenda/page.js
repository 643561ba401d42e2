const MINUTE = 60000;
const SOON = 30;

const rows = all('tbody tr').map((row) => {
  const room = one('th', row).textContent;
  return { row, text: room, name: room, bars: all('summary', row) };
});
filter.addEventListener('input', () => {
  const reading = all('section').findLast((day) => day.getBoundingClientRect().top < 120);
  hideOthers(rows, 'room', 'rooms');
  for (const day of all('tbody')) stopAt(day);
  reading?.scrollIntoView();
});

// Tab stops at one bar per day; from there the arrow keys move on.
const stopAt = (day, bar = one('tr:not([hidden]) summary', day)) => {
  for (const other of all('summary', day)) other.tabIndex = other === bar ? 0 : -1;
};
for (const day of all('tbody')) stopAt(day);
addEventListener('focusin', ({ target }) => {
  if (target.matches('td summary')) stopAt(target.closest('tbody'), target);
});
addEventListener('keydown', (event) => {
  if (event.key === 'Escape') closeBars();
  const bar = event.target.closest('td summary');
  const [across, down] =
    { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key] ?? [];
  if (!bar || across === undefined) return;
  event.preventDefault();
  const shown = rows.filter(({ row, bars }) => !row.hidden && bars.length > 0);
  const bars = shown.flatMap(({ bars }) => bars);
  const below = shown[shown.findIndex(({ bars }) => bars.includes(bar)) + down];
  const left = (element) => element.parentElement.offsetLeft;
  const distance = (other) => Math.abs(left(other) - left(bar));
  const next = across ? bars[bars.indexOf(bar) + across] : below?.bars.toSorted((a, b) => distance(a) - distance(b))[0];
  next?.focus();
});
addEventListener('click', ({ target }) => closeBars(target));
const closeBars = (except) => {
  for (const bar of all('td details[open]')) if (!except || !bar.contains(except)) bar.open = false;
};

const clock = new Intl.DateTimeFormat('en', {
  timeZone: document.body.dataset.zone,
  hourCycle: 'h23',
  weekday: 'short',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
});
const wallTime = (instant) => {
  const part = Object.fromEntries(clock.formatToParts(instant).map(({ type, value }) => [type, value]));
  const time = `${part.hour}:${part.minute}`;
  const date = [part.year, part.month, part.day].join('-');
  return { date, time, label: `${part.weekday} ${time}`, minute: part.hour * 60 + +part.minute };
};
const bars = all('td details').map((element) => {
  const begins = +element.closest('section').dataset.begins;
  const [from, to] = element.dataset.t.split(' ').map((minutes) => begins + minutes * MINUTE);
  return { element, from, to, room: one('th', element.closest('tr')).textContent, note: document.createElement('em') };
});
const [first, last] = document.body.dataset.hours.split(' ').map((hour) => hour * 60);
const [line, pill] = [document.createElement('div'), document.createElement('strong')];
line.className = pill.className = 'now';

function drawLine(now) {
  line.remove();
  pill.remove();
  const { date, time, minute } = wallTime(now);
  const today = document.getElementById(`d${date}`);
  for (const link of all('nav a')) {
    if (link.hash === `#d${date}`) link.setAttribute('aria-current', 'date');
    else link.removeAttribute('aria-current');
  }
  const grid = today && one('div', today);
  if (!grid || minute < first || minute > last) return;
  pill.textContent = time;
  document.body.style.setProperty('--at', (minute - first) / (last - first));
  grid.append(line);
  one('.t', grid).append(pill);
}

function showStatus(now) {
  const next = new Map();
  const running = new Set();
  for (const bar of bars) {
    const isOn = bar.from <= now && now < bar.to;
    if (isOn) running.add(bar.room);
    if (bar.from > now && !(next.get(bar.room)?.from <= bar.from)) next.set(bar.room, bar);
    bar.element.classList.toggle('on', isOn);
    note(bar, isOn ? 'running' : '');
  }
  const ahead = ({ from }) => {
    const minutes = Math.ceil((from - now) / MINUTE);
    return minutes <= SOON ? `in ${minutes} min` : '';
  };
  const upcoming = [...next.values()].sort((a, b) => a.from - b.from);
  for (const bar of upcoming) if (ahead(bar)) note(bar, ahead(bar));
  const parts = [`Now ${wallTime(now).label}`];
  if (running.size > 0) parts.push(`running in ${running.size}${running.size > 1 ? ' rooms' : ' room'}`);
  if (upcoming[0])
    parts.push([`next ${wallTime(upcoming[0].from).label}`, ahead(upcoming[0])].filter(Boolean).join(', '));
  one('#live').textContent = parts.join(' · ');
  one('#live').hidden = false;
}

function note({ element, note }, text) {
  if (note.textContent !== text) note.textContent = text;
  if (text && !note.parentNode) one('b', element).after(' ', note);
  else if (!text) note.remove();
}

const update = () => {
  drawLine(Date.now());
  showStatus(Date.now());
};
update();
setInterval(update, 30000);
addEventListener('visibilitychange', update);
one('nav [aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
if (!location.hash) one(`section + section#d${wallTime(Date.now()).date}`)?.scrollIntoView();
