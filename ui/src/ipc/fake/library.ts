// The other pages of the made-up company's knowledge base: gaps, imports, feeds, topics, settings.
import type { DeskCommands } from "../generated/commands";
import type { FeedRow } from "../generated/FeedRow";
import type { ImportEntry } from "../generated/ImportEntry";
import type { ImportRow } from "../generated/ImportRow";
import type { KnowledgeSettingsRow } from "../generated/KnowledgeSettingsRow";
import { ME, type FakeDesk } from "../fake";
import { DeskError } from "../host";

type Commands = { [K in keyof DeskCommands]: (request: DeskCommands[K]["request"]) => DeskCommands[K]["response"] };

const DAY_MS = 86_400_000;
const PAGE = 50;
/** An empty ZIP: the end of a directory with nothing in it. */
const EMPTY_ZIP = "UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==";

export function libraryCommands(desk: FakeDesk) {
  return { ...gapCommands(desk), ...feedCommands(desk), ...importCommands(desk), ...topicCommands(desk), ...settingsCommands(desk) };
}

function needsHub(desk: FakeDesk): void {
  if (desk.session.connection.state === "offline") throw new DeskError("offline", "needs the hub");
}

function needsPublisher(desk: FakeDesk): void {
  if (!desk.knowledge.mayPublish) throw new DeskError("not_allowed", "only publishers");
}

function gapCommands(desk: FakeDesk) {
  return {
    get_gaps: () => {
      needsHub(desk);
      const now = Date.now();
      const { articles } = desk.knowledge;
      const gap = (row: (typeof articles)[number]) => ({
        article_id: row.id, title: row.content.title, votes_up: row.votes_up, votes_down: row.votes_down, review_by_at: row.review_by_at, owner_id: row.owner_id,
      });
      return {
        without_results: [
          { query: "esim old phone", times: 23, last_at: now - 3_600_000 },
          { query: "static ip", times: 11, last_at: now - DAY_MS },
          { query: "bereavement", times: 4, last_at: now - 3 * DAY_MS },
        ],
        without_click: [{ query: "cancel", times: 38, last_at: now - 7_200_000 }],
        unanswered: [
          { question: "Can I put my line on hold while I am abroad?", examples: ["I am away for three months, do I have to pay?", "pausing broadband over the summer"], times: 9, last_at: now - 5 * 3_600_000 },
          { question: "Do you deliver to a parcel locker?", examples: [], times: 3, last_at: now - 2 * DAY_MS },
        ],
        voted_down: articles.filter((row) => row.id === "article-thread").map((row) => ({ ...gap(row), votes_up: 2, votes_down: 7 })),
        past_review: articles.filter((row) => row.review_by_at !== null && row.review_by_at < now).map(gap),
      };
    },
  } satisfies Partial<Commands>;
}

function feedCommands(desk: FakeDesk) {
  const feeds: FeedRow[] = [
    { id: "feed-community", name: "Harbour community", url: "https://community.harbour.example/latest.rss", language: "en", every_minutes: 60, is_active: true, fetched_at: Date.now() - 1_260_000, threads: 214, problem: "" },
    { id: "feed-status", name: "Network status", url: "https://status.harbour.example/history.atom", language: "en", every_minutes: 15, is_active: true, fetched_at: Date.now() - 5 * 3_600_000, threads: 31, problem: "unreachable" },
  ];
  const all = () => ({ feeds: [...feeds].sort((a, b) => a.name.localeCompare(b.name)) });
  return {
    list_feeds: all,
    save_feed: ({ feed_id, ...fields }) => {
      needsPublisher(desk);
      if (!/^https?:\/\//.test(fields.url)) throw new DeskError("invalid_input", "not an address", "url");
      const known = feeds.find((one) => one.id === feed_id);
      if (known) Object.assign(known, fields);
      else feeds.push({ id: desk.nextId("feed"), fetched_at: null, threads: 0, problem: "", ...fields });
      desk.changed({ tag: "knowledge" });
      return all();
    },
    delete_feed: ({ feed_id }) => {
      needsPublisher(desk);
      feeds.splice(feeds.findIndex((one) => one.id === feed_id), 1);
      desk.changed({ tag: "knowledge" });
      return all();
    },
  } satisfies Partial<Commands>;
}

function importCommands(desk: FakeDesk) {
  const rows: ImportRow[] = [
    { id: "import-old", name: "help-centre.zip", agent_id: "agent-sam", state: "done", planned: { created: 41, updated: 0, unchanged: 0, skipped: 2 }, done: 41, problem: "", created_at: Date.now() - 9 * DAY_MS, updated_at: Date.now() - 9 * DAY_MS },
  ];
  const entries = new Map<string, ImportEntry[]>();
  const find = (id: string) => {
    const row = rows.find((one) => one.id === id);
    if (!row) throw new DeskError("not_found", "no such import", id);
    return row;
  };
  const touched = (row: ImportRow) => {
    row.updated_at = Date.now();
    desk.changed({ tag: "imports" });
    return row;
  };
  return {
    list_imports: () => ({ imports: [...rows].sort((a, b) => b.created_at - a.created_at) }),
    begin_import: ({ import_id: id, name }) => {
      needsHub(desk);
      needsPublisher(desk);
      rows.push({ id, name, agent_id: ME, state: "reading", planned: { created: 0, updated: 0, unchanged: 0, skipped: 0 }, done: 0, problem: "", created_at: Date.now(), updated_at: Date.now() });
      entries.set(id, []);
      return touched(find(id));
    },
    add_import_file: ({ import_id, path, base64 }) => {
      const list = entries.get(import_id) ?? [];
      const isKnown = /\.(md|html?|json|csv|zip|xml)$/i.test(path);
      const text = isKnown ? atob(base64) : "";
      const title = /^#+ (.+)$/m.exec(text)?.[1] ?? path.replace(/^.*\/|\.\w+$/g, "");
      const known = desk.knowledge.articles.some((row) => row.content.title === title);
      list.push({
        n: list.length + 1, source_key: path, title: isKnown ? title : "", action: isKnown ? (known ? "update" : "create") : "skip", is_done: false,
        reason: isKnown ? "" : "unknown_format", removed: /<script/i.test(text) ? ["script"] : [], article_id: null,
      });
      entries.set(import_id, list);
      return {};
    },
    read_import: ({ import_id }) => {
      const row = find(import_id);
      const count = (action: ImportEntry["action"]) => (entries.get(import_id) ?? []).filter((one) => one.action === action).length;
      Object.assign(row, { state: "previewed", planned: { created: count("create"), updated: count("update"), unchanged: count("unchanged"), skipped: count("skip") } });
      return touched(row);
    },
    list_import_entries: ({ import_id, after }) => {
      const all = entries.get(import_id) ?? [];
      const start = after ?? 0;
      return { entries: all.slice(start, start + PAGE), after: start + PAGE < all.length ? start + PAGE : null };
    },
    run_import: ({ import_id }) => {
      needsHub(desk);
      const row = find(import_id);
      for (const entry of entries.get(import_id) ?? []) entry.is_done = entry.action !== "skip";
      return touched(Object.assign(row, { state: "done", done: row.planned.created + row.planned.updated }));
    },
    stop_import: ({ import_id }) => touched(Object.assign(find(import_id), { state: "stopped" })),
    export_articles: () => {
      needsHub(desk);
      return { name: "articles.zip", base64: EMPTY_ZIP };
    },
  } satisfies Partial<Commands>;
}

function topicCommands(desk: FakeDesk) {
  const { topics } = desk.knowledge;
  const all = () => {
    topics.sort((a, b) => a.position - b.position).forEach((topic, index) => (topic.position = index));
    desk.changed({ tag: "knowledge" });
    return { topics: topics.map((topic) => ({ topic, articles: desk.knowledge.articles.filter((row) => row.published && row.topic_ids.includes(topic.id)).length })) };
  };
  return {
    save_topic: ({ topic_id, name, description, position }) => {
      needsPublisher(desk);
      if (!name.trim()) throw new DeskError("invalid_input", "a topic has a name", "name");
      const known = topics.find((one) => one.id === topic_id);
      const from = known?.position ?? topics.length;
      for (const other of topics) {
        if (other !== known && position <= from && other.position >= position && other.position < from) other.position += 1;
        else if (other !== known && position > from && other.position > from && other.position <= position) other.position -= 1;
      }
      if (known) Object.assign(known, { name, description, position });
      else topics.push({ id: desk.nextId("topic"), name, description, position });
      return all();
    },
    delete_topic: ({ topic_id }) => {
      needsPublisher(desk);
      topics.splice(topics.findIndex((one) => one.id === topic_id), 1);
      for (const row of desk.knowledge.articles) row.topic_ids = row.topic_ids.filter((id) => id !== topic_id);
      return all();
    },
  } satisfies Partial<Commands>;
}

function settingsCommands(desk: FakeDesk) {
  let settings: KnowledgeSettingsRow = {
    synonyms: [["router", "modem", "hub"], ["bill", "invoice"], ["moving", "relocating", "new address"]],
    portal: {
      name: "Harbour & Moor Help", colour: "#0b6b63", logo_base64: "", welcome: "How can we help?", languages: ["en", "de"],
      offers_chat: true, offers_callback: true, offers_email: false,
    },
    portal_url: `${desk.session.hub_url}/help`,
  };
  return {
    get_knowledge_settings: () => settings,
    save_knowledge_settings: (next) => {
      needsPublisher(desk);
      settings = { ...next, portal_url: settings.portal_url };
      desk.changed({ tag: "knowledge" });
      return settings;
    },
  } satisfies Partial<Commands>;
}
