// The timeline in a real page, over the made-up company.
import { beforeEach, describe, expect, test, vi } from "vitest";
import { page, userEvent } from "vitest/browser";
import { render } from "vitest-browser-svelte";

import { perform } from "../actions/registry.svelte";
import type { FakeDesk } from "../ipc/fake";
import { expectAccessible } from "../testing/axe";
import { connectedDesk, viewOf } from "../testing/desk";
import Timeline from "./Timeline.svelte";

const MOVING = "conversation-moving";
const THANKS = "conversation-thanks";
let desk: FakeDesk;

beforeEach(async () => {
  desk = await connectedDesk();
});

async function put(conversationId: string, props = {}) {
  const shown = await render(Timeline, { props: { view: await viewOf(desk, conversationId), ...props } });
  Object.assign(shown.container.style, { blockSize: "800px", inlineSize: "740px" });
  return shown;
}

async function show(conversationId = MOVING, props = {}) {
  const shown = await put(conversationId, props);
  const feed = page.getByRole("feed");
  await expect.element(feed).toBeVisible();
  await settled();
  return { ...shown, feed: feed.element() as HTMLElement };
}

const given = (name: string) => desk.given.filter((one) => one.name === name).map((one) => one.request);
const articles = () => page.getByRole("article").elements();

describe("what stands on the line", () => {
  test("every kind of interaction says in words what it was", async () => {
    await show();
    await expect.element(page.getByText("Can I keep my plan when I move?", { exact: false })).toBeVisible();
    await expect.element(page.getByText("8 min with you")).toBeVisible();
    await expect.element(page.getByText("4 fields hidden")).toBeVisible();
    await expect.element(page.getByText("from “Move home, step 3”")).toBeInTheDocument();
    await expect.element(page.getByText("Since you last looked")).toBeVisible();
    await expectAccessible();
  });

  test("markup in a customer's words is shown as the words it is", async () => {
    await show();
    desk.customerWrites(MOVING, '<img src=x onerror="document.title=1"><script>1</script> javascript:alert(1)');
    await expect.element(page.getByRole("feed").getByText("<script>1</script>", { exact: false })).toBeVisible();
    expect(document.querySelector("[role=feed] img, [role=feed] a")).toBeNull();
  });

  test("a link opens outside the window and says where it goes", async () => {
    const open = vi.spyOn(desk, "openExternal");
    await show();
    desk.customerWrites(MOVING, "see https://example.com/plan.");
    await page.getByRole("link", { name: "https://example.com/plan" }).click();
    expect(open).toHaveBeenCalledWith("https://example.com/plan");
  });

  test("right-to-left words run right to left", async () => {
    await show("conversation-arabic");
    const words = page.getByText("مرحبا", { exact: false });
    await expect.element(words).toBeVisible();
    expect(getComputedStyle(words.element()).direction).toBe("rtl");
  });

  test("another conversation of the customer is a chapter that can be opened", async () => {
    const onopen = vi.fn();
    await show(THANKS, { onopen });
    await page.getByRole("button", { name: "Open Conversation 4113: New address" }).click();
    expect(onopen).toHaveBeenCalledWith("conversation-done");
    await expect.element(page.getByText("Back to this conversation")).toBeVisible();
  });
});

describe("how far a message got", () => {
  test("it is said in words", async () => {
    await show();
    await expect.element(page.getByText("Delivered", { exact: true })).toBeVisible();
  });

  test("waiting for the network says that it goes by itself, and can be taken back", async () => {
    await show();
    const item = desk.parks(MOVING, "Until later", { state: "waiting", was_offline: true, attempts: 0 });
    await expect.element(page.getByText("Waiting for the network. Sends by itself, held if Miriam Okafor writes first.")).toBeVisible();
    await page.getByRole("button", { name: "Undo" }).click();
    expect(given("resolve_outbox")).toEqual([{ interaction_id: item.interaction.id, decision: { type: "discard" } }]);
    await expect.element(page.getByText("Until later")).not.toBeInTheDocument();
  });

  test("a failed one says why, and trying again tries again", async () => {
    await show();
    const error = { code: "not_found" as const, message: "" };
    const item = desk.parks(MOVING, "No way", { state: "failed", reason: "no_address", error });
    await expect.element(page.getByText("Not sent. We have no address for them on this channel", { exact: false })).toBeVisible();
    await expectAccessible();
    await page.getByRole("button", { name: "Try again" }).click();
    expect(given("resolve_outbox")).toEqual([{ interaction_id: item.interaction.id, decision: { type: "send" } }]);
  });
});

describe("a held reply", () => {
  async function held() {
    const shown = await show();
    const newer = desk.record.interactions.filter((row) => row.body.startsWith("Got cut off"));
    const item = desk.parks(MOVING, "Held words", { state: "held", newer });
    await expect.element(page.getByRole("region", { name: "Held: someone wrote before this was sent" })).toBeVisible();
    return { ...shown, id: item.interaction.id };
  }

  test("shows what came meanwhile and is sent by its key", async () => {
    const { id } = await held();
    await expect.element(page.getByRole("list", { name: "What came meanwhile" })).toHaveTextContent("Got cut off");
    await expectAccessible();
    perform("review-held");
    await vi.waitFor(() => expect(document.activeElement?.hasAttribute("data-held")).toBe(true));
    await userEvent.keyboard("s");
    expect(given("resolve_outbox")).toEqual([{ interaction_id: id, decision: { type: "send" } }]);
  });

  test("is sent with other words", async () => {
    const { id } = await held();
    await page.getByRole("button", { name: "Edit" }).click();
    await page.getByRole("textbox", { name: "Changed words" }).fill("Better words");
    await page.getByRole("button", { name: "Send changed words" }).click();
    expect(given("resolve_outbox")).toEqual([{ interaction_id: id, decision: { type: "edit", body: "Better words" } }]);
  });

  test("is discarded, and Escape leaves the words as they were", async () => {
    const { id } = await held();
    await page.getByRole("button", { name: "Edit" }).click();
    await userEvent.keyboard("{Escape}d");
    expect(given("resolve_outbox")).toEqual([{ interaction_id: id, decision: { type: "discard" } }]);
  });
});

describe("a long past", () => {
  test("10,000 messages stand in the page as a few dozen, ending at the newest", async () => {
    desk.addsPast(MOVING, 10_000);
    await show();
    await expect.element(page.getByText("Got cut off", { exact: false })).toBeVisible();
    expect(articles().length).toBeLessThan(60);
  });

  test("older ones come in front without a jump", async () => {
    desk.addsPast(MOVING, 600);
    const { feed } = await show();
    await expect.element(page.getByText("Got cut off", { exact: false })).toBeVisible();
    const before = given("get_timeline").length;
    feed.scrollTop = 900;
    const seen = await vi.waitFor(() => topArticle(feed));
    feed.scrollTop = 700;
    await vi.waitFor(() => expect(given("get_timeline").length).toBeGreaterThan(before));
    const [place, top] = [seen.dataset.interaction, seen.getBoundingClientRect().top];
    await vi.waitFor(() => expect(feed.scrollTop).toBeGreaterThan(2_000));
    await settled();
    const after = feed.querySelector(`[data-interaction="${place}"]`);
    expect(Math.abs((after?.getBoundingClientRect().top ?? 0) - top), "px it moved").toBeLessThan(4);
  });

  test("the agent who scrolled up stays there and is told how many came", async () => {
    desk.addsPast(MOVING, 100);
    const { feed } = await show();
    await expect.element(page.getByText("Got cut off", { exact: false })).toBeVisible();
    feed.scrollTop = feed.scrollHeight - feed.clientHeight - 600;
    await expect.element(page.getByRole("button", { name: "Go to the newest" })).toBeVisible();
    desk.customerWrites(MOVING, "one more");
    desk.customerWrites(MOVING, "and another");
    await page.getByRole("button", { name: "2 new" }).click();
    await expect.element(page.getByRole("feed").getByText("and another")).toBeVisible();
    await expect.element(page.getByRole("button", { name: "2 new" })).not.toBeInTheDocument();
  });

  test.each([0, 100])("at the end it stays at the end when the composer grows, with %i older ones", async (count) => {
    desk.addsPast(MOVING, count);
    const { feed, container } = await show();
    feed.scrollTop = feed.scrollHeight;
    await settled();
    for (const height of ["760px", "700px", "560px", "420px"]) {
      container.style.blockSize = height;
      await settled();
      expect(feed.scrollHeight - feed.scrollTop - feed.clientHeight, `at ${height}`).toBeLessThan(4);
    }
    await expect.element(page.getByRole("button", { name: "Go to the newest" })).not.toBeInTheDocument();
  });

  test("at the end it stays at the end, and says to a screen reader what came", async () => {
    desk.addsPast(MOVING, 100);
    const { feed } = await show();
    await expect.element(page.getByText("Got cut off", { exact: false })).toBeVisible();
    feed.scrollTop = feed.scrollHeight;
    await settled();
    desk.customerWrites(MOVING, "I am still here");
    await expect.element(page.getByRole("log")).toHaveTextContent("Miriam Okafor wrote: I am still here");
    await vi.waitFor(() => expect(feed.scrollHeight - feed.scrollTop - feed.clientHeight).toBeLessThan(4));
  });
});

describe("opening", () => {
  test("what was seen for a second is marked as read, once", async () => {
    await show();
    await vi.waitFor(() => expect(given("mark_read")).toEqual([{ conversation_id: MOVING, is_read: true }]), 3_000);
    desk.changed({ tag: "all" });
    await settled();
    expect(given("mark_read").length).toBe(1);
  });

  test("a timeline that cannot be read says so and can be tried again", async () => {
    desk.fail("get_timeline", "internal");
    await put(MOVING);
    await expect.element(page.getByText("This conversation could not be opened")).toBeVisible();
    desk.fail("get_timeline", null);
    await page.getByRole("button", { name: "Try again" }).click();
    await expect.element(page.getByRole("feed")).toBeVisible();
  });
});

function topArticle(feed: HTMLElement): HTMLElement {
  const top = feed.getBoundingClientRect().top;
  const seen = [...feed.querySelectorAll<HTMLElement>("[data-interaction]")].find((one) => one.getBoundingClientRect().top >= top);
  if (!seen) throw new Error("nothing in view");
  return seen;
}

/** The feed has stood still for a while: effects, measuring and scrolling are done. */
async function settled(): Promise<void> {
  const place = () => `${document.querySelector("[role=feed]")?.scrollTop} ${document.querySelector("[role=feed]")?.scrollHeight}`;
  for (let [still, last] = [0, ""]; still < 10; ) {
    await new Promise(requestAnimationFrame);
    still = place() === last ? still + 1 : 0;
    last = place();
  }
}
