// The file the chat fetches when there is an article to show: offers above the
// field, and the article itself over the conversation. Says what became of it.

import { h, icon, ICONS, put, text } from "../view/dom";
import type { ArticlesParts, ArticlesView } from "../view/articles";
import css from "./articles.css?inline";
import { drawn } from "./document";
import { library, type Article, type Offer } from "./hub";
import { wordsFor } from "./words";

export function begin(parts: ArticlesParts): ArticlesView {
  const words = wordsFor(parts.speech.language);
  const shelf = library(parts.hub, parts.token, parts.speech.language);
  const status = h("p", { class: "hidden", role: "status" });
  const list = h("div", { class: "options", role: "listbox", "aria-label": words.offers, onkeydown: (event: KeyboardEvent) => moved(event) });
  const offers = h("div", { class: "offers" }, h("p", { class: "offers-title", "aria-hidden": "true" }, words.offers), list);
  const reader = h("section", { class: "reader", role: "region", tabindex: "-1", onkeydown: (event: KeyboardEvent) => left(event) });
  let asked = 0;
  let said = "";
  offers.hidden = reader.hidden = true;
  dress(parts.panel);
  parts.composer.before(status, offers);
  put(parts.panel, reader);

  async function offer(question: string): Promise<void> {
    const mine = ++asked;
    said = question;
    const found = question ? await shelf.suggest(question).catch(() => []) : [];
    if (mine !== asked) return;
    list.replaceChildren(...found.map(option));
    offers.hidden = found.length === 0;
    text(status, found.length > 0 ? words.count.replace("{n}", String(found.length)) : "");
  }

  function option(one: Offer, place: number): HTMLElement {
    return h("div", { class: "option", role: "option", "aria-selected": "false", tabindex: place === 0 ? "0" : "-1", onclick: () => void open(one.id, one.title) },
      h("strong", { dir: "auto" }, one.title), one.summary && h("span", { dir: "auto" }, one.summary));
  }

  function moved(event: KeyboardEvent): void {
    const all = [...list.children] as HTMLElement[];
    const at = all.indexOf((list.getRootNode() as ShadowRoot).activeElement as HTMLElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      all[(at + step + all.length) % all.length]?.focus();
    } else if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      all[at]?.click();
    }
  }

  async function open(id: string, title: string): Promise<void> {
    let article: Article | null = null;
    try {
      article = await shelf.article(id);
      parts.opened(id, article.title);
    } catch {
      // Said where the article would be.
    }
    show(article, title);
  }

  function show(article: Article | null, asFound: string): void {
    const heading = h("h3", { class: "reader-title", tabindex: "-1", dir: "auto" }, article?.title ?? asFound);
    const body = h("div", { class: "reader-body", tabindex: "0", lang: article?.language ?? null, dir: "auto" }, heading);
    if (article?.community_author) put(body, h("p", { class: "by" }, words.by.replace("{author}", article.community_author)));
    if (article) put(body, ...drawn(article.blocks, { hub: parts.hub, open: (id, name) => void open(id, name) }), fullPage(article));
    else put(body, h("p", {}, words.failed));
    const back = h("button", { type: "button", class: "quiet", onclick: close }, words.back);
    const ends = article && h("div", { class: "ends" },
      h("button", { type: "button", class: "end main", onclick: () => end(article, true) }, icon(...ICONS.check), words.answered),
      h("button", { type: "button", class: "end", onclick: () => end(article, false) }, words.still));
    reader.setAttribute("aria-label", article?.title ?? asFound);
    reader.replaceChildren(h("div", { class: "reader-head" }, back), body, ...(ends ? [ends] : []));
    reader.hidden = false;
    heading.focus({ preventScroll: true });
  }

  function fullPage(article: Article): Node {
    const isWeb = /^https?:\/\//.test(article.url);
    return isWeb ? h("p", {}, h("a", { href: article.url, target: "_blank", rel: "noopener" }, words.full)) : h("p");
  }

  function end(article: Article, isAnswered: boolean): void {
    parts.ended(article.id, article.title, isAnswered);
    shelf.ended(article.id, isAnswered).catch(() => undefined);
    close();
    list.replaceChildren();
    offers.hidden = true;
    asked++;
    text(status, isAnswered ? words.thanks : "");
  }

  function left(event: KeyboardEvent): void {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    close();
  }

  function close(): void {
    reader.hidden = true;
    reader.replaceChildren();
    parts.back();
  }

  return {
    offer: (question) => void (question !== said && offer(question)),
    open: (id, title) => void open(id, title),
  };
}

/** As the chat itself is dressed: a constructed sheet is not subject to the page's policy. */
function dress(panel: HTMLElement): void {
  const shadow = panel.getRootNode() as ShadowRoot;
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    shadow.adoptedStyleSheets = [...shadow.adoptedStyleSheets, sheet];
  } catch {
    const style = document.createElement("style");
    style.textContent = css;
    shadow.append(style);
  }
}
