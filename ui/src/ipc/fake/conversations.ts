// What the people of company.ts have said so far, over several channels.
import type { Channel } from "../generated/Channel";
import type { ConversationRow } from "../generated/ConversationRow";
import type { DeliveryState } from "../generated/DeliveryState";
import type { Details } from "../generated/Details";
import type { Direction } from "../generated/Direction";
import type { InteractionKind } from "../generated/InteractionKind";
import type { InteractionRow } from "../generated/InteractionRow";

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;

/** One interaction, `ago` minutes before now. */
interface Said {
  ago: number;
  channel: Channel;
  kind?: InteractionKind;
  direction?: Direction;
  agent?: string;
  body?: string;
  details?: Details;
  delivery?: DeliveryState;
}

interface Run {
  id: string;
  customer: string;
  subject: string;
  tags?: string[];
  assignee?: string | null;
  team?: string | null;
  status?: ConversationRow["status"];
  isRead?: boolean;
  said: Said[];
}

const days = (count: number, minutes = 0) => (count * DAY) / MINUTE + minutes;

const runs: Run[] = [
  {
    id: "moving", customer: "miriam", subject: "Moving house, keeping the old plan", tags: ["Broadband move"],
    said: [
      { ago: days(62), channel: "web", kind: "order", details: { type: "order", number: "HM-20417", lines: [{ name: "Router, white", quantity: 1 }], status: "Collected at Briggate", total: "£49.00" } },
      { ago: days(2, 240), channel: "chat", body: "It says my plan isn’t offered at the new address. I don’t want to lose it.", details: { type: "page", title: "Move home, step 3", url: "https://harbour.example/move" } },
      { ago: days(2, 233), channel: "web", kind: "portal_reading", details: { type: "portal_reading", title: "Can I keep my plan when I move?", was_helpful: false } },
      { ago: 34, channel: "voice", kind: "call", agent: "nadia", body: "Greeted by name, known outage for LS6 announced first. Wants the old plan at the new flat; checkout hides it.", details: { type: "call", duration_ms: 8 * MINUTE, was_answered: true } },
      { ago: 28, channel: "web", kind: "note", direction: "internal", agent: "nadia", body: "@Sam legacy plan is allowed until March if she moves within the same exchange." },
      { ago: 26, channel: "share", kind: "co_browse", details: { type: "co_browse", duration_ms: 192_000, hidden_fields: 4 } },
      { ago: 12, channel: "sms", body: "Got cut off, I’m on the bus now. Can you text it?" },
      { ago: 9, channel: "sms", direction: "out", agent: "nadia", delivery: "delivered", body: "Here it is: hbr.example/7Kx2. The link opens the exact page, tap “Keep the old plan”. I’ve noted everything." },
    ],
  },
  { id: "stock", customer: "visitor", subject: "", said: [{ ago: 3, channel: "chat", body: "is the blue one in stock at the Briggate store?" }] },
  {
    id: "invoice", customer: "tomas", subject: "Re: invoice 20881, second attempt", tags: ["Billing"],
    said: [
      { ago: days(1, 30), channel: "email", body: "The amount on invoice 20881 does not match my contract." },
      { ago: 42, channel: "email", body: "Second attempt: invoice 20881 still shows the old price. Please correct it before Friday." },
    ],
  },
  {
    id: "callback", customer: "caller", subject: "", isRead: true,
    said: [{ ago: 74, channel: "voice", kind: "call", agent: "nadia", body: "Callback promised for 15:30, asked for Nadia", details: { type: "call", duration_ms: 95_000, was_answered: true } }],
  },
  {
    id: "parcel", customer: "harbourfan", subject: "", isRead: true,
    said: [
      { ago: 102, channel: "social", kind: "post", body: "third parcel in a row left in the rain, well done" },
      { ago: 95, channel: "social", direction: "out", agent: "nadia", delivery: "sent", body: "Sorry about that. Which street is it? We will have a word with the driver." },
    ],
  },
  {
    id: "exchange", customer: "aiko", subject: "Exchange without receipt", isRead: true, tags: ["Briggate"],
    said: [
      { ago: 140, channel: "in_person", kind: "visit", agent: "sam", body: "At the counter, Briggate: exchange without receipt", details: { type: "visit", place: "Briggate" } },
      { ago: 131, channel: "sms", direction: "out", agent: "nadia", delivery: "read", body: "We found the order under your card. Bring the router any day this week." },
    ],
  },
  {
    id: "slow", customer: "jonas", subject: "Slow in the evenings", isRead: true,
    said: [
      { ago: 190, channel: "chat", body: "That did it, thank you!" },
      { ago: 182, channel: "chat", direction: "out", agent: "nadia", delivery: "read", body: "Glad it works. I’ll leave this open until tomorrow." },
    ],
  },
  { id: "thanks", customer: "priya", subject: "Change of bank", isRead: true, said: [{ ago: 240, channel: "email", body: "Thanks, that was the fastest answer I’ve had" }] },
  {
    id: "visit", customer: "olu", subject: "Engineer’s visit", isRead: true,
    said: [
      { ago: 300, channel: "sms", direction: "out", agent: "nadia", delivery: "delivered", body: "The engineer can come at 4pm. Does that work?" },
      { ago: 290, channel: "sms", body: "ok 4pm works" },
      { ago: 288, channel: "sms", kind: "system_event", direction: "internal", agent: "nadia", details: { type: "system", event: { type: "assigned", agent_id: "agent-nadia", team_id: "team-support" } } },
    ],
  },
  { id: "arabic", customer: "salma", subject: "", assignee: null, said: [{ ago: 18, channel: "sms", body: "مرحبا، هل يمكنني تغيير موعد التركيب؟" }] },
  { id: "refund", customer: "grace", subject: "Refund for the cancelled line", assignee: null, said: [{ ago: days(1, 200), channel: "email", body: "You promised the refund within ten days. It has been eleven." }] },
  { id: "router", customer: "devon", subject: "Router light is red", assignee: "sam", team: "team-stores", said: [{ ago: 55, channel: "chat", body: "the light on the router is red since this morning" }] },
  {
    id: "done", customer: "priya", subject: "New address", status: "resolved", isRead: true,
    said: [
      { ago: days(9), channel: "email", body: "I moved to 4 Mill Lane." },
      { ago: days(9, -30), channel: "email", direction: "out", agent: "ines", delivery: "delivered", body: "Changed. Enjoy the new place!" },
    ],
  },
];

export interface History {
  conversations: ConversationRow[];
  interactions: InteractionRow[];
  readThrough: Map<string, number>;
}

/** Everything said so far, as of `now`. */
export function history(now: number): History {
  const out: History = { conversations: [], interactions: [], readThrough: new Map() };
  runs.forEach((run, index) => {
    const interactions = run.said.map((said, place) => interaction(run, said, place, now));
    const conversation = conversationOf(run, 4_101 + index, interactions);
    out.interactions.push(...interactions);
    out.conversations.push(conversation);
    const seen = run.isRead ? conversation.last_at : run.id === "moving" ? now - 20 * MINUTE : 0;
    out.readThrough.set(conversation.id, seen);
  });
  return out;
}

function interaction(run: Run, said: Said, place: number, now: number): InteractionRow {
  const at = now - said.ago * MINUTE;
  return {
    id: `interaction-${run.id}-${place}`,
    conversation_id: `conversation-${run.id}`,
    customer_id: `customer-${run.customer}`,
    channel: said.channel,
    kind: said.kind ?? "message",
    direction: said.direction ?? "in",
    agent_id: said.agent ? `agent-${said.agent}` : null,
    at,
    body: said.body ?? "",
    attachments: [],
    mentions: said.kind === "note" ? ["agent-sam"] : [],
    details: said.details ?? { type: "none" },
    delivery: said.delivery ? { state: said.delivery, reason: null, at } : null,
  };
}

function conversationOf(run: Run, number: number, interactions: InteractionRow[]): ConversationRow {
  const spoken = interactions.filter((one) => one.body !== "");
  const last = spoken.at(-1) ?? interactions.at(-1);
  const lastIn = interactions.findLast((one) => one.direction === "in" && one.kind !== "portal_reading" && one.kind !== "order");
  const waits = last?.direction === "in" && (last.kind === "message" || last.kind === "post");
  return {
    id: `conversation-${run.id}`,
    number,
    customer_id: `customer-${run.customer}`,
    channel: last?.channel ?? "chat",
    subject: run.subject,
    status: run.status ?? "open",
    snoozed_until_at: null,
    team_id: run.team === undefined ? "team-support" : run.team,
    assignee_id: run.assignee === null ? null : `agent-${run.assignee ?? "nadia"}`,
    tags: run.tags ?? [],
    created_at: interactions[0]?.at ?? 0,
    last_at: last?.at ?? 0,
    last_preview: last?.body ?? "",
    last_direction: last?.direction ?? "in",
    waiting_since_at: waits && run.status !== "resolved" && !run.isRead ? (last?.at ?? null) : null,
    last_inbound_at: lastIn?.at ?? 0,
  };
}
