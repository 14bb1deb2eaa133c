// Markdown to the tree that is drawn, as far as the made-up articles use it. The
// desk's own (crates/articles) knows all of CommonMark; this is for `npm run dev` and tests.
import type { Block } from "../generated/Block";
import type { CellAlignment } from "../generated/CellAlignment";
import type { ListItem } from "../generated/ListItem";
import type { Span } from "../generated/Span";

const ITEM = /^(\s*)(?:[-*+]|(\d+)[.)])\s+(?:\[([ xX])\]\s+)?(.*)$/;

export function drawn(markdown: string): Block[] {
  const lines = markdown.replace(/<(script|style|iframe)[\s\S]*?(<\/\1>|$)/gi, "").split("\n");
  const blocks: Block[] = [];
  let at = 0;
  const take = (wanted: (line: string) => boolean) => {
    const from = at;
    while (at < lines.length && wanted(lines[at] ?? "")) at += 1;
    return lines.slice(from, at);
  };
  while (at < lines.length) {
    const line = lines[at] ?? "";
    const heading = /^(#{1,6})\s+(.*)$/.exec(line);
    if (line.trim() === "") at += 1;
    else if (heading) {
      at += 1;
      const words = heading[2] ?? "";
      blocks.push({ type: "heading", level: heading[1]?.length ?? 1, anchor: words.toLowerCase().replace(/\W+/g, "-"), spans: spansOf(words) });
    } else if (/^(-{3,}|\*{3,})$/.test(line)) {
      at += 1;
      blocks.push({ type: "rule" });
    } else if (line.startsWith("```")) {
      at += 1;
      const text = take((one) => !one.startsWith("```")).join("\n");
      at += 1;
      blocks.push({ type: "code", language: line.slice(3).trim(), text });
    } else if (line.startsWith(">")) {
      blocks.push({ type: "quote", blocks: drawn(take((one) => one.startsWith(">")).map((one) => one.replace(/^> ?/, "")).join("\n")) });
    } else if (ITEM.test(line)) blocks.push(listOf(take((one) => ITEM.test(one) || /^\s+\S/.test(one))));
    else if (line.startsWith("|")) blocks.push(tableOf(take((one) => one.startsWith("|"))));
    else blocks.push({ type: "paragraph", spans: spansOf(take((one) => one.trim() !== "" && !/^(#{1,6} |>|```|\|)/.test(one) && !ITEM.test(one)).join("\n")) });
  }
  return blocks;
}

function listOf(lines: string[]): Block {
  const items: ListItem[] = [];
  const nested: string[][] = [];
  const first = ITEM.exec(lines[0] ?? "");
  for (const line of lines) {
    const found = ITEM.exec(line);
    if (found && (found[1] ?? "").length === 0) {
      items.push({ checked: found[3] === undefined ? null : found[3] !== " ", blocks: [{ type: "paragraph", spans: spansOf(found[4] ?? "") }] });
      nested.push([]);
    } else nested.at(-1)?.push(line.replace(/^ {1,3}/, ""));
  }
  items.forEach((item, index) => item.blocks.push(...drawn((nested[index] ?? []).join("\n"))));
  return { type: "list", start: first?.[2] === undefined ? null : Number(first[2]), items };
}

function tableOf(lines: string[]): Block {
  const cells = (line: string) => line.replace(/^\||\|$/g, "").split("|").map((cell) => cell.trim());
  const marks = cells(lines[1] ?? "");
  const aligned = (index: number): CellAlignment => {
    const mark = marks[index] ?? "";
    if (mark.startsWith(":") && mark.endsWith(":")) return "center";
    return mark.endsWith(":") ? "right" : mark.startsWith(":") ? "left" : "none";
  };
  const row = (line: string) => cells(line).map((text, index) => ({ alignment: aligned(index), spans: spansOf(text) }));
  return { type: "table", head: row(lines[0] ?? ""), rows: lines.slice(2).map(row) };
}

const RULES: [RegExp, (found: RegExpExecArray) => Span][] = [
  [/`([^`]+)`/, (found) => ({ type: "code", text: found[1] ?? "" })],
  [/!\[([^\]]*)\]\(([^)\s]+)\)/, (found) => image(found[1] ?? "", found[2] ?? "")],
  [/\[([^\]]+)\]\(([^)\s]+)\)/, (found) => link(found[1] ?? "", found[2] ?? "")],
  [/\*\*([^*]+(?:\*[^*]+\*)?[^*]*)\*\*/, (found) => ({ type: "strong", spans: spansOf(found[1] ?? "") })],
  [/\*([^*\s][^*]*)\*/, (found) => ({ type: "emphasis", spans: spansOf(found[1] ?? "") })],
  [/~~([^~]+)~~/, (found) => ({ type: "strike", spans: spansOf(found[1] ?? "") })],
  [/(?: {2}|\\)\n/, () => ({ type: "break" })],
];

function spansOf(text: string): Span[] {
  const found = RULES.map(([pattern, make]) => ({ match: pattern.exec(text), make })).filter((one) => one.match !== null);
  const first = found.sort((a, b) => (a.match?.index ?? 0) - (b.match?.index ?? 0))[0];
  if (!first?.match) return text === "" ? [] : [{ type: "text", text }];
  const { match, make } = first;
  return [...spansOf(text.slice(0, match.index)), make(match), ...spansOf(text.slice(match.index + match[0].length))];
}

function image(alt: string, url: string): Span {
  const kept = /^attachment:(.+)$/.exec(url)?.[1];
  return { type: "image", attachment_id: kept ?? null, url: kept ? "" : url, alt };
}

function link(words: string, url: string): Span {
  const article = /^article:(.+)$/.exec(url)?.[1];
  if (article) return { type: "article_link", article_id: article, spans: spansOf(words) };
  return /^(https?|mailto|tel):/i.test(url) ? { type: "link", url, spans: spansOf(words) } : { type: "text", text: words };
}

/** What a drawing leaves out, without repeats. */
export function removedFrom(markdown: string): string[] {
  const kinds: [string, RegExp][] = [["script", /<script/i], ["style", /<style/i], ["iframe", /<iframe/i], ["javascript: link", /\(javascript:/i]];
  return kinds.filter(([, pattern]) => pattern.test(markdown)).map(([name]) => name);
}

/** HTML of a clipboard as Markdown: the plain cases. */
export function fromHtml(html: string): { markdown: string; removed: string[] } {
  const page = new DOMParser().parseFromString(html, "text/html");
  const unsafe = [...page.querySelectorAll("script, style, iframe")];
  const removed = [...new Set(unsafe.map((one) => one.localName))];
  unsafe.forEach((one) => one.remove());
  const around: Record<string, [string, string]> = {
    B: ["**", "**"], STRONG: ["**", "**"], I: ["*", "*"], EM: ["*", "*"], CODE: ["`", "`"], P: ["", "\n\n"], H1: ["# ", "\n\n"],
    H2: ["## ", "\n\n"], H3: ["### ", "\n\n"], LI: ["- ", "\n"], UL: ["", "\n"], OL: ["", "\n"], BR: ["", "\n"],
  };
  const words = (node: Node): string => {
    if (node.nodeType === Node.TEXT_NODE) return (node.textContent ?? "").replace(/\s+/g, " ");
    const inside = [...node.childNodes].map(words).join("");
    const href = node instanceof HTMLAnchorElement ? node.getAttribute("href") : null;
    if (href && /^https?:/.test(href)) return `[${inside}](${href})`;
    const [before, after] = around[node.nodeName] ?? ["", ""];
    return before + inside + after;
  };
  return { markdown: words(page.body).replace(/\n{3,}/g, "\n\n").trim(), removed };
}
