// The open chat: who one is talking to, whether anyone is there, the
// conversation, the place to write. A dialog beside the page, or over all of it
// where there is no room beside.

import type { Chat } from "../chat/chat";
import type { Shelf } from "../chat/shelf";
import type { ChatCard } from "../chat/wire";
import type { Speech } from "../words/words";
import { Composer } from "./composer";
import { h, icon, ICONS, set, text, thread } from "./dom";
import { Log } from "./log";
import { initial } from "./message";

export class Panel {
  readonly element: HTMLElement;
  readonly composer: Composer;
  readonly log: Log;
  /** An article's card was chosen. */
  onCard: (card: ChatCard) => void = () => undefined;
  private readonly avatar = h("span", { class: "avatar", "aria-hidden": "true" });
  private readonly title = h("h2", { dir: "auto" });
  private readonly presence = h("p", { class: "presence", role: "status" });
  private readonly strip = h("div", { class: "strip", role: "status" });
  private readonly hello: HTMLElement;
  private readonly narrow = window.matchMedia("(max-width: 480px), (max-height: 480px)");

  constructor(private readonly chat: Chat, shelf: Shelf, private readonly speech: Speech, private readonly close: () => void, moved: () => void) {
    const say = speech.say;
    this.composer = new Composer(chat, shelf, speech);
    this.log = new Log(chat, speech, {
      fileUrl: (id) => chat.fileUrl(id),
      tryAgain: (id) => chat.tryAgain(id),
      edit: (id) => this.edit(id),
      openCard: (card) => this.onCard(card),
    }, moved);
    const header = h("div", { class: "head" }, this.avatar, h("div", { class: "who" }, this.title, this.presence),
      h("button", { type: "button", class: "close", "aria-label": say("closeChat"), onclick: close }, icon(...ICONS.close)));
    this.hello = h("div", { class: "hello" }, thread(), h("strong", {}, say("welcome")), h("p", {}, say("welcomeMore")));
    this.element = h("section", {
      class: "panel", role: "dialog", tabindex: "-1",
      onkeydown: (event: KeyboardEvent) => this.pressed(event),
      ondragover: (event: DragEvent) => this.dragged(event), ondragleave: (event: DragEvent) => this.left(event), ondrop: (event: DragEvent) => this.dropped(event),
    }, header, this.hello, this.strip, this.log.element, this.composer.element, h("div", { class: "drop", "aria-hidden": "true" }, say("dropHere")));
    this.element.hidden = true;
  }

  get isOpen(): boolean {
    return !this.element.hidden;
  }

  /** Shown over the whole page: then it keeps the focus too. */
  get isFull(): boolean {
    return this.narrow.matches;
  }

  open(takeFocus: boolean): void {
    this.element.hidden = false;
    this.update();
    this.composer.fit();
    this.log.toEnd();
    if (!takeFocus) return;
    // On a touch screen the field's keyboard would cover the conversation.
    if (window.matchMedia("(pointer: coarse)").matches) this.element.focus({ preventScroll: true });
    else this.composer.focus();
  }

  hide(): void {
    this.element.hidden = true;
  }

  update(): void {
    const { chat, speech } = this;
    const company = chat.look?.company ?? "";
    const name = company ? speech.say("openChatNamed", { company }) : speech.say("openChat");
    set(this.element, "aria-label", name);
    set(this.element, "aria-modal", this.isFull ? "true" : null);
    text(this.avatar, initial(company));
    this.avatar.hidden = company === "";
    text(this.title, company || speech.say("openChat"));
    const isKnown = chat.connection === "online" || (chat.connection === "connecting" && chat.isStaffed !== null);
    text(this.presence, isKnown && chat.isStaffed !== null ? speech.say(chat.isStaffed ? "here" : "away") : chat.connection === "offline" ? "" : speech.say("connecting"));
    this.presence.className = `presence ${isKnown ? (chat.isStaffed ? "here" : "away") : ""}`;
    const strip = chat.connection === "offline" ? speech.say("offline") : chat.isKept ? "" : speech.say("notKept");
    text(this.strip, strip);
    this.strip.classList.toggle("shown", strip !== "");
    if (!this.isOpen) return;
    this.log.update();
    this.hello.hidden = !this.log.isEmpty;
    this.composer.update();
  }

  private edit(id: string): void {
    const row = this.chat.takeBack(id);
    if (row) this.composer.takeBack(row.body, row.attachments);
  }

  private pressed(event: KeyboardEvent): void {
    if (event.key === "Escape" && !event.isComposing) {
      event.preventDefault();
      this.close();
    }
    if (event.key === "Tab" && this.isFull) this.keepFocus(event);
  }

  /** Over the whole page there is nothing else to go to. */
  private keepFocus(event: KeyboardEvent): void {
    const all = [...this.element.querySelectorAll<HTMLElement>('button, a[href], textarea, [tabindex="0"]')].filter((e) => e.getClientRects().length > 0);
    const [first, last] = [all[0], all.at(-1)];
    const active = (this.element.getRootNode() as ShadowRoot).activeElement;
    const isLeaving = event.shiftKey ? active === first || active === this.element : active === last;
    if (!isLeaving) return;
    event.preventDefault();
    (event.shiftKey ? last : first)?.focus();
  }

  private dragged(event: DragEvent): void {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    this.element.classList.add("dragging");
  }

  private left(event: DragEvent): void {
    if (!this.element.contains(event.relatedTarget as Node | null)) this.element.classList.remove("dragging");
  }

  private dropped(event: DragEvent): void {
    this.element.classList.remove("dragging");
    const files = event.dataTransfer?.files;
    if (!files || files.length === 0) return;
    event.preventDefault();
    this.composer.attach(files);
  }
}
