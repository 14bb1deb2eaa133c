// What could answer the people of the made-up company, and what is learned from what
// was done with it: enough for the page, nothing like the desk's own reckoning.
import type { ArticleRow } from "../generated/ArticleRow";
import type { DeskCommands } from "../generated/commands";
import type { RecordAnswer } from "../generated/RecordAnswer";
import type { SuggestedReply } from "../generated/SuggestedReply";
import type { FakeDesk } from "../fake";
import { DeskError } from "../host";

type Commands = { [K in keyof DeskCommands]: (request: DeskCommands[K]["request"]) => DeskCommands[K]["response"] };

const COMMON = new Set(["this", "that", "with", "your", "what", "when", "have", "from", "then", "they", "there", "where", "would", "could", "about", "again", "please"]);
const BEST_ARTICLES = 3;

/** Who answered what before. */
const replies: { words: string; reply: Omit<SuggestedReply, "why" | "at"> & { daysAgo: number } }[] = [
  {
    words: "plan keep move old",
    reply: {
      answer: { type: "reply", interaction_id: "interaction-answered-plan" }, question: "Can I take my old contract to the new house?", agent_name: "Sam",
      text: "Yes, as long as the new address is on the same exchange. On step 3 of “Move home” choose “Other plans”, then “Keep the old plan”.", daysAgo: 6,
    },
  },
  {
    words: "stock blue router store briggate",
    reply: {
      answer: { type: "reply", interaction_id: "interaction-answered-stock" }, question: "Do you have the blue router in the shop?", agent_name: "Aiko",
      text: "There are two blue ones at Briggate today. Shall I put one aside for you until six?", daysAgo: 2,
    },
  },
];

const wordsOf = (text: string) => text.toLowerCase().split(/[^\p{L}\p{N}]+/u).filter((word) => word.length > 3 && !COMMON.has(word));

export function answersCommands(desk: FakeDesk) {
  const learned: RecordAnswer[] = [];
  const idOf = (answer: RecordAnswer["answer"]) => (answer.type === "article" ? answer.article_id : answer.interaction_id);
  const timesOf = (id: string) => learned.filter((one) => idOf(one.answer) === id && one.used !== "dismissed").length;
  const isDismissed = (conversation_id: string, id: string) =>
    learned.some((one) => one.conversation_id === conversation_id && one.used === "dismissed" && idOf(one.answer) === id);

  function question(conversation_id: string): string {
    const said = desk.record.interactions.filter((row) => row.conversation_id === conversation_id && row.direction === "in" && row.body !== "" && row.kind === "message");
    return said.slice(-2).map((row) => row.body).join(" ");
  }

  function matched(row: ArticleRow, asked: string[]): string[] {
    const known = new Set(wordsOf(`${row.content.title} ${row.content.summary} ${row.products.join(" ")}`));
    return [...new Set(asked.filter((word) => [...known].some((one) => one.startsWith(word.slice(0, 5)))))];
  }

  return {
    suggest_answers: ({ conversation_id, draft }) => {
      const asked = [...wordsOf(question(conversation_id)), ...wordsOf(draft)];
      const articles = desk.knowledge.articles
        .filter((row) => row.published !== null && row.language === "en" && !isDismissed(conversation_id, row.id))
        .map((row) => ({ row, words: matched(row, asked), used: timesOf(row.id) }))
        .filter(({ words }) => words.length > 1)
        .sort((a, b) => b.words.length - a.words.length || b.used + b.row.times_used - a.used - a.row.times_used)
        .slice(0, BEST_ARTICLES)
        .map(({ row, words, used }) => ({
          article_id: row.id, title: row.content.title, summary: row.content.summary, language: row.language, audience: row.audience,
          why: { probability: 0.9, matched_words: words, times_used: row.times_used + used },
        }));
      const answered = replies
        .map(({ words, reply }) => ({ reply, words: words.split(" ").filter((word) => asked.includes(word)) }))
        .filter(({ reply, words }) => words.length > 1 && !isDismissed(conversation_id, idOf(reply.answer)))
        .map(({ reply: { daysAgo, ...reply }, words }) => ({
          ...reply, at: Date.now() - daysAgo * 86_400_000, why: { probability: 0.7, matched_words: words, times_used: timesOf(idOf(reply.answer)) },
        }));
      return { question: question(conversation_id), articles, replies: answered };
    },
    record_answer: (told) => {
      learned.push(told);
      desk.changed({ tag: "suggestions" });
      return {};
    },
    insert_article: ({ article_id, form }) => {
      const row = desk.knowledge.article(article_id);
      const url = `${desk.session.hub_url}/help/${row.language}/${row.id.replace("article-", "")}`;
      if (form === "link" && row.audience !== "public") throw new DeskError("not_allowed", "this article is for agents only", "audience");
      if (form === "link") return { text: `${row.content.title}\n${url}` };
      return { text: row.content.body.replace(/\*\*|^#+ |^> ?/gm, "").replace(/\[([^\]]*)\]\([^)]*\)/g, "$1").trim() };
    },
  } satisfies Partial<Commands>;
}

/** A card as the hub would keep it. */
export function cardOf(desk: FakeDesk, article_id: string) {
  const row = desk.knowledge.article(article_id);
  if (row.audience !== "public") throw new DeskError("not_allowed", "this article is for agents only", "audience");
  const { title, summary } = row.content;
  return { type: "article_card" as const, article_id, title, summary, url: `${desk.session.hub_url}/help/${row.language}/${row.id.replace("article-", "")}` };
}
