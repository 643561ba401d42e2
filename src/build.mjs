import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

// Makes dist/. What a tick with nothing due loads is what it costs every minute: CommonJS, which Node loads faster than
// modules, and one file, as each further one takes a third of a millisecond. All else is in chunks, loaded where it is used.

const DIST = 'dist';
const MAIN = 'main.js';
const LEAN = 'lean.js';
const common = {
  platform: 'node',
  target: 'node20',
  minifySyntax: true,
  minifyWhitespace: true,
  logLevel: 'warning',
  outdir: DIST,
};

rmSync(DIST, { recursive: true, force: true });
await build({
  ...common,
  entryPoints: ['src/main.ts'],
  bundle: true,
  splitting: true,
  format: 'esm',
  // commander wants it for commands that are programs, and here none is: node:events is loaded anyway.
  alias: { 'node:child_process': 'node:events' },
  external: ['pg-native'],
});
const chunks = readdirSync(DIST).map((name) => join(DIST, name));
await build({
  ...common,
  entryPoints: chunks,
  format: 'cjs',
  supported: { 'dynamic-import': false },
  allowOverwrite: true,
});
joinLean();

/** Puts main.js and the chunks that it cannot do without into one file; where these were, there is a way to them. */
function joinLean() {
  const codes = new Map();
  const collect = (name) => {
    if (codes.has(name)) return;
    const code = readFileSync(join(DIST, name), 'utf8').replace(/^#!.*\n/, '');
    codes.set(name, code);
    // What is loaded only when it is used stands in a call.
    for (const [, chunk] of code.matchAll(/[=;]require\("\.\/(chunk-[\w-]+\.js)"\)/g)) collect(chunk);
  };
  collect(MAIN);
  const functions = [...codes].map(([name, code]) => `${JSON.stringify(name)}(module,exports,require){${code}\n}`);
  writeFileSync(
    join(DIST, LEAN),
    `"use strict";
const modules={};
const functions={${functions.join(',\n')}};
function load(name){
const known=modules[name];
if(known)return known.exports;
const module=modules[name]={exports:{}};
functions[name](module,module.exports,(path)=>functions[path.slice(2)]?load(path.slice(2)):require(path));
return module.exports;
}
module.exports=load;
`,
  );
  for (const name of codes.keys()) {
    const shebang = name === MAIN ? '#!/usr/bin/env -S node --\n' : '';
    writeFileSync(join(DIST, name), `${shebang}module.exports=require("./${LEAN}")(${JSON.stringify(name)});\n`);
  }
  chmodSync(join(DIST, MAIN), 0o755);
}
