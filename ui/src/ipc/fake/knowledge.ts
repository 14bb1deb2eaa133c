// The knowledge base of the made-up company: what the commands about articles do.
import type { ArticleFilter } from "../generated/ArticleFilter";
import type { ArticleRow } from "../generated/ArticleRow";
import type { ArticleSummary } from "../generated/ArticleSummary";
import type { ArticleVersion } from "../generated/ArticleVersion";
import type { ArticleView } from "../generated/ArticleView";
import type { ArticleDraft } from "../generated/ArticleDraft";
import type { DeskCommands } from "../generated/commands";
import type { NoteSearch } from "../generated/NoteSearch";
import type { SaveArticle } from "../generated/SaveArticle";
import { ME, type FakeDesk } from "../fake";
import { DeskError } from "../host";
import { articlesAt, topics, versionsOf } from "./knowledgeArticles";
import { difference, merged } from "./knowledgeDiff";
import { foundArticles } from "./knowledgeFinding";
import { drawn, fromHtml, removedFrom } from "./knowledgeMarkdown";

type Commands = { [K in keyof DeskCommands]: (request: DeskCommands[K]["request"]) => DeskCommands[K]["response"] };

/** What the company knows, and what this machine has of it. */
export class FakeKnowledge {
  readonly articles: ArticleRow[];
  readonly topics = structuredClone(topics);
  readonly drafts = new Map<string, ArticleDraft>();
  /** Articles whose changes wait for the hub. */
  readonly waiting = new Set<string>();
  readonly searches: NoteSearch[] = [];
  readonly #versions = new Map<string, ArticleVersion[]>();
  mayPublish = true;

  constructor(now: number) {
    this.articles = articlesAt(now);
  }

  article(id: string): ArticleRow {
    const row = this.articles.find((one) => one.id === id);
    if (!row) throw new DeskError("not_found", "no such article", id);
    return row;
  }

  versions(row: ArticleRow): ArticleVersion[] {
    const known = this.#versions.get(row.id) ?? (row.version === 1 ? [] : versionsOf(row));
    this.#versions.set(row.id, known);
    return known;
  }

  /** Somebody else saves a version, now. */
  colleagueSaves(desk: FakeDesk, id: string, body: string): void {
    const row = this.article(id);
    write(desk, row, { ...row.content, body }, row.state, "agent-sam");
    desk.changed({ tag: "knowledge" }, { tag: "article", id });
  }
}

function write(desk: FakeDesk, row: ArticleRow, content: ArticleRow["content"], state: ArticleRow["state"], author: string): void {
  const versions = desk.knowledge.versions(row);
  const at = Date.now();
  Object.assign(row, { content, state, version: row.version + 1, author_id: author, updated_at: at });
  if (state === "published") row.published = { version: row.version, at, content: null };
  if (state === "retired") row.published = null;
  versions.push({ version: row.version, base_version: row.version - 1, content, author_id: author, at, state, is_merge: false });
}

const wanted: Record<ArticleFilter, (row: ArticleRow) => boolean> = {
  all: (row) => row.state !== "retired",
  drafts: (row) => row.state === "draft",
  in_review: (row) => row.state === "in_review",
  published: (row) => row.published !== null,
  retired: (row) => row.state === "retired",
  mine: (row) => row.owner_id === ME && row.state !== "retired",
  unmerged: (row) => row.unmerged.length > 0,
  community: (row) => row.source?.origin === "community",
};

export function knowledgeCommands(desk: FakeDesk) {
  return { ...findingCommands(desk), ...writingCommands(desk) };
}

function nameOf(desk: FakeDesk, id: string | null): string {
  return desk.agents.find((agent) => agent.id === id)?.name ?? "";
}

function summaryOf(desk: FakeDesk, row: ArticleRow): ArticleSummary {
  return {
    article_id: row.id, family_id: row.family_id, language: row.language, title: row.content.title, state: row.state,
    is_published: row.published !== null, audience: row.audience, topic_ids: row.topic_ids, owner_name: nameOf(desk, row.owner_id),
    updated_at: row.updated_at, is_review_due: row.review_by_at !== null && row.review_by_at < Date.now(),
    unmerged: row.unmerged.length, is_waiting: desk.knowledge.waiting.has(row.id),
  };
}

function viewOf(desk: FakeDesk, id: string): ArticleView {
  const { knowledge } = desk;
  const article = knowledge.article(id);
  const published = article.published?.content;
  const linked = [...article.content.body.matchAll(/\(article:([^)]+)\)/g)].map((found) => found[1]);
  return {
    article, document: drawn(article.content.body), published_document: published ? drawn(published.body) : null,
    translations: knowledge.articles.filter((row) => row.family_id === article.family_id && row.id !== id).map((row) => summaryOf(desk, row)),
    links: knowledge.articles.filter((row) => linked.includes(row.id)).map((row) => summaryOf(desk, row)),
    owner_name: nameOf(desk, article.owner_id), author_name: nameOf(desk, article.author_id), is_waiting: knowledge.waiting.has(id),
    url: article.published && article.audience === "public" ? `${desk.session.hub_url}/help/${article.language}/${article.id.replace("article-", "")}` : "",
  };
}

function findingCommands(desk: FakeDesk) {
  const { knowledge } = desk;
  const inList = (filter: ArticleFilter) => knowledge.articles.filter(wanted[filter]).sort((a, b) => b.updated_at - a.updated_at);
  const needsHub = () => {
    if (desk.session.connection.state === "offline") throw new DeskError("offline", "needs the hub");
  };
  return {
    get_knowledge: () => {
      const filters = Object.keys(wanted) as ArticleFilter[];
      const counts = Object.fromEntries(filters.map((filter) => [filter, inList(filter).length])) as Record<ArticleFilter, number>;
      const products = [...new Set(knowledge.articles.flatMap((row) => row.products))].sort();
      return { counts, may_publish: knowledge.mayPublish, products, languages: ["en", "de"], agent_id: ME };
    },
    find_articles: (request) => foundArticles(knowledge.articles, request),
    list_articles: ({ filter, topic_id, after, limit }) => {
      const rows = inList(filter).filter((row) => topic_id === null || row.topic_ids.includes(topic_id));
      const start = after === null ? 0 : Number(after);
      return { articles: rows.slice(start, start + limit).map((row) => summaryOf(desk, row)), after: start + limit < rows.length ? String(start + limit) : null };
    },
    get_article: ({ article_id }) => viewOf(desk, article_id),
    list_topics: () => ({
      topics: knowledge.topics.map((topic) => ({ topic, articles: knowledge.articles.filter((row) => row.published && row.topic_ids.includes(topic.id)).length })),
    }),
    list_versions: ({ article_id, before }) => {
      needsHub();
      const versions = knowledge.versions(knowledge.article(article_id)).filter((one) => before === null || one.version < before);
      return { versions: [...versions].reverse().map((version) => ({ version, author_name: nameOf(desk, version.author_id) })), before: null };
    },
    compare_articles: ({ old, new: next }) => ({
      title: old.title === next.title ? [] : difference(old.title, next.title),
      summary: old.summary === next.summary ? [] : difference(old.summary, next.summary),
      body: old.body === next.body ? [] : difference(old.body, next.body),
    }),
    get_merge: ({ article_id, version }) => {
      const row = knowledge.article(article_id);
      const unmerged = row.unmerged.find((one) => one.version === version);
      if (!unmerged) throw new DeskError("not_found", "nothing to merge", article_id);
      const pick = (field: "title" | "summary") => (row.content[field] === unmerged.base[field] ? unmerged.content[field] : row.content[field]);
      const isConflict = (field: "title" | "summary") =>
        new Set([unmerged.base[field], row.content[field], unmerged.content[field]]).size === 3;
      return {
        newest: row.content, newest_version: row.version, newest_author_name: nameOf(desk, row.author_id), unmerged,
        unmerged_author_name: nameOf(desk, unmerged.author_id), title: pick("title"), summary: pick("summary"),
        body: merged(unmerged.base.body, row.content.body, unmerged.content.body),
        is_title_conflict: isConflict("title"), is_summary_conflict: isConflict("summary"),
      };
    },
    note_search: (noted) => {
      knowledge.searches.push(noted);
      return {};
    },
  } satisfies Partial<Commands>;
}

function writingCommands(desk: FakeDesk) {
  const { knowledge } = desk;
  const touched = (id: string) => {
    if (desk.session.connection.state === "offline") knowledge.waiting.add(id);
    desk.changed({ tag: "knowledge" }, { tag: "article", id });
    return viewOf(desk, id);
  };
  const save = (asked: SaveArticle): ArticleView => {
    const row = asked.article_id === null ? begun(desk, asked) : knowledge.article(asked.article_id);
    const { review_by_at, ...fields } = asked.fields;
    Object.assign(row, fields, { review_by_at: review_by_at === 0 ? null : (review_by_at ?? row.review_by_at) });
    if (asked.article_id !== null && asked.base_version !== row.version) {
      const base = knowledge.versions(row).find((one) => one.version === asked.base_version)?.content ?? row.content;
      row.unmerged.push({ version: row.version + row.unmerged.length + 1, base_version: asked.base_version, base, content: asked.content, author_id: ME, at: Date.now() });
    } else {
      write(desk, row, asked.content, asked.state, ME);
      row.unmerged = row.unmerged.filter((one) => !asked.merges.includes(one.version));
    }
    return touched(row.id);
  };
  return {
    preview_article: ({ body }) => ({ document: drawn(body), removed: removedFrom(body) }),
    paste_article: ({ html }) => fromHtml(html),
    get_article_draft: ({ article_id }) =>
      knowledge.drafts.get(article_id ?? "") ?? { article_id, base_version: 0, language: "", content: { title: "", summary: "", body: "" }, saved_at: 0 },
    save_article_draft: (draft) => {
      const { title, summary, body } = draft.content;
      if (title || summary || body) knowledge.drafts.set(draft.article_id ?? "", { ...draft, saved_at: Date.now() });
      else knowledge.drafts.delete(draft.article_id ?? "");
      return {};
    },
    save_article: save,
    set_article_state: ({ article_id, state }) => {
      const row = knowledge.article(article_id);
      Object.assign(row, { state, updated_at: Date.now() });
      if (state === "published") row.published = { version: row.version, at: row.updated_at, content: null };
      if (state === "retired") row.published = null;
      return touched(article_id);
    },
    delete_article: ({ article_id }) => {
      knowledge.articles.splice(knowledge.articles.indexOf(knowledge.article(article_id)), 1);
      desk.changed({ tag: "knowledge" }, { tag: "article", id: article_id });
      return {};
    },
  } satisfies Partial<Commands>;
}

function begun(desk: FakeDesk, asked: SaveArticle): ArticleRow {
  const id = desk.nextId("article");
  const at = Date.now();
  const row: ArticleRow = {
    id, family_id: asked.family_id ?? desk.nextId("family"), language: asked.language, content: asked.content, version: 0, state: "draft",
    published: null, audience: "internal", topic_ids: [], products: [], owner_id: ME, review_by_at: null, author_id: ME, created_at: at,
    updated_at: at, votes_up: 0, votes_down: 0, times_used: 0, source: null, unmerged: [],
  };
  desk.knowledge.articles.push(row);
  return row;
}
