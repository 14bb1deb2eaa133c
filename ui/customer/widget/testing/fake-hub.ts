// A hub in memory that can be made to lose, delay and refuse: what the network
// and a restart do to the real one. One record, any number of browsers.

import { CallError, type Hub, type OutFile } from "../chat/hub";
import type { ChatEvent, ChatMessage, ChatPage, ChatSession, OpenSession, PostMessage, Receipts } from "../chat/wire";

/** What happens to one call. */
export type Fault = "request lost" | "answer lost" | "busy" | "refused" | "token unknown";

export class FakeSocket {
  static readonly OPEN = 1;
  readyState = 0;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;
  readonly sent: unknown[] = [];

  constructor(private readonly record: FakeRecord, token: string) {
    record.sockets.add(this);
    queueMicrotask(() => {
      if (this.readyState !== 0) return;
      if (record.areSocketsBlocked || record.isDown || token !== record.token) this.close();
      else {
        this.readyState = 1;
        this.onopen?.();
      }
    });
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }

  close(): void {
    if (this.readyState === 3) return;
    this.readyState = 3;
    this.record.sockets.delete(this);
    queueMicrotask(() => this.onclose?.());
  }

  hear(event: ChatEvent): void {
    if (this.readyState === 1) this.onmessage?.({ data: JSON.stringify(event) });
  }
}

/** The record of one visitor's conversation. */
export class FakeRecord {
  messages: ChatMessage[] = [];
  sockets = new Set<FakeSocket>();
  faults: Fault[] = [];
  /** Every post that arrived, repeats too. */
  arrived: string[] = [];
  marks: Receipts[] = [];
  uploaded: string[] = [];
  polls: (() => void)[] = [];
  isDown = false;
  areSocketsBlocked = false;
  isStaffed = true;
  token = "visitor-1";
  /** Events are held back, as on a slow line. */
  areEventsHeld = false;
  refusal = "invalid_input";
  sessions = 0;
  private clock = 1_000;

  /** An agent writes. */
  agentWrites(body: string, author = "Nadia"): ChatMessage {
    return this.append({ id: `agent-${this.clock}`, is_mine: false, author, body, attachments: [], at: ++this.clock });
  }

  append(message: ChatMessage): ChatMessage {
    this.messages.push(message);
    if (!this.areEventsHeld) this.tell({ type: "message", ...message });
    for (const wake of this.polls.splice(0)) wake();
    return message;
  }

  tell(event: ChatEvent): void {
    for (const socket of [...this.sockets]) socket.hear(event);
  }

  /** The line breaks for everybody. */
  cut(): void {
    this.isDown = true;
    for (const socket of [...this.sockets]) socket.close();
  }

  heal(): void {
    this.isDown = false;
  }

  take(post: PostMessage): ChatMessage {
    this.arrived.push(post.id);
    const known = this.messages.find((message) => message.id === post.id);
    if (known) return known;
    const attachments = post.attachments.map((id) => ({ id, name: id, media_type: "image/png", size_bytes: 1 }));
    return this.append({ id: post.id, is_mine: true, author: "", body: post.body, attachments, at: ++this.clock });
  }

  bodies(): string[] {
    return this.messages.map((message) => message.body);
  }
}

export class FakeHub implements Hub {
  token = "";

  constructor(private readonly record: FakeRecord) {}

  async openSession(ask: OpenSession): Promise<ChatSession> {
    if (this.record.isDown) throw new CallError("later", "network");
    if (ask.visitor_token !== null && ask.visitor_token !== this.record.token) throw new CallError("reopen", "not_signed_in");
    this.record.sessions += 1;
    return {
      visitor_token: this.record.token, company: "Harbour", colour: "#0f5273", is_staffed: this.record.isStaffed,
      messages: this.record.messages.slice(-50), read_through_at: 0,
      max_attachment_bytes: 1_000_000, attachment_types: ["image/png"], max_body_bytes: 65_536,
    };
  }

  post(message: PostMessage): Promise<ChatMessage> {
    return this.through(() => this.record.take(message));
  }

  after(at: number): Promise<ChatPage> {
    return this.through(() => this.page(this.record.messages.filter((message) => message.at > at).slice(0, 3), at));
  }

  before(at: number): Promise<ChatPage> {
    return this.through(() => {
      const older = this.record.messages.filter((message) => message.at < at);
      return { messages: older.slice(-3), has_more: older.length > 3 };
    });
  }

  async poll(at: number, signal: AbortSignal): Promise<ChatPage> {
    if (!this.record.messages.some((message) => message.at > at)) {
      await new Promise<void>((resolve, reject) => {
        this.record.polls.push(resolve);
        signal.addEventListener("abort", () => reject(new CallError("later", "network")));
      });
    }
    return this.after(at);
  }

  async receipts(receipts: Receipts): Promise<void> {
    await this.through(() => this.record.marks.push(receipts));
  }

  async upload(file: OutFile): Promise<{ id: string; name: string; media_type: string; size_bytes: number }> {
    await this.through(() => this.record.uploaded.push(file.id));
    return file;
  }

  fileUrl(id: string): string {
    return `https://hub.example/${id}`;
  }

  socket(): WebSocket {
    return new FakeSocket(this.record, this.token) as unknown as WebSocket;
  }

  private page(messages: ChatMessage[], at: number): ChatPage {
    const last = messages.at(-1)?.at ?? at;
    return { messages, has_more: this.record.messages.some((message) => message.at > last) };
  }

  private async through<T>(work: () => T): Promise<T> {
    await Promise.resolve();
    if (this.record.isDown) throw new CallError("later", "network");
    if (this.token !== this.record.token) throw new CallError("reopen", "not_signed_in");
    const fault = this.record.faults.shift();
    if (fault === "request lost") throw new CallError("later", "network");
    if (fault === "busy") throw new CallError("later", "rate_limited", 30_000);
    if (fault === "refused") throw new CallError("refused", this.record.refusal);
    if (fault === "token unknown") throw new CallError("reopen", "not_signed_in");
    const answer = work();
    if (fault === "answer lost") throw new CallError("later", "network");
    return answer;
  }
}
