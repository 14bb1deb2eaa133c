// Puts the chat on the page inside a shadow root, where neither the page's
// styles nor its keys reach in, and ours do not reach out.

import type { Chat } from "../chat/chat";
import { storageOf, type Shelf } from "../chat/shelf";
import type { TriedBefore } from "../chat/tried";
import type { Speech } from "../words/words";
import { Articles } from "./articles";
import { brand } from "./colour";
import { h, set } from "./dom";
import { Launcher } from "./launcher";
import { Panel } from "./panel";
import css from "./widget.css?inline";

export interface WidgetParts {
  chat: Chat;
  shelf: Shelf;
  speech: Speech;
  tried: TriedBefore;
  /** The hub's address. */
  hub: string;
  /** Which corner. */
  position: "left" | "right" | "end" | "start";
  /** The page's wish, before the company's own. */
  colour: string | null;
}

const OPEN = "throughline.isOpen";
/** Keys and the like typed here are none of the page's business: its shortcuts must not fire. */
const PRIVATE = ["keydown", "keyup", "keypress", "input", "beforeinput", "change", "paste", "copy", "cut", "drop", "dragover", "submit", "compositionstart", "compositionend", "wheel", "touchmove"];

export class Widget {
  readonly host = document.createElement("throughline-chat");
  private readonly root: HTMLElement;
  private readonly panel: Panel;
  private readonly launcher: Launcher;
  private readonly ending = new AbortController();
  private painted: string | null = null;
  private isDue = false;

  constructor(private readonly parts: WidgetParts) {
    const { chat, shelf, speech } = parts;
    this.panel = new Panel(chat, shelf, speech, () => this.close(), () => this.attend());
    const { tried, hub } = parts;
    const { element, composer } = this.panel;
    const articles = new Articles({ chat, hub, tried, speech, panel: element, composer: composer.element, back: () => composer.focus() });
    composer.onTyped = (words) => articles.typed(words);
    this.panel.onCard = (card) => void articles.open(card);
    this.launcher = new Launcher(chat, speech, () => (this.panel.isOpen ? this.close() : this.open()), () => this.open(), () => chat.start());
    this.root = h("div", { class: `root ${this.side()}`, dir: speech.direction, lang: speech.language }, this.panel.element, this.launcher.card, this.launcher.button);
    const shadow = this.host.attachShadow({ mode: "open" });
    dress(shadow);
    shadow.append(this.root);
    for (const name of PRIVATE) shadow.addEventListener(name, (event) => event.stopPropagation(), { passive: true });
    this.listen();
    document.body.append(this.host);
    this.draw();
    if (storageOf("sessionStorage")?.getItem(OPEN) === "1") this.show(false);
    if (chat.isKnown || this.panel.isOpen) chat.start();
  }

  open(): void {
    this.show(true);
  }

  close(): void {
    if (!this.panel.isOpen) return;
    this.panel.hide();
    this.remember(false);
    this.draw();
    this.launcher.button.focus({ preventScroll: true });
  }

  remove(): void {
    this.ending.abort();
    this.host.remove();
  }

  private show(takeFocus: boolean): void {
    this.parts.chat.start();
    this.panel.open(takeFocus);
    this.remember(true);
    this.draw();
  }

  private remember(isOpen: boolean): void {
    try {
      storageOf("sessionStorage")?.setItem(OPEN, isOpen ? "1" : "0");
    } catch {
      // Full: the next page starts closed.
    }
  }

  private draw(): void {
    this.isDue = false;
    const isOpen = this.panel.isOpen;
    this.root.classList.toggle("open", isOpen);
    this.paint();
    this.panel.update();
    this.launcher.update(isOpen);
    this.attend();
  }

  /** Many changes, one drawing; a hidden page draws too, frames do not come there. */
  private drawSoon(): void {
    if (this.isDue) return;
    this.isDue = true;
    queueMicrotask(() => this.draw());
  }

  private paint(): void {
    const colour = this.parts.colour ?? this.parts.chat.look?.colour ?? "";
    if (colour === this.painted) return;
    this.painted = colour;
    const { ground, on, onLight, onDark } = brand(colour);
    const names = { "--brand": ground, "--on-brand": on, "--brand-light": onLight, "--brand-dark": onDark };
    for (const [name, value] of Object.entries(names)) this.root.style.setProperty(name, value);
  }

  private attend(): void {
    this.parts.chat.attention.look(this.panel.isOpen && document.visibilityState === "visible" && this.panel.log.isAtEnd);
  }

  private listen(): void {
    const { chat, shelf } = this.parts;
    const signal = this.ending.signal;
    chat.onChange(() => this.drawSoon());
    document.addEventListener("visibilitychange", () => this.drawSoon(), { signal });
    window.addEventListener("resize", () => this.drawSoon(), { signal });
    window.addEventListener("storage", (event) => {
      const key = shelf.ours(event.key);
      if (key === null) return;
      chat.shelfChanged(key);
      this.panel.composer.shelfChanged(key);
    }, { signal });
    // Pages that swap their whole body on navigation take us with them.
    const watch = new MutationObserver(() => {
      if (this.host.isConnected || !document.body) return;
      document.body.append(this.host);
      watch.observe(document.body, { childList: true });
    });
    watch.observe(document.documentElement, { childList: true });
    watch.observe(document.body, { childList: true });
    signal.addEventListener("abort", () => watch.disconnect());
    this.followKeyboard(signal);
  }

  /** On phones the on-screen keyboard covers the page without resizing it. */
  private followKeyboard(signal: AbortSignal): void {
    const viewport = window.visualViewport;
    const follow = () => {
      if (!viewport) return;
      this.root.style.setProperty("--seen-height", `${viewport.height}px`);
      this.root.style.setProperty("--seen-top", `${viewport.offsetTop}px`);
    };
    viewport?.addEventListener("resize", follow, { signal });
    viewport?.addEventListener("scroll", follow, { signal });
    follow();
  }

  private side(): string {
    const { position, speech } = this.parts;
    if (position === "left" || position === "right") return position;
    return (position === "end") === (speech.direction === "ltr") ? "right" : "left";
  }
}

/** A constructed style sheet is not subject to the page's policy; a style element is. */
function dress(shadow: ShadowRoot): void {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    shadow.adoptedStyleSheets = [sheet];
  } catch {
    const style = document.createElement("style");
    set(style, "nonce", (document.querySelector<HTMLScriptElement>("script[nonce]"))?.nonce ?? null);
    style.textContent = css;
    shadow.append(style);
  }
}
