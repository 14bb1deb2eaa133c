// The lists of articles: what a list holds, page by page and kept current, and what
// is found as one types. The desk answers both from its own cache and index.
import { untrack } from "svelte";

import type { ArticleFilter } from "../../ipc/generated/ArticleFilter";
import type { ArticleHit } from "../../ipc/generated/ArticleHit";
import type { ArticleSummary } from "../../ipc/generated/ArticleSummary";
import type { FindArticles } from "../../ipc/generated/FindArticles";
import { DeskError } from "../../ipc/host";
import { call, onDeskEvent } from "../desk.svelte";
import { covers } from "../query.svelte";

const PAGE = 60;
const MOST_A_PAGE = 200;

interface Shown {
  filter: ArticleFilter;
  topic_id: string | null;
}

export class ArticleList {
  articles = $state.raw<ArticleSummary[]>([]);
  error = $state.raw<DeskError | undefined>();
  isFirstLoad = $state(true);
  #shown: Shown = { filter: "all", topic_id: null };
  #after: string | null = null;
  #turn = 0;

  /** Call it in a component's script. */
  constructor(shown: () => Shown) {
    $effect(() => {
      this.#shown = shown();
      untrack(() => {
        [this.articles, this.#after, this.error, this.isFirstLoad] = [[], null, undefined, true];
        void this.refresh();
      });
    });
    $effect(() =>
      onDeskEvent((event) => {
        if (event.type === "changed" && event.tags.some((tag) => covers(tag, { tag: "knowledge" }))) void this.refresh();
      }),
    );
  }

  /** Reads again as much as has been read. */
  async refresh(): Promise<void> {
    const wanted = Math.max(PAGE, this.articles.length);
    await this.#read(async (isCurrent) => {
      const articles: ArticleSummary[] = [];
      let after: string | null = null;
      do {
        const page: { articles: ArticleSummary[]; after: string | null } = await call("list_articles", { ...this.#shown, after, limit: Math.min(MOST_A_PAGE, wanted - articles.length) });
        articles.push(...page.articles);
        after = page.after;
      } while (after !== null && articles.length < wanted && isCurrent());
      return { articles, after };
    });
  }

  /** Reads the next page, if there is one. */
  async more(): Promise<void> {
    const from = this.#after;
    if (from === null) return;
    this.#after = null;
    await this.#read(async () => {
      const page = await call("list_articles", { ...this.#shown, after: from, limit: PAGE });
      const known = new Set(this.articles.map((one) => one.article_id));
      return { articles: [...this.articles, ...page.articles.filter((one) => !known.has(one.article_id))], after: page.after };
    });
  }

  /** The newest question wins: an answer to an older one is dropped. */
  async #read(load: (isCurrent: () => boolean) => Promise<{ articles: ArticleSummary[]; after: string | null }>): Promise<void> {
    const mine = ++this.#turn;
    const isCurrent = () => mine === this.#turn;
    try {
      const loaded = await load(isCurrent);
      if (isCurrent()) [this.articles, this.#after, this.error, this.isFirstLoad] = [loaded.articles, loaded.after, undefined, false];
    } catch (thrown) {
      if (isCurrent()) [this.error, this.isFirstLoad] = [DeskError.from(thrown), false];
    }
  }
}

export type Asked = Pick<FindArticles, "text" | "language" | "topic_id" | "product" | "audience">;

const HITS = 50;
const MOST_HITS = 1_000;

export class FoundArticles {
  hits = $state.raw<ArticleHit[]>([]);
  total = $state(0);
  isRebuilding = $state(false);
  error = $state.raw<DeskError | undefined>();
  /** What the hits answer; `null` while nothing is looked for. */
  answered = $state.raw<Asked | null>(null);
  #asked = 0;
  #shown = 0;

  /** Call it in a component's script. `null`: nothing is looked for. */
  constructor(asked: () => Asked | null) {
    $effect(() => {
      const now = asked();
      untrack(() => void this.#ask(now, 0));
    });
    $effect(() =>
      onDeskEvent((event) => {
        const isTouched = event.type === "changed" && event.tags.some((tag) => covers(tag, { tag: "knowledge" }));
        if (isTouched && this.answered) void this.#ask(this.answered, 0);
      }),
    );
  }

  async more(): Promise<void> {
    if (this.answered && this.hits.length < Math.min(this.total, MOST_HITS)) await this.#ask(this.answered, this.hits.length);
  }

  async #ask(asked: Asked | null, offset: number): Promise<void> {
    const mine = ++this.#asked;
    if (asked === null) {
      this.#shown = mine;
      [this.hits, this.total, this.answered, this.error] = [[], 0, null, undefined];
      return;
    }
    try {
      const found = await call("find_articles", { ...asked, offset, limit: HITS });
      if (mine < this.#shown) return;
      this.#shown = mine;
      const before = offset === 0 ? [] : this.hits.slice(0, offset);
      const known = new Set(before.map((hit) => hit.article_id));
      this.hits = [...before, ...found.hits.filter((hit) => !known.has(hit.article_id))];
      [this.total, this.isRebuilding, this.answered, this.error] = [found.total, found.is_rebuilding, asked, undefined];
    } catch (thrown) {
      if (mine === this.#asked) this.error = DeskError.from(thrown);
    }
  }
}

/** Tells the desk what was opened of what was found, so that gaps show. Never in the agent's way. */
export function noteSearch(query: string, hits: number, opened: string | null): void {
  if (query.trim()) call("note_search", { query: query.trim(), hits, opened }).catch(() => undefined);
}
