import { createHmac, createSecretKey } from 'node:crypto';
import { domainToASCII } from 'node:url';
import { visibleText } from '../base/csv/cell.ts';

/** Stable tokens in the place of what people can be known by; what is empty stays empty. */
export interface Pseudonyms {
  id(text: string): string;
  email(text: string): string;
  name(text: string): string;
}

type Kind = 'id' | 'email' | 'name';

const ASCII_DOMAIN = /^[a-z0-9_-]+(\.[a-z0-9_-]+)+$/;
/** 128 bits: two of a billion people get the same one with a chance of 1 in 10^21. */
const TOKEN_HEX = 32;
const TOKEN_LENGTH = 25;
/** Rows of one person often follow each other, and a token costs more than all else that is done to a row. */
const MOST_REMEMBERED = 20_000;

/**
 * Tokens by HMAC-SHA-256 with `key`: `p_` and 25 of 0-9a-z, so that no spreadsheet takes one for a formula or a number,
 * and nothing that ignores case takes two for one. Equal strings of different kinds have different tokens, but for what
 * has the form of an e-mail: that has the e-mail's token wherever it stands, as Zoom puts e-mails into names and IDs.
 * E-mails are equal whatever their case; names are when they look the same, and not when only their case differs, as a
 * report keeps such people apart. `keepDomain` leaves an e-mail's `@domain` behind its token.
 */
export function pseudonyms(key: string, { keepDomain = false }: { keepDomain?: boolean } = {}): Pseudonyms {
  const secret = createSecretKey(key, 'utf8');
  const remembered = new Map<string, string>();
  const tokenOf = (kind: Kind, text: string) => {
    const said = `${kind}:${text}`;
    const known = remembered.get(said);
    if (known !== undefined) return known;
    if (remembered.size >= MOST_REMEMBERED) remembered.clear();
    const token = newToken(createHmac('sha256', secret).update(said).digest('hex'));
    remembered.set(said, token);
    return token;
  };
  const token = (kind: Kind, text: string) => {
    const plain = visibleText(text).normalize('NFC').replace(/\s+/g, ' ');
    if (plain === '') return '';
    const email = readEmail(plain);
    if (!email) return tokenOf(kind === 'email' ? 'name' : kind, plain);
    const [local, domain] = email;
    return `${tokenOf('email', `${local}@${domain}`)}${keepDomain ? `@${domain}` : ''}`;
  };
  return {
    id: (text) => token('id', text),
    email: (text) => token('email', text),
    name: (text) => token('name', text),
  };
}

function newToken(hex: string): string {
  return `p_${BigInt(`0x${hex.slice(0, TOKEN_HEX)}`)
    .toString(36)
    .padStart(TOKEN_LENGTH, '0')}`;
}

/** An e-mail's two parts in lower case, the domain as DNS has it (`bücher.de` is `xn--bcher-kva.de`). `me@home` is none. */
function readEmail(text: string): [local: string, domain: string] | undefined {
  const [, local = '', written = ''] = /^([^\s@]+)@([^\s@]+)$/.exec(text.toLowerCase()) ?? [];
  const domain = ASCII_DOMAIN.test(written) ? written : domainToASCII(written);
  return local && ASCII_DOMAIN.test(domain) ? [local, domain] : undefined;
}
