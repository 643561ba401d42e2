import { DialerError } from '../../errors.ts';

/** JSON, PEM, several lines, or any of them in Base64. */
const CONTENT = /^["'\s]*\{|\n|PRIVATE KEY|^(e[yw]|LS0t)[\w+/=]{100,}$/;
/** It may have a key or a password in it. */
const LINK = /^[a-z][a-z\d+.-]+:\/\//i;

/**
 * Returns a path that the user named in `name`. Throws DialerError `config` for what is no path and may be secret: messages
 * show paths.
 */
export function checkPath(name: string, path: string): string {
  if (CONTENT.test(path)) {
    const hint = 'Save that in a file that only you can read (chmod 600), and write its path instead.';
    throw new DialerError('config', `${name} is the content of a file instead of its path.`, hint);
  }
  if (LINK.test(path)) {
    throw new DialerError('config', `${name} is a link instead of the path of a file.`, 'Download the file first.');
  }
  return path;
}
