// Where the visitor writes. Every keystroke is kept, so a reload, a crash or a
// followed link loses nothing. Enter sends, Shift+Enter makes a new line.

import type { Chat } from "../chat/chat";
import type { OutFile } from "../chat/hub";
import { readJson, type Shelf } from "../chat/shelf";
import type { Speech } from "../words/words";
import { h, icon, ICONS, set, text } from "./dom";
import { Tray } from "./tray";

interface Draft {
  body: string;
  files: OutFile[];
}

const KEY = "draft";

export class Composer {
  readonly element: HTMLElement;
  /** The words changed; empty once they were sent. */
  onTyped: (words: string) => void = () => undefined;
  private readonly field: HTMLTextAreaElement;
  private readonly button: HTMLButtonElement;
  private readonly picker: HTMLInputElement;
  private readonly complaint = h("div", { class: "complaint", role: "alert" });
  private readonly tray: Tray;

  constructor(private readonly chat: Chat, private readonly shelf: Shelf, private readonly speech: Speech) {
    const say = speech.say;
    this.tray = new Tray(chat, speech, () => this.keep(), (words) => this.complain(words));
    this.field = h("textarea", {
      rows: "1", dir: "auto", placeholder: say("placeholder"), "aria-label": say("message"), autocomplete: "off", enterkeyhint: "send",
      oninput: () => this.typed(), onkeydown: (event: KeyboardEvent) => this.pressed(event), onpaste: (event: ClipboardEvent) => this.pasted(event),
    });
    this.picker = h("input", { type: "file", multiple: true, hidden: true, tabindex: "-1", "aria-hidden": "true", onchange: () => this.picked() });
    this.button = h("button", { type: "button", class: "send", "aria-label": say("send"), onclick: () => this.send() }, icon(...ICONS.send));
    const attach = h("button", { type: "button", class: "attach", "aria-label": say("attach"), onclick: () => this.picker.click() }, icon(...ICONS.attach));
    this.element = h("div", { class: "composer" }, this.complaint, this.tray.element, h("div", { class: "field" }, attach, this.field, this.button, this.picker));
    this.complaint.hidden = true;
    this.restore();
  }

  focus(): void {
    this.field.focus();
  }

  /** Files from a drop anywhere on the panel. */
  attach(files: Iterable<File>): void {
    this.complain("");
    this.tray.add(files);
    this.focus();
  }

  /** A message the hub refused, for another go. */
  takeBack(body: string, files: readonly OutFile[]): void {
    this.field.value = this.field.value ? `${body}\n${this.field.value}` : body;
    this.tray.restore(files);
    this.typed();
    this.focus();
  }

  update(): void {
    this.tray.update();
    const types = this.chat.look?.attachment_types ?? [];
    set(this.picker, "accept", types.length > 0 ? types.join(",") : null);
    const isEmpty = this.field.value.trim() === "" && this.tray.files.length === 0;
    set(this.button, "aria-disabled", isEmpty || this.isTooLong);
    this.button.classList.toggle("off", isEmpty || this.isTooLong);
    if (this.isTooLong) this.complain(this.speech.say("tooLong"));
    else if (this.complaint.textContent === this.speech.say("tooLong")) this.complain("");
  }

  /** Another tab changed the draft: follow, unless the visitor is writing here. */
  shelfChanged(key: string): void {
    if (key !== KEY || !document.hidden) return;
    this.field.value = readJson<Draft>(this.shelf, KEY)?.body ?? "";
    this.update();
  }

  /** Grows with the words; the style sheet caps it. */
  fit(): void {
    this.field.style.setProperty("height", "auto");
    this.field.style.setProperty("height", `${this.field.scrollHeight}px`);
  }

  private get isTooLong(): boolean {
    const limit = this.chat.look?.max_body_bytes ?? Infinity;
    // A character is one to three bytes per UTF-16 unit: count only when it matters.
    return this.field.value.length * 3 > limit && new TextEncoder().encode(this.field.value).length > limit;
  }

  private typed(): void {
    this.keep();
    this.fit();
    this.update();
    if (this.field.value) this.chat.attention.typed();
    else this.chat.attention.stopTyping();
    this.onTyped(this.field.value);
  }

  private pressed(event: KeyboardEvent): void {
    // While an input method composes, Enter picks a candidate.
    if (event.key !== "Enter" || event.shiftKey || event.altKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    this.send();
  }

  private pasted(event: ClipboardEvent): void {
    const files = event.clipboardData?.files;
    if (!files || files.length === 0) return;
    event.preventDefault();
    this.attach(files);
  }

  private picked(): void {
    this.attach([...(this.picker.files ?? [])]);
    this.picker.value = "";
  }

  private send(): void {
    const body = this.field.value.trim();
    const files = this.tray.files;
    if ((body === "" && files.length === 0) || this.isTooLong) return;
    this.chat.write(body, files);
    this.field.value = "";
    this.tray.handOver(files);
    this.complain("");
    this.keep();
    this.onTyped("");
    this.fit();
    this.update();
    this.focus();
  }

  private complain(words: string): void {
    text(this.complaint, words);
    this.complaint.hidden = words === "";
  }

  private keep(): void {
    const draft: Draft = { body: this.field.value, files: this.tray.files };
    if (draft.body === "" && draft.files.length === 0) this.shelf.remove(KEY);
    else this.shelf.set(KEY, JSON.stringify(draft));
  }

  private restore(): void {
    const draft = readJson<Draft>(this.shelf, KEY);
    if (!draft) return;
    this.field.value = String(draft.body ?? "");
    if (Array.isArray(draft.files) && draft.files.length > 0) this.tray.restore(draft.files);
  }
}
