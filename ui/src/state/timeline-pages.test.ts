// Pages of a timeline, put together.
import { describe, expect, test } from "vitest";

import type { TimelineItem } from "../ipc/generated/TimelineItem";
import { mergeNewest, mergeOlder } from "./timeline-pages";

function said(id: string, at: number, more: Partial<TimelineItem["interaction"]> = {}): TimelineItem {
  return {
    interaction: {
      id,
      conversation_id: "now",
      customer_id: "miriam",
      channel: "chat",
      kind: "message",
      direction: "in",
      agent_id: null,
      at,
      body: id,
      attachments: [],
      mentions: [],
      details: { type: "none" },
      delivery: null,
      ...more,
    },
    agent_name: "",
    outbox: null,
  };
}

const ids = (items: readonly TimelineItem[]) => items.map((item) => item.interaction.id);

describe("pages", () => {
  const loaded = [said("a", 1), said("b", 2), said("c", 3)];

  test("a fresh newest page replaces what it covers and keeps what is older", () => {
    const { items, keptOlder } = mergeNewest(loaded, [said("b", 2, { body: "changed" }), said("c", 3), said("d", 4)], false);
    expect(ids(items)).toEqual(["a", "b", "c", "d"]);
    expect(items[1]?.interaction.body).toBe("changed");
    expect(keptOlder).toBe(true);
  });

  test("a page that does not reach back to what was loaded leaves no hole", () => {
    expect(ids(mergeNewest(loaded, [said("x", 90), said("y", 91)], false).items)).toEqual(["x", "y"]);
  });

  test("a sent reply leaves the outbox without standing there twice", () => {
    const waiting: TimelineItem = { ...said("c", 3), outbox: { state: "sending" } };
    expect(ids(mergeNewest([said("a", 1), said("b", 2), waiting], [said("b", 2), said("c", 4)], false).items)).toEqual(["a", "b", "c"]);
  });

  test("older ones come in front, without repeats", () => {
    expect(ids(mergeOlder([said("0", 0), said("a", 1)], loaded))).toEqual(["0", "a", "b", "c"]);
  });
});
