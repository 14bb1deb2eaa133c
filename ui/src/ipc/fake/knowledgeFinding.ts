// Finding among the made-up articles: beginnings of words, what is found marked.
import type { ArticleHits } from "../generated/ArticleHits";
import type { ArticleRow } from "../generated/ArticleRow";
import type { FindArticles } from "../generated/FindArticles";
import type { Marked } from "../generated/Marked";

const plain = (words: string) => words.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

export function foundArticles(articles: ArticleRow[], asked: FindArticles): ArticleHits {
  const words = plain(asked.text).split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  const fits = (row: ArticleRow) =>
    row.published !== null &&
    (asked.language === null || row.language === asked.language) &&
    (asked.topic_id === null || row.topic_ids.includes(asked.topic_id)) &&
    (asked.product === null || row.products.includes(asked.product)) &&
    (asked.audience === null || row.audience === asked.audience);
  const scored = articles.filter(fits).map((row) => {
    const [title, body] = [plain(row.content.title), plain(`${row.content.summary} ${row.content.body}`)];
    const scores = words.map((word) => (begins(title, word) ? 3 : begins(body, word) ? 1 : 0));
    return { row, score: words.length === 0 ? 1 : scores.includes(0) ? 0 : scores.reduce<number>((sum, one) => sum + one, 0) };
  });
  const hits = scored.filter((one) => one.score > 0).sort((a, b) => b.score - a.score || b.row.times_used - a.row.times_used);
  return {
    hits: hits.slice(asked.offset, asked.offset + asked.limit).map(({ row }) => ({
      article_id: row.id, family_id: row.family_id, language: row.language, title: marked(row.content.title, words),
      snippet: marked(snippet(row, words), words), audience: row.audience, topic_ids: row.topic_ids,
      published_at: row.published?.at ?? 0, is_community: row.source?.origin === "community",
    })),
    total: hits.length,
    is_rebuilding: false,
  };
}

function begins(text: string, word: string): boolean {
  return text.split(/[^\p{L}\p{N}]+/u).some((one) => one.startsWith(word));
}

function snippet(row: ArticleRow, words: string[]): string {
  const lines = [row.content.summary, ...row.content.body.replace(/[*#>`|]|\]\([^)]*\)|\[/g, "").split("\n")].filter((line) => line.trim() !== "");
  return (lines.find((line) => words.some((word) => begins(plain(line), word))) ?? lines[0] ?? "").slice(0, 140);
}

function marked(text: string, words: string[]): Marked {
  const parts = text.split(/([\p{L}\p{N}]+)/u).filter((part) => part !== "");
  return { parts: parts.map((part) => ({ text: part, is_match: words.some((word) => plain(part).startsWith(word)) })) };
}
