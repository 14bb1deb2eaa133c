// What the visitor has seen, and whether they are writing: the marks both sides
// show. Read means looked at: panel open, page visible, end of the list in view.

import type { Hub } from "./hub";
import type { Live } from "./live";
import type { Shelf } from "./shelf";
import type { Thread } from "./thread";
import type { Receipts } from "./wire";

const KEY = "read";
const TYPING_REPEAT_MS = 3_000;
const TYPING_ENDS_MS = 4_000;

export class Attention {
  private isLooking = false;
  private told: Receipts | null = null;
  private typingSentAt = 0;
  private typingEnds: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly shelf: Shelf,
    private readonly thread: Thread,
    private readonly hub: Hub,
    private readonly live: () => Live,
  ) {}

  get readThroughAt(): number {
    return Number(this.shelf.get(KEY)) || 0;
  }

  /** Messages of the company's side that were not looked at. */
  get unread(): number {
    const seen = this.readThroughAt;
    return this.thread.messages.filter((message) => !message.is_mine && message.at > seen).length;
  }

  static owns(key: string): boolean {
    return key === KEY;
  }

  look(isLooking: boolean): void {
    this.isLooking = isLooking;
    this.update();
  }

  /** Moves the marks as far as what is known allows, and tells the hub. Forward only. */
  update(): void {
    const reached = this.thread.cursor;
    if (this.isLooking && reached > this.readThroughAt) this.shelf.set(KEY, String(reached));
    const marks: Receipts = {
      delivered_through_at: reached,
      read_through_at: Math.min(this.readThroughAt, reached),
    };
    const told = this.told;
    if (!this.hub.token || reached === 0) return;
    if (told && told.delivered_through_at >= marks.delivered_through_at && told.read_through_at >= marks.read_through_at) return;
    this.told = marks;
    if (this.live().send({ type: "receipts", ...marks })) return;
    this.hub.receipts(marks).catch(() => {
      if (this.told === marks) this.told = told;
    });
  }

  /** A new connection: the hub may have missed the last marks. */
  repeat(): void {
    this.told = null;
    this.update();
  }

  typed(): void {
    clearTimeout(this.typingEnds);
    this.typingEnds = setTimeout(() => this.stopTyping(), TYPING_ENDS_MS);
    const now = Date.now();
    if (Math.abs(now - this.typingSentAt) < TYPING_REPEAT_MS) return;
    if (this.live().send({ type: "typing", is_typing: true })) this.typingSentAt = now;
  }

  stopTyping(): void {
    clearTimeout(this.typingEnds);
    if (this.typingSentAt === 0) return;
    this.typingSentAt = 0;
    this.live().send({ type: "typing", is_typing: false });
  }

  /** Another visitor's marks. */
  forget(): void {
    this.told = null;
    this.shelf.remove(KEY);
  }

  stop(): void {
    clearTimeout(this.typingEnds);
  }
}
