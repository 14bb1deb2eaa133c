// What is done with an answer: by key, by button and from the palette the same.
import { offer } from "../actions/registry.svelte";
import { t } from "../locales/words";
import { SuggestedAnswers, recordAnswer, type Answer } from "../state/shelf/answers.svelte";
import type { Writing } from "../state/shelf/answersUsed.svelte";
import { call } from "../state/desk.svelte";
import { report } from "../state/report";
import { toasts } from "../state/window/toasts.svelte";

export class AnswerActions {
  readonly suggested: SuggestedAnswers;
  isOpen = $state(false);
  #currentId = $state("");
  readonly #conversationId: () => string;
  readonly #writing: () => Writing;

  /** Call it in a component's script. */
  constructor(conversationId: () => string, writing: () => Writing) {
    [this.#conversationId, this.#writing] = [conversationId, writing];
    this.suggested = new SuggestedAnswers(conversationId, () => (writing().isNote ? "" : writing().body));
    offer("answer-1", () => this.insert(this.list[0]), () => this.list.length > 0);
    offer("answer-2", () => this.insert(this.list[1]), () => this.list.length > 1);
    offer("answer-3", () => this.insert(this.list[2]), () => this.list.length > 2);
    offer("answer-link", () => void this.link(this.current), () => this.canLink(this.current));
    offer("answer-card", () => this.card(this.current), () => this.canCard(this.current));
    offer("answer-mark", () => void this.mark(this.current), () => this.current !== undefined);
    offer("answer-dismiss", () => void this.dismiss(this.current), () => this.current !== undefined);
  }

  get list(): Answer[] {
    return this.suggested.list;
  }

  /** The one looked at, or the best. */
  get current(): Answer | undefined {
    return this.list.find((one) => one.id === this.#currentId) ?? this.list[0];
  }

  look(answer: Answer): void {
    this.#currentId = answer.id;
  }

  canLink(answer: Answer | undefined): boolean {
    return answer?.article?.audience === "public" && !this.#writing().isNote;
  }

  canCard(answer: Answer | undefined): boolean {
    return this.canLink(answer) && this.#writing().takesCards;
  }

  insert(answer: Answer | undefined): void {
    if (answer?.reply) this.#put(answer, "inserted_text", answer.reply.text);
    else if (answer) void this.#fetch(answer, "text");
  }

  async link(answer: Answer | undefined): Promise<void> {
    if (answer && this.canLink(answer)) await this.#fetch(answer, "link");
  }

  async #fetch(answer: Answer, form: "text" | "link"): Promise<void> {
    if (!answer.article) return;
    try {
      const { text } = await call("insert_article", { article_id: answer.article.article_id, form });
      this.#put(answer, form === "link" ? "linked" : "inserted_text", text);
    } catch (thrown) {
      report(thrown);
    }
  }

  #put(answer: Answer, used: "inserted_text" | "linked", words: string): void {
    this.isOpen = false;
    this.#writing().insert({ answer: answer.with, used, words, question: this.suggested.question });
  }

  card(answer: Answer | undefined): void {
    if (!answer?.article || !this.canCard(answer)) return;
    this.isOpen = false;
    this.#writing().attach({ articleId: answer.article.article_id, title: answer.article.title, question: this.suggested.question });
  }

  async mark(answer: Answer | undefined): Promise<void> {
    if (!answer) return;
    try {
      await recordAnswer(this.#conversationId(), answer.with, "marked", this.suggested.question);
      toasts.say(t("answers-marked"));
    } catch (thrown) {
      report(thrown);
    }
  }

  async dismiss(answer: Answer | undefined): Promise<void> {
    if (!answer) return;
    await this.suggested.dismiss(this.#conversationId(), answer).catch(report);
    if (this.list.length === 0) this.isOpen = false;
  }
}
