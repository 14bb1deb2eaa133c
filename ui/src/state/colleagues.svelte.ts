// Agents and teams, for assigning, mentioning and naming who did something.
import type { AgentRow } from "../ipc/generated/AgentRow";
import type { TeamRow } from "../ipc/generated/TeamRow";
import { call, onDeskEvent } from "./desk.svelte";
import { covers } from "./query.svelte";
import { report } from "./report";

class ColleaguesState {
  agents = $state.raw<AgentRow[]>([]);
  teams = $state.raw<TeamRow[]>([]);

  async load(): Promise<void> {
    try {
      const { agents, teams } = await call("list_colleagues", {});
      [this.agents, this.teams] = [agents, teams];
    } catch (thrown) {
      report(thrown);
    }
  }

  /** Keeps up with the desk; returns how to stop. */
  follow(): () => void {
    return onDeskEvent((event) => {
      if (event.type === "session") void this.load();
      if (event.type === "changed" && event.tags.some((tag) => covers(tag, { tag: "colleagues" }))) void this.load();
    });
  }

  agentName(id: string | null): string {
    return this.agents.find((agent) => agent.id === id)?.name ?? "";
  }

  teamName(id: string | null): string {
    return this.teams.find((team) => team.id === id)?.name ?? "";
  }
}

export const colleagues = new ColleaguesState();
