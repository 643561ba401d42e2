import { escapeControls } from '../printer.ts';

/** Markup that is safe to use in a page: all text in it is escaped. */
export interface Html {
  markup: string;
}

type Value = string | number | Html | undefined | false | Value[];

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** A template that escapes its values, unless they are markup. Lists are joined; undefined and false are left out. */
export function html(parts: TemplateStringsArray, ...values: Value[]): Html {
  return { markup: String.raw({ raw: parts }, ...values.map(markupOf)) };
}

function markupOf(value: Value): string {
  if (value === undefined || value === false) return '';
  if (Array.isArray(value)) return value.map(markupOf).join('');
  if (typeof value === 'object') return value.markup;
  return escapeControls(String(value)).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
