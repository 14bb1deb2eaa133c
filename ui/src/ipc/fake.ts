// A desk in memory, with a small believable company: for `npm run dev` without
// Rust, and for tests. It keeps the promises the page relies on (events with tags,
// drafts kept, replies waiting while offline), not the desk's rules.
import type { ConversationItem } from "./generated/ConversationItem";
import type { ConversationRow } from "./generated/ConversationRow";
import type { DeskCommands } from "./generated/commands";
import type { DeskEvent } from "./generated/DeskEvent";
import type { Draft } from "./generated/Draft";
import type { ErrorCode } from "./generated/ErrorCode";
import type { InboxView } from "./generated/InboxView";
import type { Session } from "./generated/Session";
import type { Tag } from "./generated/Tag";
import type { TimelineItem } from "./generated/TimelineItem";
import { accounts, agents, people, teams, type Person } from "./fake/company";
import { history, type History } from "./fake/conversations";
import { commandsOf } from "./fake/commands";
import { FakeKnowledge } from "./fake/knowledge";
import { DeskError, type CommandName, type DeskHost, type RequestOf, type ResponseOf } from "./host";

type Commands = { [K in keyof DeskCommands]: (request: DeskCommands[K]["request"]) => DeskCommands[K]["response"] };

export const ME = "agent-nadia";

export class FakeDesk implements DeskHost {
  readonly people: Person[] = structuredClone(people);
  readonly agents = structuredClone(agents);
  readonly teams = structuredClone(teams);
  readonly record: History;
  readonly drafts = new Map<string, Draft>();
  /** What has not reached the hub yet, oldest first. */
  readonly outbox: TimelineItem[] = [];
  readonly files = new Map<string, { name: string; media_type: string; base64: string }>();
  readonly knowledge: FakeKnowledge;
  /** Every command given, in order: for tests. */
  readonly given: { name: CommandName; request: unknown }[] = [];
  session: Session;
  #handlers = new Set<(event: DeskEvent) => void>();
  #failures = new Map<CommandName, DeskError>();
  #next = 1;
  readonly #commands: Commands;

  constructor(now = Date.now()) {
    this.record = history(now);
    this.knowledge = new FakeKnowledge(now);
    this.session = {
      agent: this.agents.find((agent) => agent.id === ME) ?? null,
      company: "Harbour & Moor",
      hub_url: "http://127.0.0.1:8440",
      is_embedded_hub: true,
      connection: { state: "connected" },
      outbox: { waiting: 0, held: 0, failed: 0 },
      settings: { theme: "system", density: "default", single_keys: true, key_overrides: {}, notifications: true, font_percent: 100 },
      channel_accounts: accounts,
      warnings: [],
      version: "0.1.0",
    };
    this.#commands = commandsOf(this);
  }

  async call<K extends CommandName>(name: K, request: RequestOf<K>): Promise<ResponseOf<K>> {
    this.given.push({ name, request });
    await Promise.resolve();
    const failure = this.#failures.get(name);
    if (failure) throw failure;
    const command = this.#commands[name] as (request: RequestOf<K>) => ResponseOf<K>;
    return structuredClone(command(structuredClone(request)));
  }

  listen(handler: (event: DeskEvent) => void): () => void {
    this.#handlers.add(handler);
    return () => this.#handlers.delete(handler);
  }

  /** Links opened outside, files saved, whether the page said it is ready: for tests. */
  readonly outside: string[] = [];
  isReady = false;

  ready(): void {
    this.isReady = true;
  }

  painted(): void {}

  async openExternal(url: string): Promise<void> {
    this.outside.push(url);
  }

  async saveAttachment(attachmentId: string): Promise<string | null> {
    this.outside.push(attachmentId);
    return null;
  }

  async saveExport(): Promise<string | null> {
    const { name } = await this.call("export_articles", {});
    this.outside.push(name);
    return null;
  }

  emit(event: DeskEvent): void {
    for (const handler of [...this.#handlers]) handler(event);
  }

  changed(...tags: Tag[]): void {
    this.emit({ type: "changed", tags });
  }

  nextId(kind: string): string {
    return `${kind}-made-${this.#next++}`;
  }

  // What a test can make happen.

  /** From now on the command fails with this code; `null`: works again. */
  fail(name: CommandName, code: ErrorCode | null, about?: string): void {
    if (code) this.#failures.set(name, new DeskError(code, `made to fail with ${code}`, about));
    else this.#failures.delete(name);
  }

  goOffline(sinceAt = Date.now()): void {
    this.session.connection = { state: "offline", since_at: sinceAt };
    this.tellConnection();
  }

  /** Connected again: what waited goes through. */
  goOnline(): void {
    this.session.connection = { state: "connected" };
    this.knowledge.waiting.clear();
    this.changed({ tag: "knowledge" });
    for (const item of this.outbox.splice(0)) {
      if (item.interaction.delivery) item.interaction.delivery = { state: "sent", reason: null, at: Date.now() };
      this.record.interactions.push(item.interaction);
      this.changed({ tag: "timeline", id: item.interaction.customer_id }, { tag: "inbox" }, { tag: "outbox" });
    }
    this.tellConnection();
  }

  /** The customer of a conversation writes, now. */
  customerWrites(conversationId: string, body: string): void {
    const row = this.conversation(conversationId);
    const at = Date.now();
    this.record.interactions.push({
      id: this.nextId("interaction"), conversation_id: row.id, customer_id: row.customer_id, channel: row.channel,
      kind: "message", direction: "in", agent_id: null, at, body, attachments: [], mentions: [], details: { type: "none" },
      delivery: null,
    });
    Object.assign(row, { last_at: at, last_preview: body, last_direction: "in", last_inbound_at: at, waiting_since_at: at });
    this.changed({ tag: "inbox" }, { tag: "timeline", id: row.customer_id }, { tag: "conversation", id: row.id });
    this.emit({ type: "notify", conversation_id: row.id, from: this.item(row).customer_name, preview: body, channel: row.channel, is_mention: false });
  }

  /** A reply or note of this agent that is in the outbox in a certain state. */
  parks(conversationId: string, body: string, outbox: NonNullable<TimelineItem["outbox"]>, kind: "message" | "note" = "message"): TimelineItem {
    const row = this.conversation(conversationId);
    const item: TimelineItem = {
      interaction: {
        id: this.nextId("interaction"), conversation_id: row.id, customer_id: row.customer_id, channel: row.channel, kind,
        direction: kind === "note" ? "internal" : "out", agent_id: ME, at: Date.now(), body, attachments: [], mentions: [],
        details: { type: "none" }, delivery: null,
      },
      agent_name: "", outbox,
    };
    this.outbox.push(item);
    this.tellConnection();
    this.changed({ tag: "outbox" }, { tag: "inbox" }, { tag: "timeline", id: row.customer_id }, { tag: "conversation", id: row.id });
    return item;
  }

  /** A long past: so many messages, a minute apart, before everything else in the conversation. */
  addsPast(conversationId: string, count: number): void {
    const row = this.conversation(conversationId);
    const first = Math.min(...this.record.interactions.filter((one) => one.conversation_id === row.id).map((one) => one.at));
    for (let index = 0; index < count; index += 1) {
      this.record.interactions.push({
        id: this.nextId("past"), conversation_id: row.id, customer_id: row.customer_id, channel: row.channel, kind: "message",
        direction: index % 2 === 0 ? "in" : "out", agent_id: index % 2 === 0 ? null : ME, at: first - (count - index) * 60_000,
        body: `Message ${index + 1} of a long past`, attachments: [], mentions: [], details: { type: "none" }, delivery: null,
      });
    }
  }

  // What the commands are made of.

  tellConnection(): void {
    const counts = { waiting: 0, held: 0, failed: 0 };
    for (const { outbox } of this.outbox) {
      if (outbox?.state === "held") counts.held += 1;
      else if (outbox?.state === "failed") counts.failed += 1;
      else counts.waiting += 1;
    }
    this.session.outbox = counts;
    this.emit({ type: "connection", connection: this.session.connection, outbox: counts });
  }

  conversation(id: string): ConversationRow {
    const row = this.record.conversations.find((one) => one.id === id);
    if (!row) throw new DeskError("not_found", "no such conversation", id);
    return row;
  }

  person(id: string): Person {
    const person = this.people.find((one) => one.customer.id === id);
    if (!person) throw new DeskError("not_found", "no such customer", id);
    return person;
  }

  item(row: ConversationRow): ConversationItem {
    const { customer, contactPoints } = this.person(row.customer_id);
    const mine = this.outbox.filter((entry) => entry.interaction.conversation_id === row.id);
    const count = (state: string) => mine.filter((entry) => entry.outbox?.state === state).length;
    const shown = contactPoints.find((point) => point.kind === "phone" || point.kind === "email" || point.kind === "handle");
    return {
      conversation: row,
      customer_name: customer.name,
      customer_city: customer.city,
      customer_address: shown?.value ?? "",
      is_unread: row.last_inbound_at > (this.record.readThrough.get(row.id) ?? 0),
      waiting: count("waiting"),
      held: count("held"),
      failed: count("failed"),
      has_draft: (this.drafts.get(row.id)?.body ?? "") !== "",
    };
  }

  inView(view: InboxView): ConversationRow[] {
    const myTeams = this.session.agent?.team_ids ?? [];
    const wanted: Record<InboxView, (row: ConversationRow) => boolean> = {
      mine: (row) => row.status === "open" && row.assignee_id === ME,
      team: (row) => row.status === "open" && row.team_id !== null && myTeams.includes(row.team_id),
      unassigned: (row) => row.status === "open" && row.assignee_id === null,
      all: (row) => row.status === "open",
      snoozed: (row) => row.status === "snoozed",
      resolved: (row) => row.status === "resolved",
    };
    return this.record.conversations.filter(wanted[view]).sort((a, b) => b.last_at - a.last_at);
  }
}
