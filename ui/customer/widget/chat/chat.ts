// The visitor's side of the conversation without a window: session, thread,
// outbox, uploads, live line and marks, put together. Tells listeners when
// anything they may show has changed.

import { Attention } from "./attention";
import type { FileShelf } from "./files";
import { CallError, type OutFile } from "./hub";
import { Live, type Connection } from "./live";
import { Outbox, type OutMessage } from "./outbox";
import { Sender } from "./sender";
import { Session, type Look, type SessionParts } from "./session";
import { Thread } from "./thread";
import { Uploads } from "./uploads";
import type { ChatEvent, ChatMessage, ChatPage, ChatSession, Tried } from "./wire";

export interface ChatParts extends SessionParts {
  files: FileShelf;
  exclusively?(work: () => Promise<void>): Promise<void>;
  random?(): number;
  /** What was tried before this message; asked for once. */
  tried?(): Tried | null;
}

const SEEN = "seen";
const TYPING_SHOWN_MS = 8_000;
export class Chat {
  readonly session: Session;
  readonly outbox: Outbox;
  readonly thread: Thread;
  readonly uploads: Uploads;
  readonly sender: Sender;
  readonly live: Live;
  readonly attention: Attention;
  connection: Connection = "off";
  /** Null until the hub has said. */
  isStaffed: boolean | null = null;
  /** Who is writing on the company's side. */
  typing: string | null = null;
  /** The company's side has read up to here. */
  seenThroughAt = 0;
  /** False when this browser forgets as soon as the page closes. */
  isKept = true;
  private isStarted = false;
  private isStopped = false;
  private typingEnds: ReturnType<typeof setTimeout> | undefined;
  private readonly listeners = new Set<() => void>();

  constructor(private readonly parts: ChatParts) {
    const { hub, shelf } = parts;
    this.seenThroughAt = Number(shelf.get(SEEN)) || 0;
    this.thread = new Thread(shelf);
    this.outbox = new Outbox(shelf);
    this.session = new Session(parts, this.outbox, { opened: (session) => this.opened(session), becameOther: () => this.becameOther() });
    this.isStaffed = this.session.look?.is_staffed ?? null;
    const shared = { hub, ready: () => this.session.ready(), changed: () => this.changed(), ...(parts.random && { random: parts.random }) };
    this.uploads = new Uploads({ ...shared, files: parts.files });
    this.sender = new Sender({
      ...shared,
      outbox: this.outbox,
      reopen: () => this.session.doubt(),
      deliver: (file) => this.uploads.deliver(file),
      sent: (message) => this.sent(message),
      ...(parts.exclusively && { exclusively: parts.exclusively }),
    });
    this.live = new Live({
      hub,
      cursor: () => this.thread.cursor,
      heal: () => this.heal(),
      event: (event, isUnbroken) => this.heard(event, isUnbroken),
      page: (page) => this.took(page.messages, true),
      connection: (state) => this.connected(state),
      refreshSession: () => this.session.open(),
      ...(parts.random && { random: parts.random }),
    });
    this.attention = new Attention(shelf, this.thread, hub, () => this.live);
  }

  get look(): Look | null {
    return this.session.look;
  }

  /** Whether this browser has been here: then the chat wakes by itself. */
  get isKnown(): boolean {
    return this.session.isKnown || this.outbox.all().length > 0;
  }

  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Connects. Until now nothing has been sent anywhere. */
  start(): void {
    if (this.isStarted || this.isStopped) return;
    this.isStarted = true;
    this.connected("connecting");
    this.session.refresh()
      .catch(() => undefined)
      .finally(() => {
        if (this.isStopped) return;
        this.live.start();
        this.sender.kick();
      });
  }

  stop(): void {
    this.isStopped = true;
    clearTimeout(this.typingEnds);
    this.sender.stop();
    this.uploads.stop();
    this.attention.stop();
    this.live.stop();
    this.listeners.clear();
  }

  /** Takes a message for sending: on the shelf before anything else. */
  write(body: string, attachments: OutFile[]): void {
    const [, isKept] = this.outbox.add(body, attachments, this.parts.page(), this.parts.tried?.());
    this.isKept = isKept;
    this.attention.stopTyping();
    this.changed();
    this.start();
    this.sender.kick();
  }

  tryAgain(id: string): void {
    for (const file of this.outbox.get(id)?.attachments ?? []) this.uploads.doubt(file.id);
    this.outbox.release(id);
    this.changed();
    this.sender.kick();
  }

  /** A refused message comes back for editing. */
  takeBack(id: string): OutMessage | null {
    const row = this.outbox.get(id);
    this.outbox.remove(id);
    this.changed();
    return row;
  }

  /** The network or the machine may be back: no reason to wait out a backoff. */
  wake(): void {
    if (!this.isStarted) return;
    this.live.nudge();
    this.uploads.kick();
    this.sender.kick();
  }

  /** Earlier messages. True when some came. */
  async older(): Promise<boolean> {
    const first = this.thread.messages[0];
    if (!first || !this.thread.mayHaveOlder) return false;
    const page = await this.parts.hub.before(first.at);
    this.thread.mayHaveOlder = page.has_more;
    this.thread.merge(page.messages);
    this.changed();
    return page.messages.length > 0;
  }

  /** Another tab wrote to the shelf. */
  shelfChanged(key: string): void {
    if (Session.owns(key)) this.start();
    if (Outbox.owns(key) || Attention.owns(key)) this.changed();
  }

  /** For calls beside the conversation. */
  async token(): Promise<string> {
    await this.session.ready();
    return this.parts.hub.token;
  }

  fileUrl(id: string): string {
    return this.parts.hub.fileUrl(id);
  }

  private changed(): void {
    for (const listener of this.listeners) listener();
  }

  private opened(session: ChatSession): void {
    if (this.isStopped) return;
    this.isStaffed = session.is_staffed;
    this.seen(session.read_through_at);
    this.thread.open(session.messages);
    this.took([], false);
  }

  private becameOther(): void {
    this.thread.forget();
    this.attention.forget();
    this.seenThroughAt = 0;
    this.parts.shelf.remove(SEEN);
  }

  private async heal(): Promise<void> {
    await this.session.refresh();
    for (;;) {
      const before = this.thread.cursor;
      const page = await this.pageAfter(before);
      this.took(page.messages, true);
      if (!page.has_more || this.thread.cursor === before) return;
    }
  }

  private async pageAfter(at: number): Promise<ChatPage> {
    try {
      return await this.parts.hub.after(at);
    } catch (error) {
      if (!(error instanceof CallError) || error.advice !== "reopen") throw error;
      this.session.doubt();
      await this.session.open();
      return this.parts.hub.after(this.thread.cursor);
    }
  }

  private heard(event: ChatEvent, isUnbroken: boolean): void {
    if (event.type === "message") {
      const { type: _, ...message } = event;
      if (!message.is_mine) this.setTyping(null);
      this.took([message], isUnbroken);
      return;
    }
    if (event.type === "typing") this.setTyping(event.is_typing ? event.author : null);
    if (event.type === "read") this.seen(event.through_at);
    if (event.type === "staffed") this.isStaffed = event.is_staffed;
    this.changed();
  }

  private seen(throughAt: number): void {
    if (throughAt <= this.seenThroughAt) return;
    this.seenThroughAt = throughAt;
    this.parts.shelf.set(SEEN, String(throughAt));
  }

  private setTyping(author: string | null): void {
    clearTimeout(this.typingEnds);
    this.typing = author;
    if (author !== null) this.typingEnds = setTimeout(() => {
      this.typing = null;
      this.changed();
    }, TYPING_SHOWN_MS);
  }

  private sent(message: ChatMessage): void {
    this.took([message], false);
  }

  private took(messages: readonly ChatMessage[], isUnbroken: boolean): void {
    if (isUnbroken) this.thread.mergeRun(messages);
    else this.thread.merge(messages);
    // Ours on the record while still in the outbox: only the answer was lost.
    for (const row of this.outbox.all()) if (this.thread.has(row.id)) this.settle(row);
    this.thread.keep();
    this.attention.update();
    this.changed();
  }

  private settle(row: OutMessage): void {
    this.outbox.remove(row.id);
    for (const file of row.attachments) this.uploads.forget(file.id);
  }

  private connected(state: Connection): void {
    if (state === this.connection) return;
    this.connection = state;
    if (state === "online") {
      this.attention.repeat();
      this.uploads.kick();
      this.sender.kick();
    }
    this.changed();
  }
}
