// What each command does to the made-up company.
import type { AttachmentRef } from "../generated/AttachmentRef";
import type { Channel } from "../generated/Channel";
import type { DeskCommands } from "../generated/commands";
import type { InteractionRow } from "../generated/InteractionRow";
import type { TimelineItem } from "../generated/TimelineItem";
import { ME, type FakeDesk } from "../fake";
import { DeskError } from "../host";
import { answersCommands, cardOf } from "./answers";
import { customerCommands, customerView } from "./customers";
import { knowledgeCommands } from "./knowledge";
import { libraryCommands } from "./library";

type Commands = { [K in keyof DeskCommands]: (request: DeskCommands[K]["request"]) => DeskCommands[K]["response"] };

export function commandsOf(desk: FakeDesk): Commands {
  return { ...sessionCommands(desk), ...inboxCommands(desk), ...timelineCommands(desk), ...customerCommands(desk), ...knowledgeCommands(desk), ...answersCommands(desk), ...libraryCommands(desk) };
}

function sessionCommands(desk: FakeDesk) {
  return {
    get_session: () => desk.session,
    sign_in: ({ password }) => {
      if (password !== "harbour") throw new DeskError("wrong_credentials", "try: harbour");
      desk.session = { ...desk.session, agent: desk.agents.find((agent) => agent.id === ME) ?? null, connection: { state: "connected" } };
      desk.emit({ type: "session" });
      return desk.session;
    },
    sign_out: ({ discard_outbox }) => {
      if (desk.outbox.length > 0 && !discard_outbox) throw new DeskError("conflict", "replies wait", "outbox");
      desk.outbox.splice(0);
      desk.session = { ...desk.session, agent: null, connection: { state: "signed_out" } };
      return desk.session;
    },
    save_settings: (settings) => (desk.session.settings = settings),
    set_presence: ({ presence }) => {
      if (desk.session.agent) desk.session.agent.presence = presence;
      return {};
    },
    list_colleagues: () => ({ agents: desk.agents, teams: desk.teams }),
    play_customer: () => ({ url: `${desk.session.hub_url}/demo`, was_opened: false }),
  } satisfies Partial<Commands>;
}

function inboxCommands(desk: FakeDesk) {
  const touched = (id: string) => {
    const row = desk.conversation(id);
    desk.changed({ tag: "inbox" }, { tag: "conversation", id }, { tag: "customer", id: row.customer_id });
    return desk.item(row);
  };
  return {
    list_conversations: ({ view, after, limit }) => {
      const rows = desk.inView(view);
      const start = after === null ? 0 : Number(after);
      const next = start + limit < rows.length ? String(start + limit) : null;
      return { items: rows.slice(start, start + limit).map((row) => desk.item(row)), next };
    },
    count_views: () => {
      const count = (view: Parameters<FakeDesk["inView"]>[0]) => desk.inView(view).length;
      const unread_mine = desk.inView("mine").filter((row) => desk.item(row).is_unread).length;
      return { mine: count("mine"), team: count("team"), unassigned: count("unassigned"), all: count("all"), snoozed: count("snoozed"), resolved: count("resolved"), unread_mine };
    },
    get_conversation: ({ conversation_id }) => {
      const row = desk.conversation(conversation_id);
      return {
        item: desk.item(row), customer: customerView(desk, row.customer_id), routes: routes(desk, row.customer_id, row.channel),
        viewers: conversation_id === "conversation-router" ? ["agent-sam"] : [], typing_agents: [],
        is_customer_typing: conversation_id === "conversation-stock",
      };
    },
    start_conversation: ({ customer_id, channel, subject }) => {
      const at = Date.now();
      const id = desk.nextId("conversation");
      desk.record.conversations.push({
        id, number: 4_200 + desk.record.conversations.length, customer_id, channel, subject, status: "open",
        snoozed_until_at: null, team_id: "team-support", assignee_id: ME, tags: [], created_at: at, last_at: at,
        last_preview: "", last_direction: "out", waiting_since_at: null, last_inbound_at: 0,
      });
      return touched(id);
    },
    assign: ({ conversation_id, assignee_id, team_id }) => {
      Object.assign(desk.conversation(conversation_id), { assignee_id, team_id });
      return touched(conversation_id);
    },
    set_status: ({ conversation_id, status, snoozed_until_at }) => {
      Object.assign(desk.conversation(conversation_id), { status, snoozed_until_at });
      return touched(conversation_id);
    },
    mark_read: ({ conversation_id, is_read }) => {
      const row = desk.conversation(conversation_id);
      desk.record.readThrough.set(conversation_id, is_read ? row.last_at : Math.max(0, row.last_inbound_at - 1));
      desk.changed({ tag: "inbox" });
      return {};
    },
  } satisfies Partial<Commands>;
}

function routes(desk: FakeDesk, customerId: string, last: Channel) {
  const channels: Record<string, Channel> = { phone: "sms", email: "email", chat_visitor: "chat", site_user: "chat", handle: "social" };
  const found = desk.person(customerId).contactPoints.flatMap((point) => {
    const channel = channels[point.kind];
    return channel ? [{ channel, address: channel === "chat" ? "" : point.value, can_send: channel !== "social" }] : [];
  });
  return found.sort((a, b) => Number(b.channel === last) - Number(a.channel === last));
}

function timelineCommands(desk: FakeDesk) {
  const named = (interaction: InteractionRow): TimelineItem => ({
    interaction, agent_name: desk.agents.find((agent) => agent.id === interaction.agent_id)?.name ?? "", outbox: null,
  });

  /** Kept in the outbox; through at once when connected. */
  function write(conversationId: string, fields: Partial<InteractionRow>): TimelineItem {
    const row = desk.conversation(conversationId);
    const at = Date.now();
    const isOnline = desk.session.connection.state === "connected";
    const interaction: InteractionRow = {
      id: desk.nextId("interaction"), conversation_id: row.id, customer_id: row.customer_id, channel: row.channel, kind: "message",
      direction: "out", agent_id: ME, at, body: "", attachments: [], mentions: [], details: { type: "none" },
      delivery: { state: isOnline ? "sent" : "queued", reason: null, at }, ...fields,
    };
    const item = named(interaction);
    if (isOnline) desk.record.interactions.push(interaction);
    else desk.outbox.push(Object.assign(item, { outbox: { state: "waiting", was_offline: true, attempts: 0 } as const }));
    Object.assign(row, { last_at: at, last_preview: interaction.body, last_direction: interaction.direction });
    if (interaction.kind === "message") row.waiting_since_at = null;
    desk.changed({ tag: "inbox" }, { tag: "timeline", id: row.customer_id }, { tag: "conversation", id: row.id }, { tag: "outbox" });
    desk.tellConnection();
    return item;
  }

  return {
    get_timeline: ({ customer_id, conversation_id, before, limit }) => {
      const isWanted = (row: InteractionRow) => row.customer_id === customer_id && (!conversation_id || row.conversation_id === conversation_id);
      const rows = desk.record.interactions.filter(isWanted).sort((a, b) => a.at - b.at);
      const end = before === null ? rows.length : Number(before);
      const start = Math.max(0, end - limit);
      const waiting = before === null ? desk.outbox.filter((entry) => isWanted(entry.interaction)) : [];
      const looked = conversation_id ? desk.record.readThrough.get(conversation_id) : desk.record.readThrough.get(rows.at(-1)?.conversation_id ?? "");
      return { items: [...rows.slice(start, end).map(named), ...waiting], before: start > 0 ? String(start) : null, looked_through_at: looked ?? 0 };
    },
    send_message: ({ conversation_id, channel, body, attachments, card }) =>
      write(conversation_id, {
        channel, body, attachments: attachments.map((id) => fileRef(desk, id)), details: card === null ? { type: "none" } : cardOf(desk, card),
      }),
    add_note: ({ conversation_id, body, mentions }) =>
      write(conversation_id, { kind: "note", direction: "internal", body, mentions, delivery: null }),
    list_outbox: () => ({
      entries: desk.outbox.map((item) => ({ item, customer_name: desk.person(item.interaction.customer_id).customer.name })),
    }),
    resolve_outbox: ({ interaction_id, decision }) => {
      const index = desk.outbox.findIndex((entry) => entry.interaction.id === interaction_id);
      const [entry] = index < 0 ? [] : desk.outbox.splice(index, 1);
      if (!entry) throw new DeskError("not_found", "not in the outbox", interaction_id);
      const { interaction } = entry;
      if (decision.type === "discard") {
        desk.drafts.set(interaction.conversation_id, { ...noDraft(interaction.conversation_id), body: interaction.body, saved_at: Date.now() });
      } else {
        if (decision.type === "edit") interaction.body = decision.body;
        if (interaction.delivery) interaction.delivery = { state: "sent", reason: null, at: Date.now() };
        desk.record.interactions.push(interaction);
      }
      desk.changed({ tag: "outbox" }, { tag: "inbox" }, { tag: "timeline", id: interaction.customer_id });
      desk.tellConnection();
      return {};
    },
    get_draft: ({ conversation_id }) => desk.drafts.get(conversation_id) ?? noDraft(conversation_id),
    save_draft: (draft) => {
      desk.drafts.set(draft.conversation_id, { ...draft, saved_at: Date.now() });
      desk.changed({ tag: "inbox" });
      return {};
    },
    add_attachment: ({ name, base64 }) => {
      const id = desk.nextId("attachment");
      desk.files.set(id, { name, media_type: mediaType(name), base64 });
      return fileRef(desk, id);
    },
    get_attachment: ({ attachment_id }) => ({ attachment: fileRef(desk, attachment_id), base64: desk.files.get(attachment_id)?.base64 ?? "" }),
    set_typing: () => ({}),
  } satisfies Partial<Commands>;
}

function noDraft(conversation_id: string) {
  return { conversation_id, body: "", is_note: false, channel: null, attachments: [], saved_at: 0 };
}

function fileRef(desk: FakeDesk, id: string): AttachmentRef {
  const file = desk.files.get(id);
  if (!file) throw new DeskError("not_found", "no such file", id);
  return { id, name: file.name, media_type: file.media_type, size_bytes: Math.floor((file.base64.length * 3) / 4) };
}

function mediaType(name: string): string {
  if (/\.png$/i.test(name)) return "image/png";
  if (/\.jpe?g$/i.test(name)) return "image/jpeg";
  return /\.pdf$/i.test(name) ? "application/pdf" : "text/plain";
}
