// Messages not yet on the record, oldest first. Each is a key of its own in
// local storage, so tabs never overwrite each other's; it is written before the
// first try, its tries are counted before they are made, and it leaves only
// when the hub's copy is here or the visitor takes it back.

import type { OutFile } from "./hub";
import { newId } from "./ids";
import { readJson, type Shelf } from "./shelf";
import type { Page, Tried } from "./wire";

export interface OutMessage {
  id: string;
  body: string;
  attachments: OutFile[];
  page: Page | null;
  tried?: Tried;
  /** Order of writing, over all tabs; ids alone would follow a clock set back. */
  seq: number;
  attempts: number;
  /** The hub's code, when it will never take this as it is. */
  refused?: string;
}

const KEY = "out.";

export class Outbox {
  constructor(private readonly shelf: Shelf) {}

  /** Everything waiting, in the order it was written. */
  all(): OutMessage[] {
    const rows = this.shelf.keys(KEY).map((key) => readJson<OutMessage>(this.shelf, key));
    return rows
      .filter((row): row is OutMessage => row !== null && typeof row.id === "string" && Array.isArray(row.attachments))
      .sort((a, b) => a.seq - b.seq || (a.id < b.id ? -1 : 1));
  }

  /** Keeps a message for sending. False as second: it will not outlive this page. */
  add(body: string, attachments: OutFile[], page: Page | null, tried?: Tried | null): [OutMessage, boolean] {
    const seq = this.all().reduce((max, row) => Math.max(max, row.seq), 0) + 1;
    const row: OutMessage = { id: newId(), body, attachments, page, ...(tried && { tried }), seq, attempts: 0 };
    return [row, this.put(row)];
  }

  /** Takes over a row of another shelf, after what is here. */
  adopt(row: OutMessage): void {
    const seq = this.all().reduce((max, other) => Math.max(max, other.seq), 0) + 1;
    this.put({ ...row, seq });
  }

  /** The one to send now. A refused one does not hold up the rest. */
  next(): OutMessage | undefined {
    return this.all().find((row) => row.refused === undefined);
  }

  countAttempt(id: string): void {
    this.change(id, (row) => ({ ...row, attempts: row.attempts + 1 }));
  }

  refuse(id: string, code: string): void {
    this.change(id, (row) => ({ ...row, refused: code }));
  }

  /** Lets a refused message be tried again. */
  release(id: string): void {
    this.change(id, ({ refused: _, ...row }) => ({ ...row, attempts: 0 }));
  }

  remove(id: string): void {
    this.shelf.remove(KEY + id);
  }

  has(id: string): boolean {
    return this.shelf.get(KEY + id) !== null;
  }

  get(id: string): OutMessage | null {
    return readJson<OutMessage>(this.shelf, KEY + id);
  }

  /** Whether a changed key of the shelf is one of ours. */
  static owns(key: string): boolean {
    return key.startsWith(KEY);
  }

  private change(id: string, to: (row: OutMessage) => OutMessage): void {
    // Another tab may have got it through meanwhile: never bring it back.
    const row = this.get(id);
    if (row) this.put(to(row));
  }

  private put(row: OutMessage): boolean {
    return this.shelf.set(KEY + row.id, JSON.stringify(row));
  }
}
