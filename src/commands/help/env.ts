import { VARIABLE_GROUPS, type Variable } from '../../base/system/variables.ts';
import { entry } from './entry.ts';

const COLUMN = 23;

const groups = VARIABLE_GROUPS.map(({ title, commands, variables }) => {
  const heading = `${title}${commands ? `, for ${listOf(commands)}` : ''}:`;
  return [heading, ...variables.map((variable) => entry(variable.name, describe(variable), COLUMN))].join('\n');
});

function describe({ sets, commands, isRequired, default: ifUnset }: Variable): string {
  const readers = commands ? `; for ${listOf(commands)}` : '';
  return `${sets}${readers}${isRequired ? ' (required)' : ''}${ifUnset ? ` (default: ${ifUnset})` : ''}`;
}

function listOf(commands: string[]): string {
  return new Intl.ListFormat('en').format(commands);
}

export const text = `dialer reads these from its environment and from .env in the folder where it
runs (--env-file names another file). The environment wins over .env, and an
option wins over both.

${groups.join('\n\n')}

Example of a .env file. It contains secrets, so run \`chmod 600 .env\`:

  ZOOM_ACCOUNT_ID=abcDEF123
  ZOOM_CLIENT_ID=ghiJKL456
  ZOOM_CLIENT_SECRET=mnoPQR789
  DIALER_CATCH_UP=10
`;
