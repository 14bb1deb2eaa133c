// Answers before anyone has to wait: articles for what is being typed, and
// cards opened in place. All that draws them is a file of its own, fetched when
// the first is needed (`articles/main.ts`); without it the chat goes on as ever.

import type { Chat } from "../chat/chat";
import type { TriedBefore } from "../chat/tried";
import type { ChatCard } from "../chat/wire";
import type { Speech } from "../words/words";

/** What the file of its own is given. */
export interface ArticlesParts {
  /** The hub's address. */
  hub: string;
  token(): Promise<string>;
  speech: Speech;
  /** Where an article is shown over everything else. */
  panel: HTMLElement;
  /** Offers stand before this. */
  composer: HTMLElement;
  opened(id: string, title: string): void;
  ended(id: string, title: string, isAnswered: boolean): void;
  /** Nothing is open any more. */
  back(): void;
}

/** What it can do. */
export interface ArticlesView {
  offer(words: string): void;
  open(id: string, title: string): void;
}

const PAUSE_MS = 600;
const MIN_CHARS = 8;

export interface ArticlesPlace {
  chat: Chat;
  hub: string;
  tried: TriedBefore;
  speech: Speech;
  panel: HTMLElement;
  composer: HTMLElement;
  back(): void;
}

export class Articles {
  private view: Promise<ArticlesView> | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly place: ArticlesPlace) {}

  /** The field changed; "" when it was sent. */
  typed(words: string): void {
    clearTimeout(this.timer);
    const asked = words.trim();
    if (asked.length >= MIN_CHARS && this.isWaiting) this.timer = setTimeout(() => void this.offer(asked), PAUSE_MS);
    else if (this.view) void this.offer("");
  }

  async open(card: ChatCard): Promise<void> {
    try {
      (await this.load()).open(card.article_id, card.title);
    } catch {
      window.open(card.url, "_blank", "noopener");
    }
  }

  /** Nobody talks yet: before the first message, or while nobody is there. */
  private get isWaiting(): boolean {
    const { chat } = this.place;
    return chat.isStaffed === false || (chat.thread.messages.length === 0 && chat.outbox.all().length === 0);
  }

  private async offer(words: string): Promise<void> {
    try {
      (await this.load()).offer(words);
    } catch {
      // No network, or the page forbids it: nobody misses what was never shown.
    }
  }

  private load(): Promise<ArticlesView> {
    this.view ??= this.fetched().catch((error: unknown) => {
      this.view = null;
      throw error;
    });
    return this.view;
  }

  private async fetched(): Promise<ArticlesView> {
    const { chat, hub, tried, speech, panel, composer, back } = this.place;
    const file = `${hub}/widget-articles.js`;
    const { begin } = (await import(/* @vite-ignore */ file)) as { begin(parts: ArticlesParts): ArticlesView };
    return begin({
      hub, speech, panel, composer, back,
      token: () => chat.token(),
      opened: (id, title) => tried.read(id, title, null),
      ended: (id, title, isAnswered) => tried.read(id, title, isAnswered),
    });
  }
}
