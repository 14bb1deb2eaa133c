// Where the agent is in the knowledge base: which list, which article, reading it or
// writing it. Whoever shows an article elsewhere opens it here by `open`, whoever
// finds one missing begins it by `begin`.
import type { ArticleFilter } from "../../ipc/generated/ArticleFilter";
import { place } from "../window/place.svelte";
import { remember, remembered } from "../window/remembered";

export const filters: readonly ArticleFilter[] = ["all", "drafts", "in_review", "published", "mine", "unmerged", "community", "retired"];

type Page = "read" | "write" | "versions" | "merge";

/** What a new article begins with. */
export interface Beginning {
  title: string;
  /** The customers' question it is for; linked with it once it is published. */
  question: string | null;
  language: string | null;
  /** The article it translates. */
  translates: { articleId: string; familyId: string } | null;
}

class KnowledgePlace {
  filter = $state<ArticleFilter>(remembered("articles", filters, "all"));
  topicId = $state<string | null>(null);
  articleId = $state<string | null>(localStorage.getItem("throughline.article"));
  page = $state<Page>("read");
  /** What the new article that is being written began with. */
  beginning = $state.raw<Beginning | null>(null);
  /** One more for everything that begins to be written: a new article stays the same one when it is saved. */
  turn = $state(0);
  /** In a small window: whether the list stands in front of the article. */
  isListInFront = $state(true);

  show(filter: ArticleFilter): void {
    this.filter = filter;
    remember("articles", filter);
  }

  /** Reads an article. */
  open(articleId: string | null): void {
    place.goTo("knowledge");
    [this.articleId, this.page, this.beginning] = [articleId, "read", null];
    remember("article", articleId);
  }

  /** Reads it and, in a small window, brings it to the front. */
  openInFront(articleId: string): void {
    this.open(articleId);
    this.isListInFront = false;
  }

  goTo(page: Page): void {
    if (page === "write") this.turn += 1;
    this.page = page;
    this.isListInFront = false;
  }

  /** The new article that is being written has been saved. */
  saved(articleId: string): void {
    [this.articleId, this.beginning] = [articleId, null];
    remember("article", articleId);
  }

  /** Begins a new article. */
  begin(beginning: Partial<Beginning> = {}): void {
    place.goTo("knowledge");
    this.beginning = { title: "", question: null, language: null, translates: null, ...beginning };
    this.goTo("write");
  }
}

export const knowledgePlace = new KnowledgePlace();
