// How pages of a timeline are put together. Pure.

import type { TimelineItem } from "../ipc/generated/TimelineItem";

/**
 * What is shown after a fresh newest page: everything older that was loaded
 * before stays, the rest is replaced. When the page does not reach back to what
 * was loaded, there would be a hole: then only the page is shown.
 */
export function mergeNewest(
  loaded: readonly TimelineItem[],
  page: readonly TimelineItem[],
  pageReachesStart: boolean,
): { items: TimelineItem[]; keptOlder: boolean } {
  const first = page.find((item) => item.outbox === null);
  if (first === undefined || pageReachesStart) return { items: [...page], keptOlder: false };
  const cut = loaded.findIndex((item) => item.interaction.id === first.interaction.id);
  if (cut < 0) return { items: [...page], keptOlder: false };
  return { items: [...loaded.slice(0, cut), ...page], keptOlder: cut > 0 };
}

/** Older ones in front of what is loaded, without repeats. */
export function mergeOlder(older: readonly TimelineItem[], loaded: readonly TimelineItem[]): TimelineItem[] {
  const known = new Set(loaded.map((item) => item.interaction.id));
  return [...older.filter((item) => !known.has(item.interaction.id)), ...loaded];
}
