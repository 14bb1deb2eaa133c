// The visitor's side of the conversation without a window: session, thread,
// outbox, uploads, live line and marks, put together. Tells listeners when
// anything they may show has changed.

import { Attention } from './attention';
import type { FileShelf } from './files';
import { CallError, type Hub, type OutFile } from './hub';
import { Live, type Connection } from './live';
import { Outbox, type OutMessage } from './outbox';
import { Sender } from './sender';
import { readJson, type Shelf } from './shelf';
import { Thread } from './thread';
import { Uploads } from './uploads';
import type { ChatEvent, ChatMessage, ChatSession, Page, VouchedUser } from './wire';

/** What of the session outlives the page: looks and limits. */
export type Look = Pick<ChatSession, 'company' | 'colour' | 'max_attachment_bytes' | 'attachment_types' | 'max_body_bytes'>;

export interface ChatParts {
  hub: Hub;
  shelf: Shelf;
  files: FileShelf;
  user: VouchedUser | null;
  /** An earlier anonymous visit of this browser, to be joined to `user`. */
  before?: Shelf;
  language: string;
  timeZone: string | null;
  page(): Page;
  exclusively?(work: () => Promise<void>): Promise<void>;
  random?(): number;
}

const TOKEN = 'token';
const LOOK = 'look';
const TYPING_SHOWN_MS = 8_000;
const SESSION_FRESH_MS = 5_000;

export class Chat {
  readonly outbox: Outbox;
  readonly thread: Thread;
  readonly uploads: Uploads;
  readonly sender: Sender;
  readonly live: Live;
  readonly attention: Attention;
  connection: Connection = 'off';
  look: Look | null;
  /** Null until the hub has said. */
  isStaffed: boolean | null = null;
  /** Who is writing on the company's side. */
  typing: string | null = null;
  /** The company's side has read up to here. */
  seenThroughAt = 0;
  /** False when this browser forgets as soon as the page closes. */
  isKept = true;
  private opening: Promise<void> | null = null;
  private openedAt = 0;
  private isStarted = false;
  private isStopped = false;
  private typingEnds: ReturnType<typeof setTimeout> | undefined;
  private readonly listeners = new Set<() => void>();

  constructor(private readonly parts: ChatParts) {
    const { hub, shelf } = parts;
    hub.token = shelf.get(TOKEN) ?? '';
    this.look = readJson<Look>(shelf, LOOK);
    this.thread = new Thread(shelf);
    this.outbox = new Outbox(shelf);
    const shared = { hub, ready: () => this.ready(), changed: () => this.changed(), ...(parts.random && { random: parts.random }) };
    this.uploads = new Uploads({ ...shared, files: parts.files });
    this.sender = new Sender({
      ...shared,
      outbox: this.outbox,
      reopen: () => (this.openedAt = 0),
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
      refreshSession: () => this.openSession(),
      ...(parts.random && { random: parts.random }),
    });
    this.attention = new Attention(shelf, this.thread, hub, () => this.live);
  }

  /** Whether this browser has been here: then the chat wakes by itself. */
  get isKnown(): boolean {
    return this.parts.shelf.get(TOKEN) !== null || this.outbox.all().length > 0 || this.parts.user !== null;
  }

  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Connects. Until now nothing has been sent anywhere. */
  start(): void {
    if (this.isStarted || this.isStopped) return;
    this.isStarted = true;
    this.connected('connecting');
    this.openSession()
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
    const [, isKept] = this.outbox.add(body, attachments, this.parts.page());
    this.isKept = isKept;
    this.attention.stopTyping();
    this.changed();
    this.start();
    this.sender.kick();
  }

  tryAgain(id: string): void {
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
    if (key === TOKEN) this.start();
    if (Outbox.owns(key) || Attention.owns(key)) this.changed();
  }

  fileUrl(id: string): string {
    return this.parts.hub.fileUrl(id);
  }

  private changed(): void {
    for (const listener of this.listeners) listener();
  }

  private async ready(): Promise<void> {
    if (this.openedAt === 0) await this.openSession();
  }

  private openSession(): Promise<void> {
    this.opening ??= this.open().finally(() => (this.opening = null));
    return this.opening;
  }

  private async open(): Promise<void> {
    const { hub, shelf, before, user, language, timeZone, page } = this.parts;
    const anonymous = before?.get(TOKEN) ?? null;
    const token = shelf.get(TOKEN) ?? anonymous;
    const ask = { visitor_token: token, user, page: page(), language, time_zone: timeZone };
    let session: ChatSession;
    try {
      session = await hub.openSession(ask);
    } catch (error) {
      if (!(error instanceof CallError) || error.advice !== 'reopen' || !token) throw error;
      session = await hub.openSession({ ...ask, visitor_token: null });
    }
    if (this.isStopped) return;
    if (before) this.joinAnonymous(before);
    // Another token is another visitor: what was shown is not theirs.
    if (session.visitor_token !== shelf.get(TOKEN)) this.thread.forget();
    hub.token = session.visitor_token;
    shelf.set(TOKEN, session.visitor_token);
    this.take(session);
  }

  private take(session: ChatSession): void {
    const { company, colour, max_attachment_bytes, attachment_types, max_body_bytes } = session;
    this.look = { company, colour, max_attachment_bytes, attachment_types, max_body_bytes };
    this.parts.shelf.set(LOOK, JSON.stringify(this.look));
    this.isStaffed = session.is_staffed;
    this.seenThroughAt = Math.max(this.seenThroughAt, session.read_through_at);
    this.openedAt = Date.now();
    this.thread.open(session.messages);
    this.took([], false);
  }

  /** Unsent messages of the anonymous visit go with the person who signed in. */
  private joinAnonymous(before: Shelf): void {
    const earlier = new Outbox(before);
    for (const row of earlier.all()) this.outbox.adopt(row);
    for (const key of before.keys('')) before.remove(key);
  }

  private async heal(): Promise<void> {
    if (Math.abs(Date.now() - this.openedAt) > SESSION_FRESH_MS) await this.openSession();
    for (;;) {
      const before = this.thread.cursor;
      const page = await this.parts.hub.after(before);
      this.took(page.messages, true);
      if (!page.has_more || this.thread.cursor === before) return;
    }
  }

  private heard(event: ChatEvent, isUnbroken: boolean): void {
    if (event.type === 'message') {
      const { type: _, ...message } = event;
      if (!message.is_mine) this.setTyping(null);
      this.took([message], isUnbroken);
      return;
    }
    if (event.type === 'typing') this.setTyping(event.is_typing ? event.author : null);
    if (event.type === 'read') this.seenThroughAt = Math.max(this.seenThroughAt, event.through_at);
    if (event.type === 'staffed') this.isStaffed = event.is_staffed;
    this.changed();
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
    this.connection = state;
    if (state === 'online') {
      this.attention.repeat();
      this.uploads.kick();
      this.sender.kick();
    }
    this.changed();
  }
}
