import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { build } from 'rolldown';

/** Bundles TypeScript, with imports relative to the top folder, into a CommonJS file that a child process can run. */
export async function bundle(code: string, file: string): Promise<void> {
  const entry = resolve('entry.ts');
  await build({
    input: entry,
    platform: 'node',
    external: ['pg-native'],
    plugins: [
      {
        name: 'entry',
        resolveId: (id) => (id === entry ? id : undefined),
        load: (id) => (id === entry ? code : undefined),
      },
      {
        name: 'raw',
        load: (id) =>
          id.endsWith('?raw') ? { code: readFileSync(id.slice(0, -4), 'utf8'), moduleType: 'text' } : undefined,
      },
    ],
    output: { file, format: 'cjs', codeSplitting: false },
  });
}
