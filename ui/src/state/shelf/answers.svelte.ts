// What could answer the customer: asked of the desk when their words change and as
// the agent types. Promises: it never waits in the agent's way, an answer to older
// words never replaces one to newer, and what is shown stays until there is better.
import { untrack } from "svelte";

import type { AnswerUse } from "../../ipc/generated/AnswerUse";
import type { AnsweredWith } from "../../ipc/generated/AnsweredWith";
import type { ArticleHit } from "../../ipc/generated/ArticleHit";
import type { SuggestedArticle } from "../../ipc/generated/SuggestedArticle";
import type { SuggestedReply } from "../../ipc/generated/SuggestedReply";
import type { Suggestions } from "../../ipc/generated/Suggestions";
import { DeskError } from "../../ipc/host";
import { call, onDeskEvent } from "../desk.svelte";
import { covers } from "../query.svelte";

const TYPED_MS = 250;
const NONE: Suggestions = { question: "", articles: [], replies: [] };

/** One thing suggested: an article, or what a colleague answered before. */
export type Answer = { id: string; with: AnsweredWith } & ({ article: SuggestedArticle; reply?: never } | { reply: SuggestedReply; article?: never });

export class SuggestedAnswers {
  /** Articles first; what was dismissed is gone at once. */
  readonly list = $derived.by(() => this.#answers());
  /** The customer's words that were looked at. */
  readonly question = $derived.by(() => this.#found.question);
  /** The desk has answered at least once. */
  hasAnswered = $state(false);
  #found = $state.raw<Suggestions>(NONE);
  #dismissed = $state.raw<ReadonlySet<string>>(new Set());
  #asked = 0;

  /** Call it in a component's script. */
  constructor(conversationId: () => string, draft: () => string) {
    let isFirst = true;
    $effect(() => {
      const [conversation_id, typed] = [conversationId(), draft()];
      const timer = setTimeout(() => void this.#ask(conversation_id, typed), isFirst ? 0 : TYPED_MS);
      isFirst = false;
      return () => clearTimeout(timer);
    });
    $effect(() => {
      const id = conversationId();
      return onDeskEvent((event) => {
        if (event.type !== "changed") return;
        const isTouched = event.tags.some((tag) => covers(tag, { tag: "conversation", id }) || covers(tag, { tag: "suggestions" }));
        if (isTouched) void this.#ask(id, untrack(draft));
      });
    });
  }

  async #ask(conversation_id: string, draft: string): Promise<void> {
    const mine = ++this.#asked;
    try {
      const found = await call("suggest_answers", { conversation_id, draft });
      if (mine !== this.#asked) return;
      if (found.question !== this.#found.question) this.#dismissed = new Set();
      this.#found = found;
    } catch (thrown) {
      // Suggestions are help, not work: without them nothing is lost.
      console.warn("suggestions:", DeskError.from(thrown).code);
    } finally {
      if (mine === this.#asked) this.hasAnswered = true;
    }
  }

  #answers(): Answer[] {
    const articles = this.#found.articles.map((article): Answer => ({ id: article.article_id, with: { type: "article", article_id: article.article_id }, article }));
    const replies = this.#found.replies.map((reply): Answer => ({ id: JSON.stringify(reply.answer), with: reply.answer, reply }));
    return [...articles, ...replies].filter((one) => !this.#dismissed.has(one.id));
  }

  /** Not this one: gone at once, and learned. */
  async dismiss(conversation_id: string, answer: Answer): Promise<void> {
    this.#dismissed = new Set([...this.#dismissed, answer.id]);
    await recordAnswer(conversation_id, answer.with, "dismissed", this.question);
  }
}

/** Tells the desk what was done with an answer, so that the next suggestion knows. */
export async function recordAnswer(conversation_id: string, answer: AnsweredWith, used: AnswerUse, question = ""): Promise<void> {
  await call("record_answer", { conversation_id, question, answer, used });
}

/** Articles by a few letters, for pickers: an answer to older letters never replaces one to newer. */
export class ArticlesByLetters {
  hits = $state.raw<ArticleHit[]>([]);
  total = $state(0);
  /** The letters the hits answer; `null` while nothing is looked for. */
  answered = $state<string | null>(null);
  #asked = 0;

  /** Call it in a component's script. `null`: nothing is looked for. */
  constructor(letters: () => string | null, limit: number) {
    $effect(() => {
      const text = letters();
      void untrack(() => this.#ask(text, limit));
    });
  }

  async #ask(text: string | null, limit: number): Promise<void> {
    const mine = ++this.#asked;
    if (text === null) {
      [this.hits, this.total, this.answered] = [[], 0, null];
      return;
    }
    try {
      const found = await call("find_articles", { text, language: null, topic_id: null, product: null, audience: null, offset: 0, limit });
      if (mine === this.#asked) [this.hits, this.total, this.answered] = [found.hits, found.total, text];
    } catch (thrown) {
      if (mine === this.#asked) [this.hits, this.total, this.answered] = [[], 0, text];
      console.warn("finding articles:", DeskError.from(thrown).code);
    }
  }
}
