// The conversation as the record has it, in the record's order. The cursor is
// how far it is known to be complete: only an unbroken run moves it (a page
// asked for from the cursor, or live events after such a page), never the answer
// to a post, behind which an agent's message may still be on its way.

import { readJson, type Shelf } from "./shelf";
import type { ChatMessage } from "./wire";

const KEY = "thread";
const KEPT = 60;

interface Kept {
  cursor: number;
  messages: ChatMessage[];
}

export class Thread {
  /** Complete up to here, from the oldest shown. */
  cursor = 0;
  /** Whether the hub may have more before the oldest. */
  mayHaveOlder = true;
  private byId = new Map<string, ChatMessage>();
  private sorted: ChatMessage[] = [];

  constructor(private readonly shelf: Shelf) {
    const kept = readJson<Kept>(shelf, KEY);
    if (kept && Array.isArray(kept.messages)) {
      this.merge(kept.messages);
      this.cursor = Number(kept.cursor) || 0;
    }
  }

  get messages(): readonly ChatMessage[] {
    return this.sorted;
  }

  has(id: string): boolean {
    return this.byId.has(id);
  }

  /** Takes messages in, any order, any repeats. True when something was new. */
  merge(messages: readonly ChatMessage[]): boolean {
    let isNew = false;
    for (const message of messages) {
      if (!this.byId.has(message.id)) isNew = true;
      this.byId.set(message.id, message);
    }
    if (messages.length > 0) this.sorted = [...this.byId.values()].sort((a, b) => a.at - b.at);
    return isNew;
  }

  /** Takes in a run that follows the cursor without a gap. */
  mergeRun(messages: readonly ChatMessage[]): boolean {
    const isNew = this.merge(messages);
    this.cursor = messages.reduce((max, message) => Math.max(max, message.at), this.cursor);
    return isNew;
  }

  /** The hub's latest messages, at the opening of a session. */
  open(latest: readonly ChatMessage[]): void {
    const first = latest[0];
    // With nothing older here they are the whole run; otherwise there may be a
    // hole between ours and theirs, which the next heal fills from the cursor.
    if (this.cursor === 0 || (first && first.at <= this.cursor)) this.mergeRun(latest);
    else this.merge(latest);
  }

  forget(): void {
    this.byId.clear();
    this.sorted = [];
    this.cursor = 0;
    this.mayHaveOlder = true;
  }

  keep(): void {
    // Beyond the cursor too: what was seen stays seen, and the next heal, from
    // the cursor, fills whatever hole is before it.
    const kept: Kept = { cursor: this.cursor, messages: this.sorted.slice(-KEPT) };
    if (!this.shelf.set(KEY, JSON.stringify(kept))) this.shelf.remove(KEY);
  }
}
