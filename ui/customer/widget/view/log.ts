// The list of messages: brings the page in line with the rows, moving and
// redrawing only what changed, so that a screen reader hears new messages and
// nothing else. Keeps the end in view while the visitor is there.

import type { Chat } from "../chat/chat";
import type { Speech } from "../words/words";
import { h, icon, ICONS, set, text } from "./dom";
import { messageElement, type MessageActions } from "./message";
import { rows, type Row } from "./rows";

const NEAR_END_PX = 48;
const NEAR_TOP_PX = 80;
/** A shorter conversation is shown whole. */
const PAGE = 20;

export class Log {
  readonly element: HTMLElement;
  private readonly list: HTMLElement;
  private readonly typing: HTMLElement;
  private readonly typingWords = h("span", {});
  private readonly earlier: HTMLButtonElement;
  private readonly below: HTMLButtonElement;
  private readonly scroller: HTMLElement;
  private readonly shown = new Map<string, { element: HTMLElement; print: string }>();
  private lastKey = "";
  private isFetching = false;
  get isEmpty(): boolean {
    return this.shown.size === 0;
  }

  /** The end of the list is in view. */
  isAtEnd = true;

  constructor(
    private readonly chat: Chat,
    private readonly speech: Speech,
    private readonly actions: MessageActions,
    private readonly moved: () => void,
  ) {
    const say = speech.say;
    this.list = h("div", { class: "list", role: "log", "aria-live": "polite", "aria-relevant": "additions", "aria-label": say("conversation") });
    this.earlier = h("button", { type: "button", class: "quiet earlier", onclick: () => void this.fetchEarlier() }, say("earlier"));
    this.typing = h("div", { class: "typing" }, h("span", { class: "dots", "aria-hidden": "true" }, h("i"), h("i"), h("i")), this.typingWords);
    this.below = h("button", { type: "button", class: "below", onclick: () => this.toEnd() }, say("newBelow"), icon(...ICONS.down));
    this.scroller = h("div", { class: "scroller", tabindex: "0", role: "region", "aria-label": say("conversation"), onscroll: () => this.scrolled() }, this.earlier, this.list, this.typing);
    this.element = h("div", { class: "log" }, this.scroller, this.below);
  }

  update(): void {
    const next = rows(this.chat);
    const isFirstFill = this.shown.size === 0;
    // History is not news: only what comes after the first fill is spoken.
    set(this.list, "aria-live", isFirstFill ? "off" : "polite");
    const last = next.at(-1);
    const isNewEnd = (last?.key ?? "") !== this.lastKey;
    const isOwn = last?.kind === "message" && last.isMine && isNewEnd;
    this.lastKey = last?.key ?? "";
    this.reconcile(next);
    this.earlier.hidden = this.chat.thread.messages.length < PAGE || !this.chat.thread.mayHaveOlder;
    this.typing.hidden = this.chat.typing === null;
    if (this.chat.typing !== null) text(this.typingWords, this.speech.say("typing", { name: this.chat.typing }));
    if (this.isAtEnd || isOwn) this.toEnd();
    else if (isNewEnd && !isFirstFill) this.below.hidden = false;
  }

  toEnd(): void {
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.isAtEnd = true;
    this.below.hidden = true;
    this.moved();
  }

  private reconcile(next: Row[]): void {
    const keys = new Set(next.map((row) => row.key));
    for (const [key, { element }] of this.shown) {
      if (keys.has(key)) continue;
      element.remove();
      this.shown.delete(key);
    }
    let place = this.list.firstElementChild;
    for (const row of next) {
      const element = this.elementFor(row);
      if (element === place) place = place.nextElementSibling;
      else this.list.insertBefore(element, place);
    }
  }

  private elementFor(row: Row): HTMLElement {
    const print = JSON.stringify(row);
    const known = this.shown.get(row.key);
    if (known?.print === print) return known.element;
    const fresh = row.kind === "day"
      ? h("div", { class: "day" }, h("span", {}, this.speech.day(row.at, Date.now())))
      : messageElement(row, this.chat.look?.company ?? "", this.speech, this.actions);
    if (known) {
      // Same place, same node: a redrawn message is not a new one.
      known.element.className = fresh.className;
      known.element.replaceChildren(...fresh.childNodes);
    }
    const element = known?.element ?? fresh;
    this.shown.set(row.key, { element, print });
    return element;
  }

  private scrolled(): void {
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    this.isAtEnd = scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
    if (this.isAtEnd) this.below.hidden = true;
    if (scrollTop < NEAR_TOP_PX && !this.earlier.hidden && clientHeight > 0) void this.fetchEarlier();
    this.moved();
  }

  private async fetchEarlier(): Promise<void> {
    if (this.isFetching) return;
    this.isFetching = true;
    const fromEnd = this.scroller.scrollHeight - this.scroller.scrollTop;
    try {
      const hadFocus = (this.earlier.getRootNode() as ShadowRoot).activeElement === this.earlier;
      await this.chat.older();
      this.scroller.scrollTop = this.scroller.scrollHeight - fromEnd;
      if (hadFocus && this.earlier.hidden) this.scroller.focus();
      text(this.earlier, this.speech.say("earlier"));
    } catch {
      text(this.earlier, this.speech.say("earlierFailed"));
    } finally {
      this.isFetching = false;
    }
  }
}
