import { flushSync } from "svelte";
import { beforeEach, expect, test, vi } from "vitest";

import { FakeDesk } from "../ipc/fake";
import { connectDesk } from "./desk.svelte";
import { Query } from "./query.svelte";

let desk: FakeDesk;

beforeEach(() => {
  desk = new FakeDesk();
  connectDesk(desk);
});

/** A query of a conversation whose id can be changed. */
function conversationQuery(first: string) {
  let id = $state<string | null>(first);
  let query!: Query<"get_conversation">;
  const stop = $effect.root(() => {
    query = new Query({
      command: "get_conversation",
      request: () => (id === null ? null : { conversation_id: id }),
      tags: (request) => [{ tag: "conversation", id: request.conversation_id }],
    });
  });
  flushSync();
  const show = (next: string | null) => {
    id = next;
    flushSync();
  };
  return { query, show, stop };
}

const loads = () => desk.given.filter((given) => given.name === "get_conversation").length;
const subject = (query: Query<"get_conversation">) => query.data?.item.conversation.subject;

test("it_loads_and_shows", async () => {
  const { query, stop } = conversationQuery("conversation-moving");
  expect(query.isFirstLoad).toBe(true);
  await vi.waitFor(() => expect(subject(query)).toBe("Moving house, keeping the old plan"));
  stop();
});

test("it_reads_again_when_its_tag_changed_and_only_then", async () => {
  const { query, stop } = conversationQuery("conversation-moving");
  await vi.waitFor(() => expect(query.data).toBeDefined());
  const before = loads();
  desk.conversation("conversation-moving").subject = "Another";
  desk.changed({ tag: "conversation", id: "conversation-stock" }, { tag: "outbox" });
  desk.changed({ tag: "conversation", id: "conversation-moving" });
  await vi.waitFor(() => expect(subject(query)).toBe("Another"));
  expect(loads()).toBe(before + 1);
  stop();
});

test("after_a_snapshot_everything_is_read_again", async () => {
  const { query, stop } = conversationQuery("conversation-moving");
  await vi.waitFor(() => expect(query.data).toBeDefined());
  desk.conversation("conversation-moving").subject = "After";
  desk.changed({ tag: "all" });
  await vi.waitFor(() => expect(subject(query)).toBe("After"));
  stop();
});

test("many_changes_during_a_load_lead_to_one_more", async () => {
  const { query, stop } = conversationQuery("conversation-moving");
  await vi.waitFor(() => expect(query.data).toBeDefined());
  const before = loads();
  for (let time = 0; time < 20; time += 1) desk.changed({ tag: "conversation", id: "conversation-moving" });
  await vi.waitFor(() => expect(loads()).toBe(before + 2));
  stop();
});

test("coming_back_shows_what_was_known_at_once", async () => {
  const { query, show, stop } = conversationQuery("conversation-moving");
  await vi.waitFor(() => expect(query.data).toBeDefined());
  show("conversation-stock");
  expect(query.data).toBeUndefined();
  await vi.waitFor(() => expect(query.data?.item.customer_city).toBe("Leeds"));
  show("conversation-moving");
  expect(subject(query)).toBe("Moving house, keeping the old plan");
  stop();
});

test("an_answer_to_an_older_request_is_never_shown", async () => {
  const { query, show, stop } = conversationQuery("conversation-moving");
  show("conversation-invoice");
  await vi.waitFor(() => expect(query.data).toBeDefined());
  expect(subject(query)).toBe("Re: invoice 20881, second attempt");
  stop();
});

test("a_failure_keeps_the_old_answer", async () => {
  const { query, stop } = conversationQuery("conversation-moving");
  await vi.waitFor(() => expect(query.data).toBeDefined());
  desk.fail("get_conversation", "internal");
  desk.changed({ tag: "all" });
  await vi.waitFor(() => expect(query.error?.code).toBe("internal"));
  expect(subject(query)).toBe("Moving house, keeping the old plan");
  stop();
});

test("nothing_is_heard_after_it_is_gone", async () => {
  const { query, stop } = conversationQuery("conversation-moving");
  await vi.waitFor(() => expect(query.data).toBeDefined());
  stop();
  const before = loads();
  desk.changed({ tag: "all" });
  await Promise.resolve();
  expect(loads()).toBe(before);
});
