// Everything a timeline can show, in one conversation: for looking at it
// (`npm run dev`, `?variety`) and for tests of how it is drawn.
import type { AttachmentRef } from "../generated/AttachmentRef";
import type { InteractionRow } from "../generated/InteractionRow";
import { ME, type FakeDesk } from "../fake";

/** Adds it at the end of a conversation. */
export function addVariety(desk: FakeDesk, conversationId: string): void {
  const row = desk.conversation(conversationId);
  let at = Date.now() - 600_000;
  const add = (fields: Partial<InteractionRow>) => {
    at += 20_000;
    desk.record.interactions.push({
      id: desk.nextId("varied"), conversation_id: row.id, customer_id: row.customer_id, channel: "chat", kind: "message",
      direction: "in", agent_id: null, at, body: "", attachments: [], mentions: [], details: { type: "none" }, delivery: null, ...fields,
    });
  };
  const out = { direction: "out", agent_id: ME } as const;
  add({ body: "Here is what the checkout shows me:", attachments: [keep(desk, "checkout.png", "image/png", drawn()), keep(desk, "contract.pdf", "application/pdf", btoa("%PDF-1.7 ".repeat(9_000)))] });
  add({ ...out, agent_id: "agent-sam", channel: "email", body: "Have a look at https://harbour.example/plans?old=1 (or write to plans@harbour.example).\n\nKind regards\nSam", delivery: { state: "read", reason: null, at } });
  add({ ...out, channel: "sms", body: "Your engineer comes at 4 pm.", delivery: { state: "failed", reason: "no_address", at } });
  add({ ...out, channel: "sms", body: "Did the first text arrive?", delivery: { state: "unknown", reason: null, at } });
  add({ kind: "call", channel: "voice", details: { type: "call", duration_ms: 0, was_answered: false } });
  add({ kind: "visit", channel: "in_person", agent_id: "agent-sam", body: "Brought the old router back.", details: { type: "visit", place: "Briggate" } });
  add({ kind: "order", channel: "web", details: { type: "order", number: "HM-20871", status: "Being packed", total: "£79.00", lines: [{ name: "Router, white", quantity: 1 }, { name: "Cable, 3 m", quantity: 2 }] } });
  add({ kind: "portal_reading", channel: "web", details: { type: "portal_reading", title: "Where do I find my contract?", was_helpful: true } });
  add({ ...out, body: "This one has it step by step.", details: { type: "article_card", article_id: "article-wifi", title: "Wi-Fi after a move", summary: "Why the new flat feels slower, and three things that help.", url: "http://127.0.0.1:8440/help/en/wifi" }, delivery: { state: "read", reason: null, at } });
  add({
    body: "The upstairs still has no signal. Please call me back.",
    details: {
      type: "hand_over", searched: ["wifi slow upstairs", "second router"], wants: "callback",
      read: [{ article_id: "article-wifi", title: "Wi-Fi after a move", was_helpful: false }, { article_id: "article-return", title: "Sending a router back", was_helpful: null }],
    },
  });
  add({ body: "שלום, האם אפשר להשאיר את התוכנית הישנה? https://harbour.example/plans" });
  add({ body: '<b onclick="alert(1)">bold?</b> & <script>alert(1)</script>\n   indented\tand\ttabbed' });
  add({ kind: "system_event", direction: "internal", agent_id: ME, details: { type: "system", event: { type: "assigned", agent_id: "agent-sam", team_id: "team-support" } } });
  add({ kind: "system_event", direction: "internal", agent_id: "agent-sam", details: { type: "system", event: { type: "snoozed", until_at: at + 86_400_000 } } });
  add({ kind: "system_event", direction: "internal", details: { type: "system", event: { type: "reopened" } } });
  add({ kind: "note", direction: "internal", agent_id: "agent-sam", mentions: [ME], body: `@${desk.agents.find((agent) => agent.id === ME)?.name ?? ""} she will be back at five. Could you take it?` });
}

function keep(desk: FakeDesk, name: string, media_type: string, base64: string): AttachmentRef {
  const id = desk.nextId("attachment");
  desk.files.set(id, { name, media_type, base64 });
  return { id, name, media_type, size_bytes: Math.floor((base64.length * 3) / 4) };
}

/** A picture of a page, drawn here: no file to carry. */
function drawn(): string {
  const canvas = Object.assign(document.createElement("canvas"), { width: 480, height: 300 });
  const paint = canvas.getContext("2d");
  if (paint) {
    paint.fillStyle = "#eef4f3";
    paint.fillRect(0, 0, 480, 300);
    paint.fillStyle = "#0b6b63";
    paint.fillRect(24, 24, 200, 28);
    paint.fillStyle = "#c9d8d5";
    for (let line = 0; line < 5; line += 1) paint.fillRect(24, 84 + line * 34, 432 - line * 40, 14);
  }
  return canvas.toDataURL("image/png").replace(/^[^,]*,/u, "");
}
