import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { wrap } from '../../../src/base/output/wrap.ts';
import { VARIABLE_GROUPS, VARIABLES, type Variable } from '../../../src/base/system/variables.ts';

// `npx vitest run test/base/system -u` brings both files up to date with the table.

const WIDTH = 118;
const sentence = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
const comment = (text: string) => wrap(text, WIDTH).map((line) => `# ${line}`);
const code = (text: string) => `\`${text}\``;
const listOf = (commands: string[]) => new Intl.ListFormat('en').format(commands.map(code));

/** A variable as .env.example has it: comments, and a line for each example. */
function inEnvExample(variable: Variable): string {
  const { name, sets, commands, examples, isRequired, isSuggested, isSecret, isReadByNode, page, note } = variable;
  const words = [
    sentence(sets),
    isRequired && 'Required.',
    variable.default && `Default: ${variable.default}.`,
    commands && `For ${listOf(commands)}.`,
    note,
    isSecret && 'Secret.',
    page && `See ${page.replace(/#.*/, '')}.`,
  ];
  const sign = isReadByNode ? '# ' : isRequired || isSuggested ? '' : '#';
  const lines = examples.map((example) => `${sign}${name}=${example}`);
  return [...comment(words.filter(Boolean).join(' ')), ...lines, ''].join('\n');
}

function envExample(): string {
  const head = [
    'Copy this file to .env, fill it in, and run `chmod 600 .env`. Variables in the environment win over this file.',
    'README, "Set up", says where to find the first three.',
  ];
  const groups = VARIABLE_GROUPS.flatMap(({ title, commands, variables }) => [
    `### ${title}${commands ? `, for ${listOf(commands)}` : ''}\n`,
    ...variables.map((variable) => inEnvExample(variable)),
  ]);
  return [`${head.flatMap(comment).join('\n')}\n`, ...groups].join('\n');
}

function row(variable: Variable, groupCommands: string[] = []): string {
  const { name, sets, commands = groupCommands, isRequired, isSecret, page } = variable;
  const title = isSecret ? `${sets}; secret` : sets;
  const link = page ? ` ([more](${page.replace('docs/', '')}))` : '';
  const fallback = variable.default ?? '';
  const ifUnset = isRequired ? 'required' : fallback && !fallback.includes(' ') ? code(fallback) : fallback;
  return `| ${code(name)} | ${title}${link} | ${ifUnset} | ${commands.map(code).join(', ')} |`.replaceAll('  |', ' |');
}

function referenceTable(): string {
  const head = ['| variable | what it sets | default | for |', '|---|---|---|---|'];
  return [
    ...head,
    ...VARIABLE_GROUPS.flatMap(({ variables, commands }) => variables.map((variable) => row(variable, commands))),
  ].join('\n');
}

describe('the table of environment variables', () => {
  it('is what .env.example shows', async () => {
    await expect(envExample()).toMatchFileSnapshot(resolve('.env.example'));
  });

  it('is what the reference shows', async () => {
    const page = readFileSync('docs/reference.md', 'utf8');
    const parts = /^(.*<!-- env -->\n).*(<!-- \/env -->\n.*)$/s.exec(page) ?? [];
    expect(parts).toHaveLength(3);
    await expect(`${parts[1]}${referenceTable()}\n${parts[2]}`).toMatchFileSnapshot(resolve('docs/reference.md'));
  });

  it('names each variable once', () => {
    const names = VARIABLES.map(({ name }) => name);
    expect(names).toEqual([...new Set(names)]);
  });
});
