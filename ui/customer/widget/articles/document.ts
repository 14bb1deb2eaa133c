// An article's tree on the page. Nothing in it is markup: every word goes in as
// text, every address is looked at once more before it becomes a link.

import { h, put } from "../view/dom";
import type { Block, Span } from "./hub";

export interface Drawing {
  hub: string;
  /** Another article is asked for. */
  open(id: string, words: string): void;
}

const DEEPEST = 30;

export function drawn(blocks: readonly Block[], how: Drawing, depth = 0): HTMLElement[] {
  return depth > DEEPEST ? [] : blocks.map((block) => element(block, how, depth + 1));
}

function element(block: Block, how: Drawing, depth: number): HTMLElement {
  switch (block.type) {
    case "heading": {
      const level = Math.min(6, Math.max(3, block.level + 1)) as 3 | 4 | 5 | 6;
      return filled(h(`h${level}`, { dir: "auto" }), block.spans, how);
    }
    case "paragraph": return filled(h("p", { dir: "auto" }), block.spans, how);
    case "list": return list(block, how, depth);
    case "quote": return h("blockquote", {}, ...drawn(block.blocks, how, depth));
    case "code": return h("pre", { dir: "ltr", tabindex: "0" }, h("code", {}, block.text));
    case "table": return table(block, how);
    default: return h("hr");
  }
}

function list(block: Extract<Block, { type: "list" }>, how: Drawing, depth: number): HTMLElement {
  const items = block.items.map((item) => {
    const mark = item.checked === null ? null : h("span", {}, item.checked ? "☑ " : "☐ ");
    return h("li", {}, mark, ...drawn(item.blocks, how, depth));
  });
  return block.start === null ? h("ul", {}, ...items) : h("ol", { start: block.start }, ...items);
}

function table(block: Extract<Block, { type: "table" }>, how: Drawing): HTMLElement {
  const head = h("tr", {}, ...block.head.map((cell) => filled(h("th", { scope: "col", dir: "auto" }), cell.spans, how)));
  const rows = block.rows.map((row) => h("tr", {}, ...row.map((cell) => filled(h("td", { dir: "auto" }), cell.spans, how))));
  return h("div", { class: "table", tabindex: "0", role: "group" }, h("table", {}, h("thead", {}, head), h("tbody", {}, ...rows)));
}

function filled<T extends HTMLElement>(into: T, spans: readonly Span[], how: Drawing, depth = 0): T {
  if (depth < DEEPEST) for (const span of spans) put(into, words(span, how, depth + 1));
  return into;
}

function words(span: Span, how: Drawing, depth: number): Node | string {
  switch (span.type) {
    case "text": return span.text;
    case "code": return h("code", {}, span.text);
    case "emphasis": return filled(h("em"), span.spans, how, depth);
    case "strong": return filled(h("strong"), span.spans, how, depth);
    case "strike": return filled(h("s"), span.spans, how, depth);
    case "link": return link(span, how, depth);
    case "article_link": {
      const button = filled(h("button", { type: "button", class: "go" }), span.spans, how, depth);
      button.addEventListener("click", () => how.open(span.article_id, button.textContent ?? ""));
      return button;
    }
    case "image": return picture(span, how);
    default: return h("br");
  }
}

function link(span: Extract<Span, { type: "link" }>, how: Drawing, depth: number): Node {
  const isSafe = /^(https?:\/\/|mailto:|tel:)/i.test(span.url);
  if (!isSafe) return filled(h("span"), span.spans, how, depth);
  return filled(h("a", { href: span.url, target: "_blank", rel: "noopener noreferrer nofollow" }), span.spans, how, depth);
}

function picture(span: Extract<Span, { type: "image" }>, how: Drawing): Node | string {
  if (!span.attachment_id || !/^[0-9a-f-]{32,36}$/i.test(span.attachment_id)) return span.alt;
  const image = h("img", { src: `${how.hub}/help/images/${span.attachment_id}`, alt: span.alt, loading: "lazy" });
  // The page's own policy may forbid it: then its words stand there.
  image.addEventListener("error", () => image.replaceWith(span.alt));
  return image;
}
