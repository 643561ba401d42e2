import { STYLE as SHARED } from '../../base/output/page/style.ts';
import { type Day, type Hours, piecesOf } from './page-grid.ts';

// Three layouts of the same markup: a grid by the hour on wide screens, a list on narrow ones, and lines on paper, where
// nobody can point at a bar that is too short for its title. Short names, as a page has a thousand bars: `.x` is in
// conflict, `.t` holds the hours; the other classes of a bar are in page-day.ts.

const FRAME = `
:root{--room:10rem}
section>p{margin-bottom:.25rem;color:var(--dim);overflow-wrap:anywhere}
#live{color:var(--ink);font-weight:600}
nav{flex:1;min-width:0;height:100%;overflow-x:auto;scrollbar-width:thin}
nav ul{display:flex;height:100%;padding:0;list-style:none}
nav a{display:flex;gap:.4rem;align-items:center;height:100%;padding:0 .75rem;white-space:nowrap;color:inherit;text-decoration:none;border-bottom:3px solid transparent}
nav a:hover{background:var(--soft)}
nav a span{color:var(--dim)}
nav a .x{color:var(--red-e);font-weight:600}
nav a[aria-current]{border-color:var(--ink)}
`;

const BARS = `
:where(.key li,td details){--fill:var(--plan);--edge:var(--plan-e);--text:var(--plan-t);color:var(--text);background:var(--fill);border:1px solid transparent;border-left:3px solid var(--edge);border-radius:.25rem}
.ok,.in{--fill:var(--good);--edge:var(--good-e);--text:var(--good-t)}
.out,.fail,.miss{--fill:var(--bad);--edge:var(--bad-e);--text:var(--bad-t)}
.over,.odd{--fill:var(--old);--edge:var(--old-e);--text:var(--old-t)}
.x{--fill:var(--red);--edge:var(--red-e);--text:var(--red-t)}
.ok{--state:"✓\\a0"}
.in{--state:"●\\a0"}
.out{--state:"○\\a0"}
.fail{--state:"✕\\a0"}
.miss{--state:"∅\\a0"}
.over{--state:"↷\\a0"}
.odd{--state:"?\\a0"}
.key li,td details{--mark:var(--state,"")}
.key .x,td .x{--mark:"⚠\\fe0e\\a0" var(--state,"")}
.key li::before{content:var(--mark)}
td .x{border-color:var(--edge)}
.key li{padding:.0625rem .5rem .0625rem .375rem}
summary{list-style:none}
summary::-webkit-details-marker{display:none}
td summary,td p{overflow-wrap:anywhere}
td em{font-weight:600}
.on{border-color:var(--edge);box-shadow:inset 0 0 0 1px var(--edge)}
td :is(details,summary){scroll-margin:5rem 0 2rem}
td :target{box-shadow:0 0 0 3px var(--link)}
b,th,td p,.todo li{unicode-bidi:plaintext;text-align:left}
.todo{margin-top:1rem;padding:.5rem .75rem;border:1px solid var(--red-e);border-radius:.5rem}
.todo summary{font-weight:600}
.todo summary::before{content:"▸ "}
.todo[open] summary::before{content:"▾ "}
.todo ul{margin-top:.25rem;padding-left:1.25rem}
.todo a{color:var(--link)}
`;

const GRID = `
@media screen and (min-width:60rem){
table{width:100%;table-layout:fixed;border-spacing:0}
section>div{position:relative}
th{width:var(--room);padding:.3125rem .75rem .3125rem 0;font-size:.8125rem;font-weight:500;line-height:1.25;vertical-align:top;overflow-wrap:anywhere}
thead th{position:sticky;top:var(--bar);z-index:7;background:var(--bg);box-shadow:inset 0 -1px var(--edge-line);font-weight:600}
thead th+th{width:auto;padding:.3125rem 0 0}
tr+tr>*{border-top:1px solid var(--line)}
tbody tr:hover>*{background-color:var(--soft)}
.t{position:relative;display:grid;grid-auto-flow:column;grid-auto-columns:1fr;color:var(--dim);font-size:.75rem;font-weight:400}
td{padding:0;vertical-align:top;background:linear-gradient(90deg,var(--line) 1px,transparent 1px) 0/calc(100%/var(--hours)) 100%}
td>div{display:grid;grid-template-columns:100%;grid-auto-rows:minmax(2.125rem,auto);row-gap:.125rem;min-height:2.375rem;padding:.125rem 0}
td details{--left:calc((var(--s) - var(--from))/var(--hours)*100%/60);--width:calc((var(--e) - var(--s))/var(--hours)*100%/60 - 1px);
grid-area:1/1;position:relative;width:var(--width);height:2.125rem;margin-left:calc(var(--left) + 1px);overflow:hidden;font-size:.75rem;line-height:1.25}
td summary{padding:.0625rem .1875rem .125rem .25rem}
td :is(b,span){display:block}
td b{overflow:hidden;white-space:nowrap;mask-image:linear-gradient(90deg,#000 calc(100% - .75rem),#0000)}
td summary span{overflow-wrap:normal}
td summary span::before{content:var(--mark)}
td i+i::before{content:"· "}
td em{margin-right:.25rem;white-space:nowrap}
.on:not(:hover,[open],:has(:focus-visible)) em{position:absolute;clip-path:inset(50%)}
.before{border-left-style:dotted;border-radius:0}
.after{border-right:3px dotted var(--edge);border-radius:0}
td .x{background:repeating-linear-gradient(135deg,var(--edge) 0 2px,transparent 2px 6px) 0/.375rem 100% no-repeat var(--fill);border-left-width:1px}
td .x>*{padding-left:.625rem}
.open{--fade:linear-gradient(90deg,var(--fill) 50%,transparent) no-repeat;background:var(--fade)}
td .x.open{background:repeating-linear-gradient(135deg,var(--edge) 0 2px,transparent 2px 6px) 0/.375rem 100% no-repeat,var(--fade);border-right-color:transparent}
td p{padding:0 .25rem .125rem}
td summary::after{content:"";position:absolute;inset:0}
td details:not([open]) :is(summary,p){pointer-events:none}
td details summary::after{pointer-events:auto}
td details:is(:hover,[open],:has(:focus-visible)){z-index:6;overflow:visible;filter:drop-shadow(0 0 1px var(--edge)) drop-shadow(0 .25rem .5rem #0006)}
td details:is(:hover,[open],:has(:focus-visible)) :is(summary,p){width:max(100%,17rem);margin-left:min(0px,100%*(var(--to) - var(--s))/(var(--e) - var(--s)) - 17rem);background:var(--fill);box-shadow:inset 3px 0 var(--edge);padding-left:.5rem}
td details:is(:hover,[open],:has(:focus-visible)) b{white-space:normal;mask:none}
td details:is(:hover,:has(:focus-visible))::details-content{content-visibility:visible}
td details:has([tabindex]:focus-visible) p:last-child::after{content:"Arrow keys: other meetings";display:block;font-style:italic}
.now{position:absolute;left:calc(100%*var(--at));background:var(--ink)}
div.now{z-index:3;top:0;bottom:0;left:calc(var(--room) + (100% - var(--room))*var(--at));width:2px;margin-left:-1px;opacity:.6;pointer-events:none}
@media (min-width:80rem){nav a[aria-current] b::after{content:" · today";font-weight:400}}
strong.now{width:2.75rem;margin-left:-1.375rem;border-radius:1rem;color:var(--bg);font-weight:600;text-align:center}
}
`;

const LIST = `
@media screen and (max-width:59.99rem){
thead{position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden}
table,tbody,tr,th,td{display:block}
th{overflow-wrap:anywhere}
tbody{columns:22rem;column-gap:1.5rem}
tr{break-inside:avoid;padding-top:.75rem}
tr:not(:has(details)),.now{display:none}
td{padding:0}
td details{margin-top:.25rem}
td summary{display:flow-root;position:relative;padding:.5rem .5rem .5rem 7rem}
td summary span{position:absolute;top:.5rem;left:.5rem;width:6.25rem}
:is(.before,.after) summary{min-height:calc(1rem + 2lh)}
td b::before{content:var(--mark)}
td :is(i,em){float:right;margin-left:.5rem}
td p{padding:0 .5rem .375rem 7rem}
.x::details-content{content-visibility:visible}
:root{--bar:6.25rem}
.bar{flex-direction:column-reverse;gap:0;padding:.375rem 0 0}
nav,search{flex:none;width:100%}
nav{height:3.25rem;padding:0 .25rem;scrollbar-width:none}
nav a{flex-wrap:wrap;justify-content:center;align-content:center;gap:0 .25rem;width:calc((100vw - .5rem)/7);min-width:3.25rem;padding:0;font-size:.75rem;line-height:1.3;white-space:normal}
nav b{width:100%;font-size:.8125rem;text-align:center;white-space:nowrap}
search{padding:0 var(--pad)}
output:empty{margin:0}
h2{position:sticky;top:var(--bar);z-index:5;padding:.25rem 0;background:var(--bg)}
}
`;

const PAPER = `
@media print{
@page{size:landscape;margin:10mm}
body{font-size:7pt;line-height:1.25}
nav,#live,.t,.now,td em,td p{display:none}
section{break-inside:avoid;padding-top:4mm}
table{width:100%;table-layout:fixed;border-collapse:collapse}
tr{border-bottom:1px solid var(--line)}
th{width:32mm;padding:.5mm 2mm .5mm 0;vertical-align:top;overflow-wrap:anywhere}
th+th{width:auto}
td{padding:.5mm 0;vertical-align:top}
td>div{display:grid;grid-template-columns:repeat(auto-fill,minmax(44mm,1fr));column-gap:1mm}
td details{border-width:0 0 0 1px;border-radius:0}
td b{font-weight:400}
td summary{position:relative;padding-left:17.5mm}
td summary span{position:absolute;top:0;left:1mm;width:16.5mm}
:is(.before,.after) summary{min-height:2lh}
td b::before{content:var(--mark)}
.ok i:last-child{display:none}
td .x{border-width:1px 1px 1px 3px}
.todo li{break-inside:avoid}
.todo::details-content{content-visibility:visible}
.todo summary::before{content:none}
.todo a{text-decoration:none}
}
`;

export const STYLE = SHARED + FRAME + BARS + GRID + LIST + PAPER;

/** What is only known of these days. `--s` and `--e`, a bar's start and end, and `--from` and `--to` are minutes of the day. */
export function positionRules(days: Day[], { from, to }: Hours): string {
  const rules = days
    .flatMap(piecesOf)
    .flatMap((piece) => [
      `.s${piece.from}{--s:${piece.from}}`,
      `.e${piece.to}{--e:${piece.to}}`,
      ...(piece.lane > 0 ? [`td .l${piece.lane}{grid-row:${piece.lane + 1}}`] : []),
    ]);
  return [`body{--from:${from * 60};--to:${to * 60};--hours:${to - from}}`, ...new Set(rules)].join('\n');
}
