// What crosses between the widget and the hub: the twin of crates/wire/src/chat.rs.
// Times are the hub's milliseconds since the Unix epoch.

export interface Page {
  title: string;
  url: string;
}

export interface VouchedUser {
  id: string;
  name?: string;
  email?: string;
  /** Hex HMAC-SHA256 of `id`, made by the site's own server. */
  signature: string;
}

export interface OpenSession {
  visitor_token: string | null;
  user: VouchedUser | null;
  page: Page | null;
  language: string | null;
  time_zone: string | null;
}

export interface AttachmentRef {
  id: string;
  name: string;
  media_type: string;
  size_bytes: number;
}

export interface ChatMessage {
  id: string;
  is_mine: boolean;
  author: string;
  body: string;
  attachments: AttachmentRef[];
  /** An article an agent sent. */
  card?: ChatCard;
  /** Strictly rising: also the paging cursor. */
  at: number;
}

export interface ChatCard {
  article_id: string;
  title: string;
  summary: string;
  url: string;
}

/** What the visitor tried before the first message. */
export interface Tried {
  searched: string[];
  read: { article_id: string; title: string; was_helpful: boolean | null }[];
}

export interface ChatSession {
  visitor_token: string;
  company: string;
  colour: string;
  is_staffed: boolean;
  messages: ChatMessage[];
  read_through_at: number;
  max_attachment_bytes: number;
  attachment_types: string[];
  max_body_bytes: number;
}

export interface ChatPage {
  messages: ChatMessage[];
  has_more: boolean;
}

export interface PostMessage {
  id: string;
  body: string;
  attachments: string[];
  page: Page | null;
  tried?: Tried;
}

export interface Receipts {
  delivered_through_at: number;
  read_through_at: number;
}

export type ChatEvent =
  | ({ type: "message" } & ChatMessage)
  | { type: "typing"; author: string; is_typing: boolean }
  | { type: "read"; through_at: number }
  | { type: "staffed"; is_staffed: boolean };

export type VisitorFrame = { type: "typing"; is_typing: boolean } | ({ type: "receipts" } & Receipts);
