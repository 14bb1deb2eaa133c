// What the visitor tried before the first message: kept on the shelf over
// pages, given to the hub once, with the message, so that the agent sees it.

import { readJson, type Shelf } from "./shelf";
import type { Tried } from "./wire";

const KEY = "tried";
const MOST = 10;

export class TriedBefore {
  constructor(private readonly shelf: Shelf, given: Tried | null) {
    if (given && (given.searched.length > 0 || given.read.length > 0)) this.keep(given);
  }

  searched(words: string): void {
    const tried = this.known();
    this.keep({ ...tried, searched: [...tried.searched.filter((other) => other !== words), words] });
  }

  read(id: string, title: string, wasHelpful: boolean | null): void {
    const tried = this.known();
    const before = tried.read.find((one) => one.article_id === id);
    const one = { article_id: id, title, was_helpful: wasHelpful ?? before?.was_helpful ?? null };
    this.keep({ ...tried, read: [...tried.read.filter((other) => other.article_id !== id), one] });
  }

  /** Everything, once. */
  take(): Tried | null {
    const tried = this.known();
    this.shelf.remove(KEY);
    return tried.searched.length > 0 || tried.read.length > 0 ? tried : null;
  }

  private known(): Tried {
    const { searched = [], read = [] } = readJson<Partial<Tried>>(this.shelf, KEY) ?? {};
    return { searched, read };
  }

  private keep({ searched, read }: Tried): void {
    this.shelf.set(KEY, JSON.stringify({ searched: searched.slice(-MOST), read: read.slice(-MOST) }));
  }
}
