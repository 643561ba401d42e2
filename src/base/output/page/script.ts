/** What the scripts of all pages begin with. Plain, as nothing transforms it. */
export const SCRIPT = `'use strict';
const one = (selector, root = document) => root.querySelector(selector);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];

const filter = one('#filter');
one('search').hidden = false;
// Of rows with the same name one is counted.
const hideOthers = (rows, what) => {
  const wanted = filter.value.trim().toLowerCase();
  for (const { row, text } of rows) row.hidden = !text.toLowerCase().includes(wanted);
  const count = (rows) => new Set(rows.map(({ name }) => name)).size;
  one('output').value = wanted && count(rows.filter(({ row }) => !row.hidden)) + ' of ' + count(rows) + ' ' + what;
};
`;
