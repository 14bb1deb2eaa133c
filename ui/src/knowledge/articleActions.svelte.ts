// What can be done with the article that is open. Offered while it is read; the editor
// offers its own saving and publishing.
import { offer } from "../actions/registry.svelte";
import type { ArticleState } from "../ipc/generated/ArticleState";
import type { ArticleView } from "../ipc/generated/ArticleView";
import { t } from "../locales/words";
import { call } from "../state/desk.svelte";
import { knowledgePlace } from "../state/shelf/knowledgePlace.svelte";
import { report } from "../state/report";
import { toasts } from "../state/window/toasts.svelte";
import { undo } from "../state/window/undo.svelte";

export class ArticleActions {
  isTranslating = $state(false);
  isDeleting = $state(false);
  readonly #view: () => ArticleView | undefined;

  /** Call it in a component's script. */
  constructor(view: () => ArticleView | undefined, mayPublish: () => boolean) {
    this.#view = view;
    const isRead = () => view() !== undefined && knowledgePlace.page === "read";
    const isIn = (...states: ArticleState[]) => isRead() && states.includes(view()?.article.state ?? "retired");
    // A community's thread is in step with its feed: it is read, not written.
    const isOurs = () => isRead() && view()?.article.source?.origin !== "community";
    offer("edit-article", () => knowledgePlace.goTo("write"), isOurs);
    offer("publish-article", () => void this.#move("published"), () => isIn("draft", "in_review", "retired") && mayPublish());
    offer("review-article", () => void this.#move("in_review"), () => isIn("draft"));
    offer("retire-article", () => void this.#retire(), () => isIn("draft", "in_review", "published") && mayPublish());
    offer("article-versions", () => knowledgePlace.goTo("versions"), isRead);
    offer("merge-article", () => knowledgePlace.goTo("merge"), () => isRead() && (view()?.article.unmerged.length ?? 0) > 0);
    offer("translate-article", () => (this.isTranslating = true), isOurs);
    offer("copy-article-link", () => void this.#copyLink(), () => isRead() && view()?.url !== "");
    offer("delete-article", () => (this.isDeleting = true), () => isRead() && mayPublish());
  }

  translate(language: string): void {
    const article = this.#view()?.article;
    this.isTranslating = false;
    if (article) knowledgePlace.begin({ language, translates: { articleId: article.id, familyId: article.family_id } });
  }

  async delete(): Promise<void> {
    const article = this.#view()?.article;
    this.isDeleting = false;
    if (!article) return;
    try {
      await call("delete_article", { article_id: article.id });
      knowledgePlace.open(null);
      knowledgePlace.isListInFront = true;
      toasts.say(t("knowledge-deleted"));
    } catch (thrown) {
      report(thrown);
    }
  }

  async #retire(): Promise<void> {
    const before = this.#view()?.article;
    if (!before || !(await this.#set(before.id, before.version, "retired"))) return;
    undo.did(t("knowledge-did-retired"), () => void this.#set(before.id, before.version, before.state));
  }

  async #move(state: ArticleState): Promise<void> {
    const article = this.#view()?.article;
    if (article && (await this.#set(article.id, article.version, state))) toasts.say(t(`knowledge-did-${state}`));
  }

  async #set(article_id: string, version: number, state: ArticleState): Promise<boolean> {
    try {
      await call("set_article_state", { article_id, version, state });
      return true;
    } catch (thrown) {
      report(thrown);
      return false;
    }
  }

  async #copyLink(): Promise<void> {
    try {
      await navigator.clipboard.writeText(this.#view()?.url ?? "");
      toasts.say(t("knowledge-link-copied"));
    } catch {
      toasts.say(t("knowledge-link-not-copied"), { tone: "bad" });
    }
  }
}
