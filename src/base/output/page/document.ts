import { createHash } from 'node:crypto';
import { type Html, html } from './html.ts';
import sharedStyle from './page.css?raw';
import sharedScript from './page.js?raw';

export interface Page {
  title: string;
  /** What this page adds to the style and the script of all pages. */
  style: string;
  script: string;
  /** The attributes of the body. */
  attributes?: Html;
  body: Html;
}

/** A self-contained HTML file. Its policy allows nothing but its own style and script. */
export function htmlDocument({ title, attributes, body, ...own }: Page): string {
  const [style, script] = [sharedStyle + own.style, sharedScript + own.script];
  const policy = `default-src 'none'; style-src '${hashOf(style)}'; script-src '${hashOf(script)}'; base-uri 'none'; form-action 'none'`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${{ markup: policy }}">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${{ markup: style }}</style>
</head>
<body${attributes}>
${body}
<script>${{ markup: script }}</script>
</body>
</html>
`.markup;
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

/** A field that filters `what`, like `rooms`. Hidden until the script makes it work. */
export function filterField(what: string): Html {
  return html`<search hidden><output></output><label for="filter"><u>Filter ${what}</u></label><input id="filter" type="search" placeholder="Filter ${what}" autocomplete="off"></search>`;
}
