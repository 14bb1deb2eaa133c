import { flushSync } from "svelte";
import { beforeEach, expect, test, vi } from "vitest";

import { FakeDesk } from "../ipc/fake";
import type { ConversationRow } from "../ipc/generated/ConversationRow";
import { connectDesk } from "./desk.svelte";
import { InboxList } from "./inbox.svelte";
import { place } from "./window/place.svelte";

let desk: FakeDesk;

beforeEach(() => {
  desk = new FakeDesk();
  connectDesk(desk);
  Object.assign(place, { view: "mine", conversationId: null });
});

function opened() {
  let list!: InboxList;
  const stop = $effect.root(() => {
    list = new InboxList();
  });
  flushSync();
  return { list, stop };
}

/** Many more conversations of the visitor. */
function fill(count: number): void {
  const pattern = desk.conversation("conversation-stock");
  const more = Array.from({ length: count }, (_, index): ConversationRow => ({ ...pattern, id: `more-${index}`, number: index, last_at: index }));
  desk.record.conversations.push(...more);
}

const pages = () => desk.given.filter((given) => given.name === "list_conversations").length;

test("it_reads_a_page_and_more_when_asked", async () => {
  fill(300);
  const { list, stop } = opened();
  await vi.waitFor(() => expect(list.items.length).toBe(60));
  await list.more();
  expect(list.items.length).toBe(120);
  expect(new Set(list.items.map((item) => item.conversation.id)).size, "no row twice").toBe(120);
  stop();
});

test("a_refresh_keeps_as_much_as_was_read", async () => {
  fill(500);
  const { list, stop } = opened();
  await vi.waitFor(() => expect(list.items.length).toBe(60));
  for (let page = 0; page < 5; page += 1) await list.more();
  desk.customerWrites("more-3", "still there?");
  await vi.waitFor(() => expect(list.items[0]?.conversation.id).toBe("more-3"));
  expect(list.items.length).toBe(360);
  stop();
});

test("at_the_end_nothing_more_is_asked_for", async () => {
  const { list, stop } = opened();
  await vi.waitFor(() => expect(list.isFirstLoad).toBe(false));
  const before = pages();
  await list.more();
  expect(pages()).toBe(before);
  stop();
});

test("another_view_never_shows_rows_of_the_one_before", async () => {
  const { list, stop } = opened();
  await vi.waitFor(() => expect(list.items.length).toBe(9));
  place.view = "unassigned";
  flushSync();
  expect(list.items).toEqual([]);
  await vi.waitFor(() => expect(list.items.map((item) => item.conversation.id)).toEqual(["conversation-arabic", "conversation-refund"]));
  place.view = "mine";
  flushSync();
  expect(list.items.length, "known before, shown at once").toBe(9);
  stop();
});

test("the_next_of_a_row_that_left_is_the_one_that_took_its_place", async () => {
  const { list, stop } = opened();
  await vi.waitFor(() => expect(list.items.length).toBe(9));
  place.conversationId = "conversation-moving";
  flushSync();
  expect(list.index).toBe(1);
  desk.conversation("conversation-moving").status = "resolved";
  desk.changed({ tag: "inbox" });
  await vi.waitFor(() => expect(list.items.length).toBe(8));
  expect(list.neighbour(1)?.conversation.id).toBe("conversation-invoice");
  expect(list.neighbour(-1)?.conversation.id).toBe("conversation-stock");
  stop();
});

test("with_nothing_open_both_ways_begin_at_the_top", async () => {
  const { list, stop } = opened();
  await vi.waitFor(() => expect(list.items.length).toBe(9));
  expect(list.neighbour(1)?.conversation.id).toBe("conversation-stock");
  stop();
});
