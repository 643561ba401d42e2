// Shared by all pages; each page's own script follows. Browsers get it as it is.
const one = (selector, root = document) => root.querySelector(selector);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];

const filter = one('#filter');
one('search').hidden = false;
// Rows with the same name count once.
const hideOthers = (rows, oneRow, manyRows) => {
  const wanted = filter.value.trim().toLowerCase();
  for (const { row, text } of rows) row.hidden = !text.toLowerCase().includes(wanted);
  const count = (rows) => new Set(rows.map(({ name }) => name)).size;
  const [shown, total] = [count(rows.filter(({ row }) => !row.hidden)), count(rows)];
  one('output').value = wanted && `${shown} of ${total} ${total === 1 ? oneRow : manyRows}`;
};
