import { beforeEach, expect, test, vi } from "vitest";
import { page, userEvent } from "vitest/browser";

import type { FakeDesk } from "../ipc/fake";
import { place } from "../state/window/place.svelte";
import { expectAccessible } from "../testing/axe";
import { openWindow } from "../testing/window";

let desk: FakeDesk;
const list = page.getByRole("listbox", { name: "Conversations" });
const chosen = page.getByRole("option", { selected: true });
const head = page.getByRole("main").getByRole("heading", { level: 1 });

beforeEach(async () => {
  await page.viewport(1440, 900);
  desk = await openWindow();
  await expect.element(list).toBeVisible();
  await expect.element(page.getByRole("option", { name: /Olu Adeyemi/ })).toBeVisible();
  await expect.element(page.getByRole("article").first()).toBeVisible();
});

test("the_inbox_shows_who_writes_how_and_since_when", async () => {
  const row = page.getByRole("option", { name: /Visitor from Leeds/ });
  await expect.element(row).toHaveTextContent(/web chat/);
  await expect.element(row).toHaveTextContent(/unread/);
  await expect.element(row).toHaveTextContent(/waiting for\s*3 min/);
  await expect.element(row).toHaveAttribute("aria-setsize", "9");
});

test("the_views_say_how_many_they_hold", async () => {
  await expect.element(page.getByRole("tab", { name: "Mine 9" })).toHaveAttribute("aria-selected", "true");
  await page.getByRole("tab", { name: /Unassigned/ }).click();
  await expect.element(page.getByRole("option", { name: /Grace Whitfield/ })).toBeVisible();
  await expect.element(page.getByRole("option", { name: /Miriam/ })).not.toBeInTheDocument();
});

test("j_and_k_walk_the_list_and_open_what_they_reach", async () => {
  await expect.element(chosen).toHaveTextContent(/Miriam/);
  await userEvent.keyboard("j");
  await expect.element(chosen).toHaveTextContent(/Tomáš/);
  await expect.element(head).toHaveTextContent("Re: invoice 20881, second attempt");
  await userEvent.keyboard("kk");
  await expect.element(chosen).toHaveTextContent(/Visitor from Leeds/);
});

test("arrow_keys_walk_the_list_too", async () => {
  list.element().focus();
  await userEvent.keyboard("{ArrowDown}{End}");
  await expect.element(chosen).toHaveTextContent(/Olu Adeyemi/);
  await userEvent.keyboard("{Home}");
  await expect.element(chosen).toHaveTextContent(/Visitor from Leeds/);
});

test("e_resolves_and_the_next_row_takes_the_place", async () => {
  await expect.element(head).toHaveTextContent("Moving house");
  await userEvent.keyboard("e");
  await expect.element(chosen).toHaveTextContent(/Tomáš/);
  await expect.element(page.getByRole("option", { name: /Miriam/ })).not.toBeInTheDocument();
  expect(desk.conversation("conversation-moving").status).toBe("resolved");
});

test("what_was_resolved_can_be_taken_back_by_button_and_by_key", async () => {
  await expect.element(head).toHaveTextContent("Moving house");
  await userEvent.keyboard("e");
  await page.getByRole("button", { name: "Undo", exact: true }).click();
  await vi.waitFor(() => expect(desk.conversation("conversation-moving").status).toBe("open"));
  await userEvent.keyboard("e");
  await vi.waitFor(() => expect(desk.inView("resolved").length).toBe(2));
  await userEvent.keyboard("z");
  await vi.waitFor(() => expect(desk.inView("resolved").length).toBe(1));
});

test("a_conversation_is_given_to_a_colleague_from_the_menu", async () => {
  await expect.element(head).toHaveTextContent("Moving house");
  await userEvent.keyboard("a");
  await page.getByRole("menuitemradio", { name: /Sam Whitlock/ }).click();
  await vi.waitFor(() => expect(desk.conversation("conversation-moving").assignee_id).toBe("agent-sam"));
  await expect.element(page.getByText("Given to Sam Whitlock")).toBeInTheDocument();
});

test("a_conversation_is_snoozed_until_tomorrow_morning", async () => {
  await expect.element(head).toHaveTextContent("Moving house");
  await userEvent.keyboard("h");
  await page.getByRole("menuitem", { name: /Tomorrow morning/ }).click();
  await vi.waitFor(() => expect(desk.conversation("conversation-moving").status).toBe("snoozed"));
  const until = new Date(desk.conversation("conversation-moving").snoozed_until_at ?? 0);
  expect([until.getHours(), until.getMinutes()]).toEqual([9, 0]);
});

test("a_message_that_comes_moves_its_row_to_the_top", async () => {
  await expect.element(list).toBeVisible();
  desk.customerWrites("conversation-visit", "Could it be 5pm instead?");
  const first = page.getByRole("option").first();
  await expect.element(first).toHaveTextContent(/Olu Adeyemi/);
  await expect.element(first).toHaveTextContent(/Could it be 5pm instead\?/);
  await expect.element(page.getByText("Message from Olu Adeyemi: Could it be 5pm instead?")).toBeInTheDocument();
});

test("a_link_opens_its_conversation", async () => {
  await expect.element(head).toHaveTextContent("Moving house");
  desk.emit({ type: "open", conversation_id: "conversation-slow" });
  await expect.element(head).toHaveTextContent("Slow in the evenings");
});

test("a_remembered_conversation_that_is_gone_leaves_none_open", async () => {
  place.open("conversation-of-yesterday");
  await expect.element(page.getByRole("heading", { name: "No conversation is open" })).toBeVisible();
});

test("the_connection_is_said_in_words", async () => {
  await expect.element(page.getByRole("button", { name: "Connected" })).toBeVisible();
  desk.goOffline(new Date().setHours(0, 1, 0, 0));
  await expect.element(page.getByRole("button", { name: /Offline since/ })).toBeVisible();
});

test("f6_goes_round_the_panes", async () => {
  const seen = new Set<string | undefined>();
  for (let press = 0; press < 5; press += 1) {
    await userEvent.keyboard("{F6}");
    seen.add(document.activeElement?.closest<HTMLElement>("[data-pane]")?.dataset.pane);
  }
  expect([...seen].sort()).toEqual(["composer", "list", "panel", "rail", "thread"]);
});

test("a_list_that_cannot_be_read_says_so_and_can_be_tried_again", async () => {
  desk.fail("list_conversations", "internal");
  await page.getByRole("tab", { name: /Team/ }).click();
  await expect.element(page.getByRole("heading", { name: "The list could not be read" })).toBeVisible();
  desk.fail("list_conversations", null);
  await page.getByRole("button", { name: "Try again" }).click();
  await expect.element(page.getByRole("option", { name: /Miriam/ })).toBeVisible();
});

test("in_a_narrow_window_the_panel_is_a_drawer", async () => {
  await page.viewport(1000, 800);
  const panel = page.getByRole("complementary", { name: "Customer" });
  await expect.element(panel).not.toBeInTheDocument();
  await page.getByRole("button", { name: "Customer panel" }).click();
  await expect.element(panel).toBeVisible();
  await expectAccessible();
  await userEvent.keyboard("{Escape}");
  await expect.element(panel).not.toBeInTheDocument();
});

test("in_a_small_window_list_and_conversation_take_turns", async () => {
  await page.viewport(600, 800);
  await page.getByRole("option", { name: /Miriam/ }).click();
  await expect.element(head).toHaveTextContent("Moving house");
  await expect.element(list).not.toBeInTheDocument();
  await expectAccessible();
  await userEvent.keyboard("u");
  await expect.element(list).toBeVisible();
});

test.for(["light", "dark", "high-contrast", "high-contrast-dark"])("the_workspace_is_accessible_in_%s", async (theme) => {
  await expect.element(head).toHaveTextContent("Moving house");
  desk.goOffline(Date.now());
  document.documentElement.dataset.theme = theme;
  await expectAccessible();
  document.documentElement.dataset.theme = "light";
});
