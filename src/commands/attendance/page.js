const body = one('tbody');
// The rows arrive sorted by name.
const people = all('tbody tr').map((row, index) => ({ row, by: [index, ...row.dataset.t.split(' ').map(Number)] }));
const textOf = (row) =>
  all('th, td:nth-child(3)', row)
    .map((cell) => cell.textContent)
    .join(' ') || row.textContent;
const rows = all('tbody tr, #absent li').map((row) => ({ row, text: textOf(row), name: row }));
const scrollToTop = () => {
  if (one('main').getBoundingClientRect().top < 0) one('main').scrollIntoView();
};
filter.addEventListener('input', () => {
  hideOthers(rows, 'person', 'people');
  scrollToTop();
});

const buttons = all('.bar button');
one('.bar [role=group]').hidden = !body;
const sort = (button) => {
  const column = buttons.indexOf(button);
  const isAgain = button.ariaPressed === 'true' && !button.classList.contains('down');
  for (const other of buttons) other.ariaPressed = other === button;
  button.classList.toggle('down', isAgain);
  const sign = isAgain ? -1 : 1;
  people.sort((a, b) => sign * (a.by[column] - b.by[column]) || a.by[0] - b.by[0]);
  body.append(...people.map(({ row }) => row));
  scrollToTop();
};
for (const button of buttons) button.addEventListener('click', () => sort(button));
