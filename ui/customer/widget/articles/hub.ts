// The articles as the hub gives them: the twin of crates/wire/src/chat.rs and
// crates/domain/src/document.rs.

export interface Offer {
  id: string;
  title: string;
  summary: string;
}

export interface Article {
  id: string;
  title: string;
  language: string;
  blocks: Block[];
  url: string;
  community_author: string;
}

export type Block =
  | { type: "heading"; level: number; spans: Span[] }
  | { type: "paragraph"; spans: Span[] }
  | { type: "list"; start: number | null; items: { checked: boolean | null; blocks: Block[] }[] }
  | { type: "quote"; blocks: Block[] }
  | { type: "code"; text: string }
  | { type: "table"; head: Cell[]; rows: Cell[][] }
  | { type: "rule" };

export type Span =
  | { type: "text" | "code"; text: string }
  | { type: "emphasis" | "strong" | "strike"; spans: Span[] }
  | { type: "link"; url: string; spans: Span[] }
  | { type: "article_link"; article_id: string; spans: Span[] }
  | { type: "image"; attachment_id: string | null; alt: string }
  | { type: "break" };

interface Cell {
  spans: Span[];
}

export interface Library {
  suggest(text: string): Promise<Offer[]>;
  article(id: string): Promise<Article>;
  ended(id: string, isAnswered: boolean): Promise<void>;
}

export function library(hub: string, token: () => Promise<string>, language: string): Library {
  async function call(path: string, body?: unknown): Promise<Response> {
    const answer = await fetch(`${hub}/chat/v1/${path}`, {
      method: body === undefined ? "GET" : "POST",
      headers: { authorization: `Bearer ${await token()}`, ...(body !== undefined && { "content-type": "application/json" }) },
      credentials: "omit",
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer;
  }

  return {
    suggest: async (text) => ((await (await call("suggest", { text, language })).json()) as { articles: Offer[] }).articles,
    article: async (id) => (await (await call(`articles/${id}`)).json()) as Article,
    ended: async (id, isAnswered) => void (await call(`articles/${id}/outcome`, { is_answered: isAnswered })),
  };
}
