// From the interactions of a customer to the rows of the feed: day separators,
// chapters where the conversation changes, and "since you last looked".
// Pure; the rows are what the virtual list measures, so keys must be stable
// when older ones are put in front.

import type { TimelineItem } from "../ipc/generated/TimelineItem";

/** One row of the feed. */
export type FeedRow =
  | { kind: "start"; key: string }
  | { kind: "day"; key: string; at: number }
  | { kind: "chapter"; key: string; conversationId: string; isCurrent: boolean }
  | { kind: "since"; key: string }
  | { kind: "item"; key: string; item: TimelineItem; isCurrent: boolean; position: number }
  | { kind: "typing"; key: string };

/** What the rows depend on besides the interactions. */
export interface FeedContext {
  /** The conversation that is open; the others are its history. */
  conversationId: string;
  /** Frozen when the conversation was opened. */
  lookedThroughAt: number;
  /** Start of the agent's day a time falls in, as a number that compares. */
  dayOf: (at: number) => number;
  /** The oldest interaction is among the items. */
  isComplete?: boolean;
  /** The customer is writing now. */
  isTyping?: boolean;
}

/** Midnight, in this machine's time zone, of the day a time falls in. */
export function localDay(at: number): number {
  const date = new Date(at);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}

/** The rows of the feed, oldest first. */
export function feedRows(items: readonly TimelineItem[], context: FeedContext): FeedRow[] {
  const rows: FeedRow[] = context.isComplete && items.length > 0 ? [{ kind: "start", key: "start" }] : [];
  const newFrom = firstNew(items, context.lookedThroughAt);
  let day: number | undefined;
  let conversation = context.conversationId;
  items.forEach((item, index) => {
    const { id, at, conversation_id: conversationId } = item.interaction;
    const itemDay = context.dayOf(at);
    if (day === undefined || itemDay > day) {
      day = itemDay;
      rows.push({ kind: "day", key: `day-${itemDay}`, at: itemDay });
    }
    const isCurrent = conversationId === context.conversationId;
    if (conversationId !== conversation) {
      conversation = conversationId;
      rows.push({ kind: "chapter", key: `chapter-${id}`, conversationId, isCurrent });
    }
    if (index === newFrom && index > 0) {
      rows.push({ kind: "since", key: "since" });
    }
    rows.push({ kind: "item", key: id, item, isCurrent, position: index + 1 });
  });
  if (context.isTyping) rows.push({ kind: "typing", key: "typing" });
  return rows;
}

/** Index of the first interaction the agent has not seen; -1 when there is none. */
function firstNew(items: readonly TimelineItem[], lookedThroughAt: number): number {
  if (lookedThroughAt === 0) return -1;
  return items.findIndex(({ interaction }) => interaction.direction === "in" && interaction.at > lookedThroughAt);
}

/** How many came after the newest one seen, the agent's own not counted. */
export function arrivedSince(items: readonly TimelineItem[], seenId: string, meId: string | undefined): number {
  const seen = items.findIndex((item) => item.interaction.id === seenId);
  if (seen < 0) return 0;
  const isOurs = (item: TimelineItem) => item.interaction.agent_id !== null && item.interaction.agent_id === meId;
  return items.slice(seen + 1).filter((item) => !isOurs(item) && item.interaction.kind !== "system_event").length;
}
