// The round button in the corner, its count of unread messages, and the card
// that shows a new message while the chat is closed.

import type { Chat } from "../chat/chat";
import type { Speech } from "../words/words";
import { h, icon, ICONS, set, text } from "./dom";
import { initial } from "./message";

export class Launcher {
  readonly button: HTMLButtonElement;
  readonly card: HTMLElement;
  private readonly badge = h("span", { class: "badge", "aria-hidden": "true" });
  private readonly knot = h("span", { class: "knot", "aria-hidden": "true" });
  private readonly author = h("bdi", { class: "name" });
  private readonly words = h("span", { class: "words", dir: "auto" });
  private dismissedAt = 0;

  constructor(private readonly chat: Chat, private readonly speech: Speech, toggle: () => void, open: () => void, reached: () => void) {
    this.button = h("button", { type: "button", class: "launcher", "aria-haspopup": "dialog", onclick: toggle, onpointerenter: reached, onfocus: reached },
      h("span", { class: "icon chat" }, icon(...ICONS.chat)), h("span", { class: "icon down" }, icon(...ICONS.down)), this.badge);
    const dismiss = h("button", { type: "button", class: "remove", "aria-label": speech.say("dismiss"), onclick: () => this.dismiss() }, icon(...ICONS.close));
    const show = h("button", { type: "button", class: "preview", onclick: open }, this.knot, h("span", { class: "what" }, this.author, this.words));
    this.card = h("div", { class: "card", role: "status" }, show, dismiss);
    this.card.hidden = true;
  }

  update(isOpen: boolean): void {
    const { chat, speech } = this;
    const company = chat.look?.company ?? "";
    const count = isOpen ? 0 : chat.attention.unread;
    text(this.badge, count > 99 ? "99+" : String(count));
    this.badge.hidden = count === 0;
    const label = isOpen ? speech.say("closeChat")
      : !company ? speech.say("openChat")
      : count > 0 ? speech.say("openChatNew", { company, count })
      : speech.say("openChatNamed", { company });
    set(this.button, "aria-label", label);
    set(this.button, "aria-expanded", isOpen ? "true" : "false");
    this.updateCard(isOpen, company);
  }

  private updateCard(isOpen: boolean, company: string): void {
    const newest = this.chat.thread.messages.findLast((message) => !message.is_mine);
    const isNews = newest !== undefined && newest.at > this.chat.attention.readThroughAt && newest.at > this.dismissedAt;
    this.card.hidden = isOpen || !isNews;
    if (this.card.hidden || !newest) return;
    const author = newest.author || company;
    text(this.knot, initial(author));
    text(this.author, author);
    text(this.words, newest.body || newest.attachments[0]?.name || this.speech.say("file"));
  }

  private dismiss(): void {
    this.dismissedAt = this.chat.thread.messages.at(-1)?.at ?? 0;
    this.card.hidden = true;
    this.button.focus();
  }
}
