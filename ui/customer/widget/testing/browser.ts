// A browser with tabs for the tests: one storage, one hub's record, chats that
// can be opened, reloaded and closed.

import { Chat } from "../chat/chat";
import { shelfOn, type Shelf } from "../chat/shelf";
import { FakeHub, type FakeRecord } from "./fake-hub";

/** Storage as browsers have it, with a limit that can be set. */
class FakeStorage {
  private readonly map = new Map<string, string>();
  isFull = false;

  getItem(key: string): string | null {
    return this.map.get(key) ?? null;
  }

  setItem(key: string, value: string): void {
    if (this.isFull) throw new DOMException("full", "QuotaExceededError");
    this.map.set(key, value);
    (this as unknown as Record<string, string>)[key] = value;
  }

  removeItem(key: string): void {
    this.map.delete(key);
    delete (this as unknown as Record<string, string>)[key];
  }
}

export class FakeBrowser {
  readonly storage = new FakeStorage();
  readonly files = new Map<string, Blob>();
  readonly chats: Chat[] = [];

  constructor(private readonly record: FakeRecord) {}

  shelf(prefix = "p:"): Shelf {
    return shelfOn(this.storage as unknown as Storage, prefix);
  }

  /** Opens a tab: the same shelf, a chat of its own. */
  tab(more: Partial<ConstructorParameters<typeof Chat>[0]> = {}): Chat {
    const chat = new Chat({
      hub: new FakeHub(this.record), shelf: this.shelf(), user: null, language: "en", timeZone: "Europe/London",
      files: {
        put: async (id, bytes) => void this.files.set(id, bytes),
        get: async (id) => this.files.get(id) ?? null,
        remove: async (id) => void this.files.delete(id),
      },
      page: () => ({ title: "Move home, step 3", url: "https://harbour.example/move" }),
      random: () => 1,
      ...more,
    });
    this.chats.push(chat);
    return chat;
  }

  /** The tab goes away in the middle of whatever it did; a new one opens. */
  reload(chat: Chat): Chat {
    chat.stop();
    return this.tab();
  }

  close(): void {
    for (const chat of this.chats) chat.stop();
  }
}

/** What the visitor sees, top to bottom. */
export function shown(chat: Chat): string[] {
  return [...chat.thread.messages, ...chat.outbox.all()].map((message) => message.body);
}
