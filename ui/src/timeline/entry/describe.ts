// What an interaction says about itself: its icon, its headline and where its
// words stand. One function per kind; Entry.svelte only draws the answer.

import { channelColor, channelIcon } from "../../channel/channel";
import type { SystemEvent } from "../../ipc/generated/SystemEvent";
import type { TimelineItem } from "../../ipc/generated/TimelineItem";
import { clockTime, duration } from "../../locales/dates";
import { rich, type Piece } from "../../locales/rich";
import { t } from "../../locales/words";
import type { IconName } from "../../parts/icons";
import { whenWords } from "../when";
import { agentWord, type Who } from "../who";

export interface Description {
  icon: IconName;
  /** A CSS colour: the knot's and the channel word's. */
  color: string;
  /** A slim line says everything in one sentence; otherwise a headline over the words. */
  shape: "words" | "slim" | "event";
  /** The sentence, or the headline. */
  head: Piece[];
  /** The channel's word follows the headline. */
  namesChannel: boolean;
  /** What stands before and after the time. */
  before: string;
  after: string[];
  /** The paper the words are on. */
  paper: "in" | "out" | "note";
}

const bold = (text: string): Piece[] => [{ text, isStrong: true }];

function base({ interaction }: TimelineItem): Description {
  return {
    icon: channelIcon(interaction.channel),
    color: channelColor(interaction.channel),
    shape: "words",
    head: [],
    namesChannel: true,
    before: "",
    after: [],
    paper: interaction.direction === "out" ? "out" : "in",
  };
}

/** How an interaction is drawn. */
export function describe(item: TimelineItem, who: Who, now: number): Description {
  const { interaction } = item;
  switch (interaction.kind) {
    case "note":
      return note(item, who);
    case "call":
      return call(item, who);
    case "visit":
      return visit(item, who);
    case "order":
      return order(item);
    case "portal_reading":
      return reading(item);
    case "co_browse":
      return shared(item, who);
    case "system_event":
      return event(item, who, now);
    case "post":
    case "message":
      return message(item, who);
  }
}

function speaker({ interaction, agent_name }: TimelineItem, who: Who): string {
  if (interaction.direction === "in") return who.customer;
  if (interaction.agent_id === null && agent_name === "") return t("timeline-automatic");
  return agentWord(who, interaction.agent_id, agent_name);
}

function message(item: TimelineItem, who: Who): Description {
  const { details, kind } = item.interaction;
  const after = details.type === "page" && details.title !== "" ? [t("timeline-from-page", { title: details.title })] : [];
  if (details.type === "hand_over") after.push(t("timeline-hand-over"));
  if (details.type === "article_card") after.push(t("timeline-card"));
  const before = kind === "post" ? t("timeline-post") : "";
  return { ...base(item), ...(details.type === "hand_over" ? { icon: "hand" } : {}), head: bold(speaker(item, who)), before, after };
}

function note(item: TimelineItem, who: Who): Description {
  return {
    ...base(item),
    icon: "pencil",
    color: "var(--order)",
    head: bold(t("timeline-note")),
    namesChannel: false,
    before: agentWord(who, item.interaction.agent_id, item.agent_name),
    paper: "note",
  };
}

function call(item: TimelineItem, who: Who): Description {
  const { details, direction, agent_id } = item.interaction;
  const known = details.type === "call" ? details : { duration_ms: 0, was_answered: true };
  const isIn = direction === "in";
  const answered = isIn ? "timeline-call-in" : "timeline-call-out";
  const missed = isIn ? "timeline-call-missed" : "timeline-call-unanswered";
  const after: string[] = [];
  if (known.was_answered && known.duration_ms > 0) {
    const long = duration(known.duration_ms);
    after.push(agent_id === null ? long : t("timeline-call-with", { duration: long, name: withName(item, who) }));
  }
  return { ...base(item), icon: "call", head: bold(t(known.was_answered ? answered : missed)), after, paper: "in" };
}

/** "you" inside a sentence, or the colleague's name. */
function withName(item: TimelineItem, who: Who): string {
  const { agent_id } = item.interaction;
  return agent_id === who.meId ? t("timeline-you-inside") : agentWord(who, agent_id, item.agent_name);
}

function visit(item: TimelineItem, who: Who): Description {
  const { details, agent_id } = item.interaction;
  const place = details.type === "visit" ? details.place : "";
  const head = place === "" ? t("timeline-visit-somewhere") : t("timeline-visit", { place });
  const after = agent_id === null ? [] : [t("timeline-visit-with", { name: withName(item, who) })];
  return { ...base(item), icon: "store", head: bold(head), after, paper: "in" };
}

function order(item: TimelineItem): Description {
  const { details } = item.interaction;
  const number = details.type === "order" ? details.number : "";
  return { ...base(item), icon: "order", color: "var(--order)", head: bold(t("timeline-order", { number })), paper: "in" };
}

function reading(item: TimelineItem): Description {
  const { details } = item.interaction;
  const title = details.type === "portal_reading" ? details.title : "";
  const head = rich("timeline-reading", { title: `“${title}”` });
  const vote = details.type === "portal_reading" ? details.was_helpful : null;
  if (vote !== null) {
    const voted = t(vote ? "timeline-reading-helpful" : "timeline-reading-not-helpful");
    head.push(...rich("timeline-reading-voted", { vote: voted }));
  }
  return { ...base(item), icon: "page", color: "var(--order)", shape: "slim", head };
}

function shared(item: TimelineItem, who: Who): Description {
  const { details, agent_id } = item.interaction;
  const known = details.type === "co_browse" ? details : { duration_ms: 0, hidden_fields: 0 };
  const head = rich("timeline-share", { duration: duration(known.duration_ms) });
  const after: string[] = [];
  if (agent_id !== null) after.push(t("timeline-share-with", { name: withName(item, who) }));
  if (known.hidden_fields > 0) after.push(t("timeline-share-hidden", { count: known.hidden_fields }));
  return { ...base(item), icon: "screen", color: "var(--share)", shape: "slim", head, after };
}

function event(item: TimelineItem, who: Who, now: number): Description {
  const { details } = item.interaction;
  const known: SystemEvent = details.type === "system" ? details.event : { type: "reopened" };
  const look: Record<SystemEvent["type"], IconName> = {
    assigned: "person",
    resolved: "done",
    reopened: "undo",
    snoozed: "alarm",
  };
  const head = eventWords(known, item, who, now);
  return { ...base(item), icon: look[known.type], color: "var(--ink3)", shape: "event", head, namesChannel: false };
}

function eventWords(known: SystemEvent, item: TimelineItem, who: Who, now: number): Piece[] {
  const { agent_id } = item.interaction;
  const isNobody = agent_id === null && item.agent_name === "";
  const by = isNobody ? t("timeline-automatic") : agentWord(who, agent_id, item.agent_name);
  switch (known.type) {
    case "resolved":
      return rich("timeline-event-resolved", { by });
    case "reopened":
      return isNobody ? rich("timeline-event-reopened-by-itself", {}) : rich("timeline-event-reopened", { by });
    case "snoozed":
      return rich("timeline-event-snoozed", { by, when: whenWords(known.until_at, now) });
    case "assigned": {
      const to = assignedTo(known.agent_id, known.team_id, by, who);
      return to === "" ? rich("timeline-event-unassigned", { by }) : rich("timeline-event-assigned", { by, to });
    }
  }
}

function assignedTo(agentId: string | null, teamId: string | null, by: string, who: Who): string {
  const team = teamId === null ? "" : (who.teams.get(teamId)?.name ?? "");
  if (agentId === null) return team;
  const isThemselves = agentId === who.meId && by === t("timeline-you");
  const name = isThemselves ? t("timeline-yourself") : agentWord(who, agentId);
  return team === "" ? name : t("timeline-event-in-team", { name, team });
}

/** Everything an interaction says in its headline, for its accessible name. */
export function headWords(description: Description, at: number): string {
  const head = description.head.map((piece) => piece.text).join("");
  return [head, description.before, clockTime(at), ...description.after].filter((word) => word !== "").join(", ");
}
