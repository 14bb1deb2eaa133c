// The line under the name: which conversation this is, since when, over which
// channels, and whose it is. Said only from what this machine knows.

import { channelWord } from "../../channel/channel";
import type { ConversationView } from "../../ipc/generated/ConversationView";
import type { TimelineItem } from "../../ipc/generated/TimelineItem";
import type { Channel } from "../../ipc/generated/Channel";
import { dayName, daysBefore } from "../../locales/dates";
import { t } from "../../locales/words";
import { whenWords } from "../when";
import { agentWord, type Who } from "../who";

/** As many as the desk lists of a customer's conversations; with that many the count is not known. */
const MOST_LISTED = 20;

/** "4th conversation, since Tuesday, over web chat, phone and text". */
export function summary(view: ConversationView, items: readonly TimelineItem[], now: number): string {
  const { conversation } = view.item;
  const known = view.customer.conversations;
  // Ids are made in the order of time.
  const ordinal = known.filter((other) => other.id < conversation.id).length + 1;
  const isCounted = ordinal > 1 && known.length < MOST_LISTED;
  const which = isCounted ? t("timeline-summary-contact", { ordinal }) : t("timeline-summary-number", { number: String(conversation.number) });
  const day = dayName(conversation.created_at, now);
  const since = t("timeline-summary-since", { day: daysBefore(conversation.created_at, now) < 2 ? day.toLowerCase() : day });
  const over = channelsOf(conversation.id, items, conversation.channel);
  return [which, since, t("timeline-summary-over", { channels: over })].join(", ");
}

function channelsOf(conversationId: string, items: readonly TimelineItem[], last: Channel): string {
  const used = new Set<Channel>();
  for (const { interaction } of items) {
    const isContact = interaction.kind !== "note" && interaction.kind !== "system_event";
    if (isContact && interaction.conversation_id === conversationId) used.add(interaction.channel);
  }
  const words = used.size === 0 ? [channelWord(last)] : [...used].map(channelWord);
  return new Intl.ListFormat("en", { type: "conjunction" }).format(words);
}

/** Whose it is: "yours", "with Sam, in Billing", "with nobody yet". */
export function ownership(view: ConversationView, who: Who): string {
  const { assignee_id, team_id } = view.item.conversation;
  const team = team_id === null ? "" : (who.teams.get(team_id)?.name ?? "");
  const owner = assignee_id === null ? "" : ownerWords(assignee_id, who);
  if (owner === "" && team === "") return t("timeline-unassigned");
  return [owner, team === "" ? "" : t("timeline-owned-team", { team })].filter((word) => word !== "").join(", ");
}

function ownerWords(id: string, who: Who): string {
  return id === who.meId ? t("timeline-mine") : t("timeline-owned", { name: agentWord(who, id) });
}

/** "Resolved", "Snoozed until tomorrow 09:00", or nothing while it is open. */
export function statusWords(view: ConversationView, now: number): string {
  const { status, snoozed_until_at } = view.item.conversation;
  if (status === "resolved") return t("timeline-status-resolved");
  if (status === "snoozed") return t("timeline-status-snoozed", { when: whenWords(snoozed_until_at ?? now, now) });
  return "";
}
