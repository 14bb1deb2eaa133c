// The rows of the feed, without a window.
import { describe, expect, test } from "vitest";

import type { TimelineItem } from "../ipc/generated/TimelineItem";
import { feedRows } from "./rows";

const DAY = 86_400_000;

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

const context = { conversationId: "now", lookedThroughAt: 0, dayOf: (at: number) => Math.floor(at / DAY) * DAY };
const kinds = (items: TimelineItem[], more = {}) => feedRows(items, { ...context, ...more }).map((row) => row.kind);

describe("the rows of the feed", () => {
  test("a day is named once, before its first interaction", () => {
    expect(kinds([said("a", DAY), said("b", DAY + 5), said("c", 2 * DAY)])).toEqual(["day", "item", "item", "day", "item"]);
  });

  test("a clock that ran back does not name an earlier day again", () => {
    expect(kinds([said("a", 2 * DAY), said("b", DAY), said("c", 2 * DAY + 1)])).toEqual(["day", "item", "item", "item"]);
  });

  test("another conversation of the customer is a chapter of its own", () => {
    const rows = feedRows([said("a", 1, { conversation_id: "before" }), said("b", 2)], context);
    expect(rows.map((row) => row.kind)).toEqual(["day", "chapter", "item", "chapter", "item"]);
    expect(rows[3]).toMatchObject({ kind: "chapter", isCurrent: true });
  });

  test("what came since the agent last looked stands under a divider", () => {
    const items = [said("a", 1), said("b", 2, { direction: "out" }), said("c", 3)];
    expect(kinds(items, { lookedThroughAt: 1 })).toEqual(["day", "item", "item", "since", "item"]);
  });

  test("a conversation never looked at has no divider", () => {
    expect(kinds([said("a", 1), said("b", 2)])).not.toContain("since");
  });

  test("every row has a key of its own", () => {
    const keys = feedRows([said("a", 1), said("b", DAY), said("c", 2 * DAY, { conversation_id: "x" })], context).map((row) => row.key);
    expect(new Set(keys).size).toBe(keys.length);
  });
});
