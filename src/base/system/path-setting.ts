import { existsSync } from 'node:fs';
import { DialerError } from '../../errors.ts';

/** JSON, PEM, several lines, or any of them in Base64. */
const CONTENT = /^["'\s]*\{|\n|PRIVATE KEY|^(e[yw]|LS0t)[\w+/=]{100,}$/;
/** It may have a key or a password in it. */
const LINK = /^[a-z][a-z\d+.-]+:\/\//i;

/** As a shell, PowerShell or cmd.exe writes a variable. */
const VARIABLE = /\$\{\w+\}|\$env:\w+|\$[A-Z_][A-Z\d_]*|%[A-Za-z_][\w()]*%/;
const HOME_MARK = /^~(?=$|[/\\])/;
const OTHER_HOME = /^~[\w.-]+(?=[/\\])/;

/**
 * Returns a path that the user named in `name`, with the home folder in place of `~`. Throws DialerError `config` for what
 * only a shell understands, and for what is no path and may be secret: messages show paths.
 */
export function checkPath(name: string, path: string): string {
  if (CONTENT.test(path)) {
    const hint = 'Save that in a file that only you can read (chmod 600), and write its path instead.';
    throw new DialerError('config', `${name} is the content of a file instead of its path.`, hint);
  }
  if (LINK.test(path)) {
    throw new DialerError('config', `${name} is a link instead of the path of a file.`, 'Download the file first.');
  }
  const unknown = unexpanded(path);
  if (unknown === undefined) return expandHome(path);
  throw new DialerError('config', `${name} contains ${unknown}, which dialer does not expand.`, WHOLE_PATH);
}

export const WHOLE_PATH = 'Write the whole path, or ~/ for your home folder.';

/** What a shell would have expanded in a path: a variable, or another user's home folder. Undefined for a real name. */
export function unexpanded(path: string): string | undefined {
  const found = VARIABLE.exec(path) ?? OTHER_HOME.exec(path) ?? (homeFolder() ? null : HOME_MARK.exec(path));
  if (!found) return undefined;
  const [rest = ''] = path.slice(found.index + found[0].length).split(/[/\\]/, 1);
  return existsSync(path.slice(0, found.index + found[0].length) + rest) ? undefined : found[0];
}

export function expandHome(path: string): string {
  return path.replace(HOME_MARK, () => homeFolder() ?? '~');
}

/** From the environment, as shells do: loading node:os would cost every run. */
function homeFolder(): string | undefined {
  const { HOME, USERPROFILE } = process.env;
  return HOME || USERPROFILE || undefined;
}
