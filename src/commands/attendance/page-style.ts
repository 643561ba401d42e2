import type { Html } from '../../base/output/page/html.ts';
import { STYLE as SHARED } from '../../base/output/page/style.ts';
import { PARTS, type TimeAxis } from './page-time.ts';
import type { AttendanceReport } from './report.ts';

// A table on wide screens and on paper; on narrow screens a block for each person, below a time axis that stays. `.t` holds
// the ticks. A bar lies below a veil that covers what is outside the class, so that no piece has to know where it lies.

const FRAME = `
:root:has(search[hidden]){--bar:0px}
.bar:has(search[hidden]){display:none}
.bar{justify-content:space-between;margin:0 calc(-1*var(--pad))}
main{scroll-margin-top:calc(-1*var(--bar))}
header span{display:inline-block}
[role=group]{display:flex;align-items:center;gap:.25rem}
[role=group]::before{content:"Sort" / "";margin-right:.25rem;color:var(--dim)}
button{font:inherit;height:2.125rem;padding:0 .625rem;color:inherit;background:none;border:1px solid transparent;border-radius:.375rem;cursor:pointer}
button:hover{background:var(--soft)}
[aria-pressed=true]{font-weight:600;background:var(--soft);border-color:var(--dim)}
[aria-pressed=true]::after{content:" ↑" / ", ascending"}
[aria-pressed=true].down::after{content:" ↓" / ", descending"}
a{color:var(--link)}
small{display:block;color:var(--dim);font-size:.75rem;font-weight:400}
th,small,li{unicode-bidi:plaintext;text-align:left;overflow-wrap:anywhere}
th{font-weight:600;vertical-align:top}
td{vertical-align:top;overflow-wrap:anywhere}
#absent{scroll-margin-top:1rem;padding-bottom:2rem}
#absent ul{columns:16rem;margin-top:.5rem;padding:0;list-style:none}
#absent li{break-inside:avoid;padding:.25rem 0}
em{--fill:var(--old);--edge:var(--old-e);--text:var(--old-t);display:inline-block;padding:0 .375rem;color:var(--text);background:var(--fill);border-left:3px solid var(--edge);border-radius:.25rem;font-size:.75rem}
.ok{--fill:var(--good);--edge:var(--good-e);--text:var(--good-t)}
.late,.early,.short{--fill:var(--bad);--edge:var(--bad-e);--text:var(--bad-t)}
.ok::before{content:"✓\\a0" / ""}
.late::before{content:"↦\\a0" / ""}
.early::before{content:"↤\\a0" / ""}
.short::before{content:"∅\\a0" / ""}
.odd::before{content:"?\\a0" / ""}
.guess::before{content:"≈\\a0" / ""}
.guess{border-left-style:dotted}
`;

const BARS = `
:root{--track:var(--line);--stripes:repeating-linear-gradient(135deg,var(--bg) 0 3px,transparent 3px 5px)}
td>div{position:relative;height:.8125rem;margin:.1875rem 0;border-radius:.125rem;print-color-adjust:exact;
background:linear-gradient(90deg,var(--edge-line) 1px,transparent 1px) calc(100%*var(--tick)/(1000 - var(--step)))/calc(var(--step)*.1%) 100%,linear-gradient(90deg,transparent calc(var(--a)*.1%),var(--track) 0 calc(var(--z)*.1%),transparent 0)}
td i{position:absolute;top:0;bottom:0;left:min(var(--s)*.1%,100% - 3px);width:max((var(--e) - var(--s))*.1%,3px);background:var(--plan-e);background-clip:padding-box;border-radius:.125rem;print-color-adjust:exact}
td i+i{border-left:2px solid transparent;min-width:5px}
td>div[class]::before{content:"";position:absolute;top:50%;left:calc(var(--s)*.1%);width:calc((var(--e) - var(--s))*.1%);border-top:1px dashed var(--dim)}
td>div::after{content:"";position:absolute;inset:0;background:var(--stripes) 0/calc(var(--a)*.1%) 100% no-repeat,var(--stripes) 100%/calc(100% - var(--z)*.1% - 1px) 100% no-repeat;print-color-adjust:exact}
td:last-child{font-size:.75rem;color:var(--dim)}
td summary{margin:-.25rem 0;padding:.25rem 0}
.key{gap:.25rem 1.25rem;color:var(--dim)}
.key [class]::before{content:"";display:inline-block;width:1.5rem;height:.625rem;margin-right:.375rem;border-radius:.125rem;print-color-adjust:exact}
.key .guess::before{content:"≈\\a0" / "";width:auto;height:auto;margin:0}
.key .here::before{background:var(--plan-e)}
.key .class::before{background:var(--track)}
.key .away::before{height:0;border-top:1px dashed var(--dim);vertical-align:middle;border-radius:0}
.key .out::before{background:var(--stripes),var(--plan-e)}
.t{position:relative;height:1.75rem;white-space:nowrap;font-weight:400;color:var(--dim);font-size:.75rem}
.t b{position:absolute;left:calc(var(--s)*.1%);translate:-50%;font-weight:400}
.t .first{translate:0}
.t .last{translate:-100%}
.t i{position:absolute;bottom:0;left:calc(var(--a)*.1%);width:calc((var(--z) - var(--a))*.1%);border-bottom:3px solid var(--dim)}
`;

const TABLE = `
@media print,(min-width:60rem){
table{width:100%;table-layout:fixed;border-spacing:0}
th:first-child{width:15rem}
th:nth-child(2){width:4rem;text-align:right}
th:nth-child(3){width:9.5rem}
th,td{padding:.3125rem .75rem .3125rem 0}
:is(th,td):last-child{padding-right:0}
:is(th,td):nth-child(3){padding-left:.75rem}
td:nth-child(2){text-align:right}
.plain tr>:nth-child(3){display:none}
tbody td,tbody th{border-top:1px solid var(--line)}
thead th{vertical-align:bottom}
thead th:last-child{padding-bottom:0}
}
@media screen and (min-width:60rem){
thead th{position:sticky;top:var(--bar);z-index:7;background:var(--bg);box-shadow:inset 0 -1px var(--edge-line)}
tbody tr:hover>:not(:last-child){background:var(--soft)}
}
`;

const LIST = `
@media screen and (max-width:59.99rem){
.bar{gap:.5rem}
[role=group]{gap:0}
[role=group]::before{content:none}
search{flex:1;min-width:0}
output{position:absolute;clip-path:inset(50%)}
table,thead,thead tr,tbody,th,td{display:block}
thead{position:sticky;top:var(--bar);z-index:7;background:var(--bg);border-bottom:1px solid var(--edge-line)}
thead th:not(:last-child){position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden}
thead th{padding-top:.25rem}
.t:has(b:nth-of-type(6)) b:nth-of-type(even){display:none}
tbody tr{display:grid;grid-template-columns:minmax(0,1fr) auto;gap:0 .75rem;padding:.625rem 0;border-bottom:1px solid var(--line)}
td:nth-child(3){grid-column:1/-1}
td:nth-child(3):not(:empty){padding:.125rem 0}
td:last-child{grid-column:1/-1;padding-top:.25rem}
td:nth-child(2){font-weight:600}
}
`;

const PAPER = `
@media print{
@page{margin:12mm}
:root{--track:#ddd;--edge-line:#888}
body{font-size:8pt;line-height:1.25}
small,em,td:last-child,.t,.key{font-size:7pt}
[role=group]{display:none}
th,td{padding:.75mm 2mm .75mm 0}
th:first-child{width:44mm}
th:nth-child(2){width:11mm}
th:nth-child(3){width:25mm}
td>div{height:2.5mm;margin:.5mm 0}
a{text-decoration:none}
td summary{list-style:none}
td ::details-content{content-visibility:visible}
}
`;

export const STYLE = SHARED + FRAME + BARS + TABLE + LIST + PAPER;

/** In parts of the whole: the class (else all) from `--a` to `--z`, the first tick and the distance of two. */
export function axisRules({ at, step, ticks }: TimeAxis, { classFrom, classUntil }: AttendanceReport): string {
  const [a, z] = [classFrom ? at(classFrom) : 0, classUntil ? at(classUntil) : PARTS];
  return `body{--a:${a};--z:${z};--tick:${ticks[0]?.at ?? 0};--step:${step.toFixed(2)}}`;
}

/** Of all the positions that a page has. */
export function positionRules({ markup }: Html): string {
  const classes = [...markup.matchAll(/ class="(s\d+)(?: (e\d+))?/g)].flatMap(([, from, until]) => [from, until]);
  const rules = classes.flatMap((name) => (name ? [`.${name}{--${name[0]}:${name.slice(1)}}`] : []));
  return [...new Set(rules)].join('\n');
}
