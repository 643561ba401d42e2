import { createHmac, createSecretKey } from 'node:crypto';
import { domainToASCII } from 'node:url';
import { visibleText } from '../base/csv/cell.ts';

/** Replaces what identifies people with stable tokens. Empty text stays empty. */
export interface Pseudonyms {
  id(text: string): string;
  email(text: string): string;
  name(text: string): string;
}

type Kind = 'id' | 'email' | 'name';

const ASCII_DOMAIN = /^[a-z0-9_-]+(\.[a-z0-9_-]+)+$/;
/** 128 bits: among a billion people, the chance that two share a token is 1 in 10^21. */
const TOKEN_HEX = 32;
const TOKEN_LENGTH = 25;
/** The rows of a person are often close together, and a token costs more than everything else done to a row. */
const CACHE_SIZE = 20_000;

/**
 * Makes tokens by HMAC-SHA-256 with `key`: `p_` and 25 of 0-9a-z, so that no spreadsheet reads one as a formula or a number,
 * and two never differ only in case. The same text has different tokens as an ID and as a name. An e-mail has the same token
 * in every kind, because Zoom also puts e-mails into names and IDs. E-mails are compared without case. Names are compared as
 * they look, with case, because reports keep such people apart. `keepDomain` keeps the `@domain` of an e-mail after its token.
 */
export function pseudonyms(key: string, { keepDomain = false }: { keepDomain?: boolean } = {}): Pseudonyms {
  const secret = createSecretKey(key, 'utf8');
  const cache = new Map<string, string>();
  const tokenOf = (kind: Kind, text: string) => {
    const input = `${kind}:${text}`;
    const cached = cache.get(input);
    if (cached !== undefined) return cached;
    if (cache.size >= CACHE_SIZE) cache.clear();
    const token = newToken(createHmac('sha256', secret).update(input).digest('hex'));
    cache.set(input, token);
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

/** An e-mail's two parts in lower case, with the domain as in DNS (`bücher.de` is `xn--bcher-kva.de`). `me@home` is not one. */
function readEmail(text: string): [local: string, domain: string] | undefined {
  const [, local = '', written = ''] = /^([^\s@]+)@([^\s@]+)$/.exec(text.toLowerCase()) ?? [];
  const domain = ASCII_DOMAIN.test(written) ? written : domainToASCII(written);
  return local && ASCII_DOMAIN.test(domain) ? [local, domain] : undefined;
}
