// What can be done with the open conversation, and the menus that offer it.
// Every change of standing can be taken back.
import { offer } from "../actions/registry.svelte";
import type { ConversationView } from "../ipc/generated/ConversationView";
import { momentAhead } from "../locales/dates";
import { t } from "../locales/words";
import type { MenuEntry } from "../parts/overlay/menu";
import { colleagues } from "../state/colleagues.svelte";
import { call } from "../state/desk.svelte";
import { report } from "../state/report";
import { session } from "../state/session.svelte";
import { place } from "../state/window/place.svelte";
import { undo } from "../state/window/undo.svelte";
import { snoozeTimes } from "./snooze";

type Status = ConversationView["item"]["conversation"]["status"];

export class ConversationActions {
  isAssignOpen = $state(false);
  isSnoozeOpen = $state(false);
  isChoosingTime = $state(false);
  readonly #view: () => ConversationView | undefined;
  readonly #onleave: (conversationId: string) => void;
  #row = $derived.by(() => this.#view()?.item.conversation);

  /** Call it in a component's script. `onleave` is told when the conversation leaves the agent's hands. */
  constructor(view: () => ConversationView | undefined, onleave: (conversationId: string) => void, onunread: () => void) {
    this.#view = view;
    this.#onleave = onleave;
    const isThere = () => this.#row !== undefined;
    const isOpen = () => this.#row?.status === "open";
    offer("resolve", () => this.setStatus("resolved"), isOpen);
    offer("reopen", () => this.setStatus("open"), () => isThere() && !isOpen());
    offer("snooze", () => (this.isSnoozeOpen = true), isOpen);
    offer("assign", () => (this.isAssignOpen = true), isThere);
    offer("assign-me", () => this.assign(session.agent?.id ?? null, this.#row?.team_id ?? null), () => isThere() && this.#row?.assignee_id !== session.agent?.id);
    offer("mark-unread", () => this.#markUnread(onunread), isThere);
  }

  assignEntries: MenuEntry[] = $derived.by(() => {
    const row = this.#row;
    if (!row) return [];
    const others = colleagues.agents.filter((agent) => agent.is_active && agent.id !== session.agent?.id);
    const to = (id: string | null, words: string, hint = ""): MenuEntry => ({
      words, hint, isChosen: row.assignee_id === id, run: () => this.assign(id, row.team_id),
    });
    return [
      to(session.agent?.id ?? null, t("assign-you")),
      to(null, t("assign-nobody")),
      { kind: "heading", words: t("assign-agents") },
      ...others.map((agent) => to(agent.id, agent.name, t(`presence-${agent.presence}`))),
      { kind: "heading", words: t("assign-teams") },
      ...colleagues.teams.map((team): MenuEntry => ({
        words: team.name, isChosen: row.team_id === team.id, run: () => this.assign(null, team.id),
      })),
    ];
  });

  snoozeEntries: MenuEntry[] = $derived.by(() => [
    ...(this.isSnoozeOpen ? snoozeTimes(new Date()) : []).map(({ id, at }): MenuEntry => ({
      words: t(id), hint: momentAhead(at, Date.now()), run: () => this.setStatus("snoozed", at),
    })),
    { kind: "line" },
    { words: t("snooze-choose"), icon: "clock", run: () => (this.isChoosingTime = true) },
  ]);

  /** Gives it to an agent, a queue, or nobody. */
  async assign(assigneeId: string | null, teamId: string | null): Promise<void> {
    const row = this.#row;
    if (!row) return;
    const before = { assignee_id: row.assignee_id, team_id: row.team_id };
    try {
      await call("assign", { conversation_id: row.id, assignee_id: assigneeId, team_id: teamId });
      const name = colleagues.agentName(assigneeId) || colleagues.teamName(teamId);
      const words = name ? t("assigned-to", { name }) : t("assigned-to-nobody");
      undo.did(words, () => void call("assign", { conversation_id: row.id, ...before }).catch(report));
    } catch (thrown) {
      report(thrown);
    }
  }

  /** Resolves, reopens or snoozes. */
  async setStatus(status: Status, until: number | null = null): Promise<void> {
    const row = this.#row;
    if (!row) return;
    const before = { status: row.status, snoozed_until_at: row.snoozed_until_at };
    if (status !== "open") this.#onleave(row.id);
    try {
      await call("set_status", { conversation_id: row.id, status, snoozed_until_at: until });
      undo.did(said(status, until), () => {
        if (status !== "open") place.open(row.id);
        void call("set_status", { conversation_id: row.id, ...before }).catch(report);
      });
    } catch (thrown) {
      report(thrown);
    }
  }

  async #markUnread(then: () => void): Promise<void> {
    const row = this.#row;
    if (!row) return;
    then();
    await call("mark_read", { conversation_id: row.id, is_read: false }).catch(report);
  }
}

function said(status: Status, until: number | null): string {
  if (status === "resolved") return t("resolved-toast");
  return status === "snoozed" && until !== null ? t("snoozed-toast", { until: momentAhead(until, Date.now()) }) : t("reopened-toast");
}
