// What the list shows, in order, from the record and the outbox: a pure
// function, so that the list itself only has to bring the page in line.

import type { Chat } from "../chat/chat";
import type { Upload } from "../chat/uploads";
import type { AttachmentRef, ChatCard } from "../chat/wire";

export type Mark = "sending" | "waiting" | "sent" | "seen" | "refused";

export interface MessageRow {
  kind: "message";
  key: string;
  isMine: boolean;
  author: string;
  body: string;
  files: (AttachmentRef & { isHere: boolean })[];
  card: ChatCard | null;
  /** Null while it waits: the hub's clock has not seen it. */
  at: number | null;
  isFirst: boolean;
  mark: Mark | null;
  /** The hub's code, when refused. */
  code: string | null;
  /** How much of its files has gone up, 0 to 1. */
  part: number | null;
}

interface DayRow {
  kind: "day";
  key: string;
  at: number;
}

export type Row = MessageRow | DayRow;

const GROUP_MS = 5 * 60_000;

export function rows(chat: Chat): Row[] {
  const out: Row[] = [];
  const messages = chat.thread.messages;
  const lastMine = messages.findLast((message) => message.is_mine);
  let previous: { isMine: boolean; author: string; at: number } | null = null;
  let day = "";
  for (const message of messages) {
    const date = new Date(message.at).toDateString();
    if (date !== day) {
      out.push({ kind: "day", key: `day ${date}`, at: message.at });
      previous = null;
    }
    day = date;
    const { is_mine: isMine, author, at } = message;
    const isFirst = !previous || previous.isMine !== isMine || previous.author !== author || at - previous.at > GROUP_MS;
    const isLastMine = message === lastMine;
    out.push({
      kind: "message", key: message.id, isMine, author, body: message.body, at, isFirst,
      files: message.attachments.map((file) => ({ ...file, isHere: true })),
      card: message.card ?? null,
      mark: isLastMine ? (chat.seenThroughAt >= at ? "seen" : "sent") : null,
      code: null,
      part: null,
    });
    previous = { isMine, author, at };
  }
  return [...out, ...waiting(chat, previous?.isMine ?? false)];
}

function waiting(chat: Chat, followsMine: boolean): MessageRow[] {
  const unsent = chat.outbox.all().filter((row) => !chat.thread.has(row.id));
  return unsent.map((row, index) => ({
    kind: "message", key: row.id, isMine: true, author: "", body: row.body, at: null,
    isFirst: index === 0 && !followsMine,
    files: row.attachments.map((file) => ({ ...file, isHere: false })),
    card: null,
    mark: markOf(chat, row),
    code: row.refused ?? null,
    part: partOf(row.attachments.map((file) => chat.uploads.get(file.id))),
  }));
}

function markOf(chat: Chat, row: { id: string; refused?: string; attempts: number }): Mark {
  if (row.refused !== undefined) return "refused";
  // Said as soon as one try failed, and not taken back while the next is made.
  const isHeldUp = chat.sender.isWaiting || row.attempts > 1 || chat.connection === "offline" || !navigator.onLine;
  return isHeldUp ? "waiting" : "sending";
}

function partOf(uploads: (Upload | undefined)[]): number | null {
  const going = uploads.filter((upload) => upload?.state === "going");
  if (going.length === 0) return null;
  return uploads.reduce((sum, upload) => sum + (upload?.part ?? 0), 0) / uploads.length;
}
