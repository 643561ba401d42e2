// What all pages have in common, before their own. `u` is for those who hear a page.

const COLOURS = `
:root{color-scheme:light dark;--pad:1.5rem;--bar:3rem;--bg:#fff;--ink:#1a1d21;--dim:#5a626c;--line:#e3e6ea;--edge-line:#c3c9d0;--soft:#f4f6f8;--link:#1d4fc4;
--plan:#e8effc;--plan-e:#4b7be0;--plan-t:#1b3260;--good:#e3f4e8;--good-e:#2c8a55;--good-t:#133f27;--bad:#fdf0d5;--bad-e:#b86e00;--bad-t:#573400;
--old:#eceef1;--old-e:#858e99;--old-t:#3b424b;--red:#fde4e2;--red-e:#cf222e;--red-t:#82101b}
@media screen and (prefers-color-scheme:dark){:root{--bg:#131619;--ink:#e7eaed;--dim:#a2abb6;--line:#272c33;--edge-line:#424a54;--soft:#1c2026;--link:#8fb4ff;
--plan:#1d2c4a;--plan-e:#6c98f2;--plan-t:#d6e3ff;--good:#18352a;--good-e:#4db27b;--good-t:#cbeed9;--bad:#42300f;--bad-e:#dd9d35;--bad-t:#fbe3b6;
--old:#2a2f36;--old-e:#79838e;--old-t:#d0d5db;--red:#4a1b20;--red-e:#f26a70;--red-t:#ffdad9}}
`;

const FRAME = `
*{box-sizing:border-box;margin:0}
[hidden]{display:none!important}
html{scroll-padding-top:var(--bar);-webkit-text-size-adjust:100%}
body{font:.875rem/1.4 system-ui,sans-serif;font-variant-numeric:tabular-nums;background:var(--bg);color:var(--ink)}
u{position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden;white-space:nowrap}
header,main{padding:0 var(--pad)}
header{padding-top:1.25rem;padding-bottom:.75rem}
h1{font-size:1.375rem;line-height:1.2;letter-spacing:-.01em}
h2{font-size:1.0625rem;line-height:1.3}
header p{color:var(--dim)}
header p,h1{overflow-wrap:anywhere}
.bar{position:sticky;top:0;z-index:8;display:flex;align-items:center;gap:1rem;height:var(--bar);padding:0 var(--pad);background:var(--bg);border-bottom:1px solid var(--edge-line)}
:focus-visible{outline:3px solid var(--link);outline-offset:-3px}
output{margin-right:.75rem;color:var(--dim)}
input{font:inherit;width:11rem;height:2.125rem;padding:0 .625rem;color:inherit;background:var(--soft);border:1px solid var(--dim);border-radius:.375rem}
input::placeholder{color:var(--dim);opacity:1}
section{padding-top:1.75rem}
.key{display:flex;flex-wrap:wrap;gap:.25rem .5rem;margin-top:.5rem;padding:0;list-style:none;font-size:.75rem}
summary{cursor:pointer}
b{font-weight:600}
i,em{font-style:normal}
@media screen and (max-width:59.99rem){
:root{--pad:1rem}
search{display:flex;align-items:center}
input{flex:1;min-width:0;font-size:1rem}
}
`;

const PAPER = `
@media print{
:root{--bg:#fff;--ink:#000;--dim:#000;--line:#999;--edge-line:#000;--link:#000;--pad:0px;
--plan:#fff;--plan-e:#000;--plan-t:#000;--good:#fff;--good-e:#000;--good-t:#000;--bad:#fff;--bad-e:#000;--bad-t:#000;--old:#fff;--old-e:#000;--old-t:#000;--red:#fff;--red-e:#000;--red-t:#000}
input,label{display:none}
.bar{position:static;height:auto;border:0}
tr{break-inside:avoid}
}
`;

export const STYLE = COLOURS + FRAME + PAPER;
