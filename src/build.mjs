import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import util from 'node:util';

// Builds dist/: main.js has all that a run with nothing due loads, as each further file costs a third of a millisecond;
// the rest is in chunks that are loaded when they are used. CommonJS, because Node loads it faster than modules.

const DIST = 'dist';
const ENTRY = 'main.js';
/** Longer than a scheduled run can last. */
const KEPT_MS = 60_000;

// rolldown passes a list of styles, which Node 20.12 does not take yet.
if (process.version.startsWith('v20.12.')) {
  const { styleText } = util;
  util.styleText = (styles, text) => [styles].flat().reduce((styled, style) => styleText(style, styled), text);
  syncBuiltinESMExports();
}
const { rolldown } = await import('rolldown');

/** `import style from './page.css?raw'` is the file's text, as in vitest. */
const raw = {
  name: 'raw',
  load: {
    filter: { id: /\?raw$/ },
    handler: (id) => ({ code: readFileSync(id.replace(/\?raw$/, ''), 'utf8'), moduleType: 'text' }),
  },
};
/** commander needs it only for subcommands that are separate programs; node:events is loaded anyway. */
const withoutChildProcess = {
  name: 'without-child-process',
  resolveId: {
    filter: { id: /^node:child_process$/ },
    handler: (_, importer = '') =>
      /[\\/]node_modules[\\/]commander[\\/]/.test(importer) ? { id: 'node:events', external: true } : null,
  },
};
const bundle = await rolldown({
  input: { main: 'src/main.ts' },
  platform: 'node',
  transform: { target: 'node20' },
  external: ['pg-native'],
  plugins: [raw, withoutChildProcess],
  preserveEntrySignatures: 'allow-extension',
});
const { output } = await bundle.generate({
  format: 'cjs',
  dynamicImportInCjs: false,
  entryFileNames: ENTRY,
  chunkFileNames: '[name]-[hash].js',
  hashCharacters: 'base36',
  codeSplitting: { groups: [{ name: 'main', tags: ['$initial'] }] },
  // Names stay as they are: whoever reports a defect sends a stack trace.
  minify: { compress: true, mangle: false, codegen: { removeWhitespace: true } },
  comments: { legal: true, annotation: false, jsdoc: false },
});
install(output);

/**
 * Runs may start or load a chunk at any moment, and another build may be at work. So every file appears whole, the entry
 * last, and the chunks of the entry that it replaces stay: the next build that changes something removes them, if it
 * comes over a minute later.
 */
function install(files) {
  const { code } = files.find(({ isEntry }) => isEntry);
  const replaced = read(ENTRY);
  mkdirSync(DIST, { recursive: true });
  for (const chunk of files) {
    if (!chunk.isEntry && !touch(chunk.fileName)) put(chunk.fileName, chunk.code, 0o666);
  }
  for (const name of chunksOf(replaced)) touch(name);
  put(ENTRY, code, 0o777);
  if (code !== replaced) removeUnused();
}

/** Writes a file aside and renames it into place. */
function put(name, code, mode) {
  const aside = join(DIST, `${name}.${process.pid}.tmp`);
  writeFileSync(aside, code, { mode });
  renameSync(aside, join(DIST, name));
}

/** Marks a file as in use now. Returns whether it is there. */
function touch(name) {
  try {
    utimesSync(join(DIST, name), new Date(), new Date());
    return true;
  } catch {
    return false;
  }
}

/** The names of all files in dist/ that `code` can load, directly or through others. */
function chunksOf(code, names = new Set()) {
  for (const [name] of code.matchAll(/[\w-]+\.js\b/g)) {
    if (names.has(name) || !read(name)) continue;
    names.add(name);
    chunksOf(read(name), names);
  }
  return names;
}

/** Returns '' if there is no such file. */
function read(name) {
  try {
    return readFileSync(join(DIST, name), 'utf8');
  } catch {
    return '';
  }
}

function removeUnused() {
  for (const name of readdirSync(DIST)) {
    const path = join(DIST, name);
    const { mtimeMs = Date.now() } = statSync(path, { throwIfNoEntry: false }) ?? {};
    if (Date.now() - mtimeMs > KEPT_MS) rmSync(path, { recursive: true, force: true });
  }
}
