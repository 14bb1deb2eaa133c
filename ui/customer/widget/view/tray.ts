// The files picked for the message being written: checked against the hub's
// limits at once, going up while the visitor writes on.

import type { Chat } from "../chat/chat";
import type { OutFile } from "../chat/hub";
import type { Speech } from "../words/words";
import { h, icon, ICONS, put, set } from "./dom";

interface Chip {
  file: OutFile;
  element: HTMLElement;
  state: HTMLElement;
  bar: HTMLElement;
  preview: string | null;
}

export class Tray {
  readonly element = h("ul", { class: "tray" });
  private readonly chips = new Map<string, Chip>();

  constructor(
    private readonly chat: Chat,
    private readonly speech: Speech,
    /** Something changed that belongs in the draft. */
    private readonly changed: () => void,
    /** A sentence for the visitor. */
    private readonly complain: (words: string) => void,
  ) {
    this.element.hidden = true;
    set(this.element, "aria-label", speech.say("attach"));
  }

  /** Those a message may carry: everything the hub has not refused. */
  get files(): OutFile[] {
    return [...this.chips.values()].map((chip) => chip.file).filter((file) => this.chat.uploads.get(file.id)?.state !== "refused");
  }

  add(picked: Iterable<File>): void {
    for (const file of picked) {
      const complaint = this.complaint(file);
      if (complaint) this.complain(complaint);
      else this.show(this.chat.uploads.add(file), file);
    }
    this.changed();
    this.update();
  }

  /** Chips of an earlier page or of a message taken back. */
  restore(files: readonly OutFile[]): void {
    for (const file of files) {
      this.show(file, null);
      this.chat.uploads.deliver(file).catch(() => undefined);
    }
    this.update();
  }

  /** The message has them now. */
  handOver(files: readonly OutFile[]): void {
    for (const file of files) this.drop(file.id);
    this.update();
  }

  update(): void {
    for (const chip of this.chips.values()) {
      const upload = this.chat.uploads.get(chip.file.id);
      const isRefused = upload?.state === "refused";
      const isLost = upload?.code === "file_lost";
      chip.element.classList.toggle("refused", isRefused);
      chip.bar.style.setProperty("--part", String(upload?.part ?? 0));
      chip.bar.hidden = upload?.state !== "going";
      const { name, size_bytes } = chip.file;
      const state = isRefused
        ? this.speech.say(isLost ? "lostFile" : "badFile", { name })
        : `${this.speech.bytes(size_bytes)}${upload?.state === "waiting" ? ` · ${this.speech.say("waitingFile")}` : ""}`;
      if (chip.state.textContent !== state) chip.state.textContent = state;
    }
    this.element.hidden = this.chips.size === 0;
  }

  private show(file: OutFile, picked: File | null): void {
    const state = h("span", { class: "size", role: "status" });
    const bar = h("span", { class: "bar", "aria-hidden": "true" });
    const paper = h("span", { class: "paper", "aria-hidden": "true" }, icon(...ICONS.file));
    const preview = picked && /^image\/(png|jpeg|gif|webp|avif)$/.test(picked.type) ? URL.createObjectURL(picked) : null;
    if (preview) {
      const picture = h("img", { src: preview, alt: "" });
      picture.addEventListener("load", () => paper.replaceChildren(picture));
    }
    const remove = h("button", { type: "button", class: "remove", "aria-label": this.speech.say("removeFile", { name: file.name }), onclick: () => this.remove(file.id) }, icon(...ICONS.close));
    const element = h("li", { class: "file" }, paper, h("span", { class: "what" }, h("bdi", { class: "filename" }, file.name), state), remove, bar);
    this.chips.set(file.id, { file, element, state, bar, preview });
    put(this.element, element);
  }

  private remove(id: string): void {
    this.drop(id);
    this.chat.uploads.forget(id);
    this.changed();
    this.update();
  }

  private drop(id: string): void {
    const chip = this.chips.get(id);
    if (!chip) return;
    if (chip.preview) URL.revokeObjectURL(chip.preview);
    chip.element.remove();
    this.chips.delete(id);
  }

  private complaint(file: File): string | null {
    const limits = this.chat.look;
    const name = file.name;
    if (file.size === 0) return this.speech.say("emptyFile", { name });
    if (!limits) return null;
    if (file.size > limits.max_attachment_bytes) return this.speech.say("tooBig", { name, limit: this.speech.bytes(limits.max_attachment_bytes) });
    // A type the browser does not know is left to the hub, which looks at the bytes.
    const isKnownBad = file.type !== "" && limits.attachment_types.length > 0 && !limits.attachment_types.includes(file.type);
    return isKnownBad ? this.speech.say("wrongType", { name }) : null;
  }
}
