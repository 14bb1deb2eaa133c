// Who the people on a timeline are, from this agent's point of view.

import type { AgentRow } from "../ipc/generated/AgentRow";
import type { Colleagues } from "../ipc/generated/Colleagues";
import type { InteractionRow } from "../ipc/generated/InteractionRow";
import type { TeamRow } from "../ipc/generated/TeamRow";
import { t } from "../locales/words";
import type { MentionName } from "./words/segments";

export interface Who {
  /** How the customer is called. */
  customer: string;
  /** This agent. */
  meId: string | undefined;
  agents: ReadonlyMap<string, AgentRow>;
  teams: ReadonlyMap<string, TeamRow>;
}

/** Builds it; colleagues may not be here yet. */
export function whoIs(customer: string, meId: string | undefined, colleagues: Colleagues | undefined): Who {
  return {
    customer,
    meId,
    agents: new Map(colleagues?.agents.map((agent) => [agent.id, agent])),
    teams: new Map(colleagues?.teams.map((team) => [team.id, team])),
  };
}

/** "You", a colleague's name, or "A colleague" for one this desk does not know. */
export function agentWord(who: Who, id: string | null, name = ""): string {
  if (id !== null && id === who.meId) return t("timeline-you");
  return name || (id === null ? "" : who.agents.get(id)?.name) || t("timeline-colleague");
}

/** The names a note may mention. */
export function mentionNames(who: Who, interaction: InteractionRow): MentionName[] {
  return interaction.mentions.flatMap((id) => {
    const name = who.agents.get(id)?.name;
    return name ? [{ name, isMe: id === who.meId }] : [];
  });
}
