// An article while it is being written. What is typed is kept on this machine within
// half a second and at once when the place or the window is left; saving makes a
// version of it and lets the draft go. One object for one article being written.
import type { ArticleContent } from "../../ipc/generated/ArticleContent";
import type { ArticleDraft } from "../../ipc/generated/ArticleDraft";
import type { ArticleFields } from "../../ipc/generated/ArticleFields";
import type { ArticleRow } from "../../ipc/generated/ArticleRow";
import type { ArticleState } from "../../ipc/generated/ArticleState";
import type { ArticleView } from "../../ipc/generated/ArticleView";
import { DeskError } from "../../ipc/host";
import { call } from "../desk.svelte";
import type { Beginning } from "./knowledgePlace.svelte";
import { remember, rememberedText } from "../window/remembered";

const KEEP_AFTER_MS = 500;

const nothing: ArticleContent = { title: "", summary: "", body: "" };
const isSame = (one: ArticleContent, other: ArticleContent) =>
  one.title === other.title && one.summary === other.summary && one.body === other.body;

export class ArticleWriting {
  content = $state.raw<ArticleContent>(nothing);
  language = $state("en");
  fields = $state.raw<Required<Omit<ArticleFields, "owner_id">> & { owner_id: string | null }>({
    audience: "internal", topic_ids: [], products: [], owner_id: null, review_by_at: 0,
  });
  /** Its words came from what was typed earlier and not saved. */
  isRestored = $state(false);
  /** Another new article that was begun and not saved; there is room for one, so someone decides first. */
  unfinished = $state.raw<ArticleDraft | undefined>();
  isLoading = $state(true);
  isSaving = $state(false);
  /** The version it was begun from. */
  baseVersion = $state(0);
  error = $state.raw<DeskError | undefined>();
  /** When what is typed was last kept on this machine. */
  keptAt = $state(0);
  /** Which; none until a new one is saved. */
  articleId = $state<string | null>(null);
  readonly beginning: Beginning | null;
  #saved = $state.raw<ArticleContent>(nothing);
  #savedFields = $state("");
  /** The newest version as the desk has it: what was sent, cleaned. */
  #stored: ArticleContent = nothing;
  /** Typed since it was last saved as a version. */
  isChanged = $derived(!isSame(this.content, this.#saved) || JSON.stringify(this.fields) !== this.#savedFields);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isDraftKept = false;

  constructor(articleId: string | null, beginning: Beginning | null) {
    [this.articleId, this.beginning] = [articleId, beginning];
  }

  /** Takes up what was typed before, or the newest version. */
  async load(view: ArticleView | null, language: string, agentId: string | null): Promise<void> {
    this.language = this.beginning?.language ?? view?.article.language ?? language;
    if (view) this.#takeVersion(view.article);
    else this.fields = { ...this.fields, owner_id: agentId };
    this.#savedFields = JSON.stringify(this.fields);
    if (!this.#isBegunWithSomething()) this.#takeUpFields();
    if (this.beginning?.title) this.content = { ...this.content, title: this.beginning.title };
    try {
      const draft = await call("get_article_draft", { article_id: this.articleId });
      const isBegun = draft.saved_at > 0 && !isSame(draft.content, nothing) && !isSame(draft.content, this.#saved);
      if (isBegun && this.#isBegunWithSomething()) this.unfinished = draft;
      else if (isBegun) this.takeUp(draft);
    } catch (thrown) {
      this.error = DeskError.from(thrown);
    }
    this.isLoading = false;
  }

  #isBegunWithSomething(): boolean {
    return this.beginning !== null && (this.beginning.title !== "" || this.beginning.question !== null || this.beginning.translates !== null);
  }

  /** Goes on with what was typed earlier. */
  takeUp(draft: ArticleDraft): void {
    [this.content, this.baseVersion, this.isRestored, this.#isDraftKept] = [draft.content, draft.base_version, true, true];
    this.language = draft.language || this.language;
    [this.keptAt, this.unfinished] = [draft.saved_at, undefined];
  }

  /** The other new article is not wanted: this one takes its place. */
  giveUpUnfinished(): void {
    [this.unfinished, this.#isDraftKept] = [undefined, true];
    void this.keep();
  }

  #takeVersion(article: ArticleRow): void {
    const { audience, topic_ids, products, owner_id, review_by_at } = article;
    this.fields = { audience, topic_ids, products, owner_id, review_by_at: review_by_at ?? 0 };
    if (this.articleId === null) {
      // A translation: the same shelf, other words.
      this.content = { ...nothing, body: article.content.body };
      return;
    }
    [this.content, this.#saved, this.baseVersion] = [article.content, article.content, article.version];
    this.#stored = article.content;
  }

  write(changed: Partial<ArticleContent>): void {
    this.content = { ...this.content, ...changed };
    this.#keepSoon();
  }

  setLanguage(language: string): void {
    this.language = language;
    this.#keepSoon();
  }

  change(changed: Partial<ArticleWriting["fields"]>): void {
    this.fields = { ...this.fields, ...changed };
    remember(this.#fieldsName, JSON.stringify(this.fields));
  }

  /** What else was changed and not saved: the desk keeps the words of a draft, this window the rest. */
  #takeUpFields(): void {
    try {
      const kept: unknown = JSON.parse(rememberedText(this.#fieldsName) ?? "null");
      if (kept !== null && typeof kept === "object") this.fields = { ...this.fields, ...kept };
    } catch {
      remember(this.#fieldsName, null);
    }
  }

  get #fieldsName(): string {
    return `article-fields.${this.articleId ?? "new"}`;
  }

  #keepSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.keep(), KEEP_AFTER_MS);
  }

  /** Keeps what is typed on this machine now. */
  async keep(): Promise<void> {
    clearTimeout(this.#timer);
    if (this.isLoading || this.isSaving || this.unfinished) return;
    const isTyped = !isSame(this.content, this.#saved);
    if (!isTyped && !this.#isDraftKept) return;
    await this.#saveDraft(isTyped ? this.content : nothing);
  }

  async #saveDraft(content: ArticleContent): Promise<void> {
    try {
      await call("save_article_draft", { article_id: this.articleId, base_version: this.baseVersion, language: this.language, content, saved_at: 0 });
      this.#isDraftKept = content !== nothing;
      [this.keptAt, this.error] = [Date.now(), undefined];
    } catch (thrown) {
      this.error = DeskError.from(thrown);
    }
  }

  /** Makes a version of it. Resolves with the article, or undefined when it was refused (`error` says why). */
  async save(state: ArticleState, merges: number[] = []): Promise<ArticleView | undefined> {
    clearTimeout(this.#timer);
    if (this.isSaving) return undefined;
    this.isSaving = true;
    const { owner_id, ...fields } = this.fields;
    const content = this.content;
    try {
      const view = await call("save_article", {
        article_id: this.articleId, family_id: this.articleId === null ? (this.beginning?.translates?.familyId ?? null) : null, language: this.language,
        base_version: this.baseVersion, content, fields: owner_id === null ? fields : { ...fields, owner_id }, state, merges,
        question: this.beginning?.question ?? null,
      });
      [this.#saved, this.#savedFields, this.error] = [content, JSON.stringify(this.fields), undefined];
      [this.baseVersion, this.#stored] = [view.article.version, view.article.content];
      if (this.#isDraftKept) await this.#saveDraft(nothing);
      remember(this.#fieldsName, null);
      this.articleId = view.article.id;
      this.isRestored = false;
      return view;
    } catch (thrown) {
      this.error = DeskError.from(thrown);
      return undefined;
    } finally {
      this.isSaving = false;
      if (this.error) void this.keep();
    }
  }

  /** The newest version as the desk has it now: one's own, numbered by the hub, is what one goes on from. */
  follow(article: ArticleRow): void {
    if (!this.isSaving && article.id === this.articleId && isSame(article.content, this.#stored)) this.baseVersion = article.version;
  }

  /** Somebody else has saved other words since this was begun. */
  isOvertakenBy(article: ArticleRow, agentId: string | null): boolean {
    const isOther = article.id === this.articleId && article.version !== this.baseVersion && article.author_id !== agentId;
    return isOther && !this.isSaving && !this.isLoading && !isSame(article.content, this.#stored);
  }

  /** Gives up what was typed since the newest version. */
  async discard(article: ArticleRow | null): Promise<void> {
    clearTimeout(this.#timer);
    [this.content, this.#saved, this.isRestored] = [nothing, nothing, false];
    if (article) this.#takeVersion(article);
    this.#savedFields = JSON.stringify(this.fields);
    remember(this.#fieldsName, null);
    await this.#saveDraft(nothing);
  }
}
