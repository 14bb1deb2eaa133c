// What is being written in one conversation. Promises: what is typed is kept by
// the desk within a moment, on leaving and on switching; words leave the box only
// once the desk has them in its outbox; a full disk never stops the typing.

import type { AttachmentRef } from "../ipc/generated/AttachmentRef";
import type { Channel } from "../ipc/generated/Channel";
import type { Draft } from "../ipc/generated/Draft";
import { DeskError } from "../ipc/host";
import { answersUsedIn, type Card } from "./shelf/answersUsed.svelte";
import { call, onDeskEvent } from "./desk.svelte";
import { covers } from "./query.svelte";

const SAVE_AFTER_MS = 300;
const SAVE_AGAIN_MS = 5_000;

/** How safe the words in the box are. */
export type Kept = "nothing" | "unsaved" | "saved" | "disk_full" | "failed";

export class ComposerState {
  readonly conversationId: string;
  /** What of the knowledge base is in it. */
  readonly answers;
  body = $state("");
  isNote = $state(false);
  /** The words were written as a note and now go to the customer: said aloud until they are changed. */
  wasNote = $state(false);
  /** The channel the agent chose; `null`: the likeliest. */
  channel = $state<Channel | null>(null);
  attachments = $state.raw<readonly AttachmentRef[]>([]);
  /** The draft has been read: what is typed now cannot be overwritten by it. */
  isReady = $state(false);
  isSending = $state(false);
  kept = $state<Kept>("nothing");
  /** Why the last send failed; gone with the next change. */
  error = $state.raw<DeskError | undefined>();

  #timer: ReturnType<typeof setTimeout> | undefined;
  #saving: Promise<void> = Promise.resolve();
  #isDirty = false;
  /** Counts changes, to see whether one happened while something else was awaited. */
  #revision = 0;
  /** The words and files as the desk last had them. */
  #saved = signature({ body: "", attachments: [] });

  constructor(conversationId: string) {
    this.conversationId = conversationId;
    this.answers = answersUsedIn(conversationId);
  }

  /** Nothing that could be sent. */
  get isEmpty(): boolean {
    return this.body.trim() === "" && (this.isNote || (this.attachments.length === 0 && this.answers.card === null));
  }

  /** Reads the draft and keeps an eye on it until the returned function is called. */
  open(): () => void {
    void this.#restore();
    const stop = onDeskEvent((event) => {
      if (event.type !== "changed") return;
      // A discarded reply comes back as the draft.
      const mine = { tag: "conversation", id: this.conversationId } as const;
      if (event.tags.some((tag) => covers(tag, mine) || covers(tag, { tag: "outbox" }))) void this.#restore();
    });
    return () => {
      stop();
      void this.flush();
    };
  }

  /**
   * Reads the draft. Words the desk put there itself (a discarded reply) are shown;
   * if the agent is typing at that moment, in front of what is typed.
   */
  async #restore(): Promise<void> {
    await this.#saving;
    const [revision, known] = [this.#revision, this.#saved];
    try {
      const draft = await call("get_draft", { conversation_id: this.conversationId });
      const isForeign = signature(draft) !== known && signature(draft) !== this.#saved;
      if (this.isSending || (this.isReady && !isForeign)) return;
      if (revision === this.#revision) this.#show(draft);
      else this.#putBefore(draft);
    } catch (thrown) {
      console.warn("reading the draft:", DeskError.from(thrown).code);
    } finally {
      this.isReady = true;
    }
  }

  #putBefore(draft: Draft): void {
    const known = new Set(this.attachments.map((file) => file.id));
    this.attachments = [...draft.attachments.filter((file) => !known.has(file.id)), ...this.attachments];
    this.write(draft.body.trim() === "" ? this.body : `${draft.body.trimEnd()}\n\n${this.body}`);
  }

  #show(draft: Draft): void {
    this.#saved = signature(draft);
    this.body = draft.body;
    this.attachments = draft.attachments;
    if (draft.saved_at > 0) {
      this.isNote = draft.is_note;
      this.channel = draft.channel;
    }
    this.kept = this.isEmpty ? "nothing" : "saved";
  }

  /** The words as they are now. */
  write(body: string): void {
    this.body = body;
    if (body.trim() === "") this.wasNote = false;
    this.#touched();
  }

  /** To the customer on this channel, or to colleagues. */
  address(to: { isNote: boolean; channel: Channel | null }): void {
    this.wasNote = this.isNote && !to.isNote && this.body.trim() !== "";
    this.isNote = to.isNote;
    if (!to.isNote) this.channel = to.channel;
    this.#touched();
    void this.flush();
  }

  /** A file the desk has kept goes along. */
  attach(file: AttachmentRef): void {
    this.attachments = [...this.attachments, file];
    this.#touched();
    void this.flush();
  }

  /** It does not go along after all. */
  detach(id: string): void {
    this.attachments = this.attachments.filter((file) => file.id !== id);
    this.#touched();
  }

  #touched(): void {
    this.error = undefined;
    this.#isDirty = true;
    this.#revision += 1;
    if (this.kept !== "disk_full") this.kept = "unsaved";
    this.#saveIn(SAVE_AFTER_MS);
  }

  #saveIn(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.flush(), ms);
  }

  /** Keeps what is typed now. One save at a time, in order. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    if (!this.#isDirty) return this.#saving;
    this.#isDirty = false;
    const draft = this.#draft();
    this.#saving = this.#saving.then(() => this.#save(draft));
    return this.#saving;
  }

  #draft(): Draft {
    return {
      conversation_id: this.conversationId,
      body: this.body,
      is_note: this.isNote,
      channel: this.channel,
      attachments: [...this.attachments],
      saved_at: Date.now(),
    };
  }

  async #save(draft: Draft): Promise<void> {
    try {
      await call("save_draft", draft);
      this.#saved = signature(draft);
      if (!this.#isDirty) this.kept = this.isEmpty ? "nothing" : "saved";
    } catch (thrown) {
      this.kept = DeskError.from(thrown).code === "disk_full" ? "disk_full" : "failed";
      this.#isDirty = true;
      this.#saveIn(SAVE_AGAIN_MS);
    }
  }

  /**
   * Hands the words to the desk. True once its outbox has them; only then do they
   * leave the box, and what was typed meanwhile stays.
   */
  async send(channel: Channel, mentions: string[]): Promise<boolean> {
    if (this.isSending || this.isEmpty) return false;
    const sent = { body: this.body, attachments: this.attachments, isNote: this.isNote, card: this.isNote ? null : this.answers.card };
    this.isSending = true;
    this.error = undefined;
    clearTimeout(this.#timer);
    await this.#saving;
    try {
      await this.#hand(sent.body, channel, mentions, sent.card);
      this.#clear(sent);
      if (!sent.isNote) this.answers.sent(sent.body, sent.card);
      return true;
    } catch (thrown) {
      this.error = DeskError.from(thrown);
      this.#touchedKeepingError();
      return false;
    } finally {
      this.isSending = false;
    }
  }

  #hand(body: string, channel: Channel, mentions: string[], card: Card | null) {
    const conversation_id = this.conversationId;
    if (this.isNote) return call("add_note", { conversation_id, body, mentions });
    const attachments = this.attachments.map((file) => file.id);
    return call("send_message", { conversation_id, channel, body, attachments, card: card?.articleId ?? null });
  }

  #clear(sent: { body: string; attachments: readonly AttachmentRef[]; isNote: boolean }): void {
    this.body = this.body.startsWith(sent.body) ? this.body.slice(sent.body.length) : this.body;
    this.wasNote = false;
    if (!sent.isNote) this.attachments = this.attachments.filter((file) => !sent.attachments.includes(file));
    this.#touched();
    void this.flush();
  }

  #touchedKeepingError(): void {
    const error = this.error;
    this.#touched();
    this.error = error;
  }
}

/** Two drafts that say the same have the same. */
function signature(draft: Pick<Draft, "body" | "attachments">): string {
  return JSON.stringify([draft.body, draft.attachments.map((file) => file.id)]);
}
