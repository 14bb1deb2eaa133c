import { beforeEach, expect, test, vi } from "vitest";
import { page, userEvent } from "vitest/browser";

import { FakeDesk } from "../ipc/fake";
import { expectAccessible } from "../testing/axe";
import { openWindow } from "../testing/window";

beforeEach(() => page.viewport(1440, 900));

/** The window, once its first screen stands. */
async function opened(desk?: FakeDesk): Promise<FakeDesk> {
  const shown = await openWindow(desk);
  await expect.element(page.getByRole("option", { name: /Miriam/ })).toBeVisible();
  await expect.element(page.getByRole("article").first()).toBeVisible();
  return shown;
}

async function signedOut(): Promise<FakeDesk> {
  const desk = new FakeDesk();
  Object.assign(desk.session, { agent: null, is_embedded_hub: false, connection: { state: "signed_out" } });
  await openWindow(desk);
  await expect.element(page.getByRole("button", { name: "Sign in" })).toBeVisible();
  return desk;
}

test("signing_in_opens_the_workspace", async () => {
  await signedOut();
  await expectAccessible();
  await page.getByLabelText("E-mail").fill("nadia@harbour.example");
  await page.getByLabelText("Password").fill("harbour");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect.element(page.getByRole("option", { name: /Miriam/ })).toBeVisible();
});

test("a_wrong_password_is_said_at_the_field", async () => {
  await signedOut();
  await page.getByLabelText("E-mail").fill("nadia@harbour.example");
  await page.getByLabelText("Password").fill("guess");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect.element(page.getByLabelText("Password")).toHaveAccessibleDescription(/do not go together/);
  await expectAccessible();
});

test("a_hub_that_does_not_answer_is_said_at_its_address", async () => {
  const desk = await signedOut();
  desk.fail("sign_in", "offline");
  await page.getByLabelText("E-mail").fill("nadia@harbour.example");
  await page.getByLabelText("Password").fill("harbour");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect.element(page.getByLabelText("Hub")).toHaveAccessibleDescription(/No hub answers/);
});

test("the_first_fetch_says_how_far_it_is", async () => {
  const desk = new FakeDesk();
  desk.session.connection = { state: "first_sync", done: 420, total: 1_240 };
  await openWindow(desk);
  await expect.element(page.getByText("420 of 1,240 are here. This happens only once.")).toBeVisible();
  await expectAccessible();
  desk.emit({ type: "connection", connection: { state: "connected" }, outbox: { waiting: 0, held: 0, failed: 0 } });
  await expect.element(page.getByRole("option", { name: /Miriam/ })).toBeVisible();
});

test("a_newcomer_is_offered_to_play_the_customer", async () => {
  await opened();
  await page.getByRole("button", { name: "Play the customer" }).click();
  await expect.element(page.getByRole("dialog", { name: "Play the customer" })).toHaveTextContent("http://127.0.0.1:8440/demo");
  await userEvent.keyboard("{Escape}");
  await page.getByRole("button", { name: "Put away" }).first().click();
  await expect.element(page.getByText(/made-up company/)).not.toBeInTheDocument();
});

test("an_empty_inbox_teaches_a_key", async () => {
  const desk = new FakeDesk();
  desk.record.conversations.splice(0);
  await openWindow(desk);
  await expect.element(page.getByRole("heading", { name: "Nothing is waiting for you" })).toBeVisible();
  await expect.element(page.getByRole("button", { name: "Unassigned" })).toBeVisible();
  await expectAccessible();
});

test("startup_warnings_are_said_once_and_put_away", async () => {
  const desk = new FakeDesk();
  desk.session.warnings = ["cache_rebuilt"];
  await opened(desk);
  const warning = page.getByText(/Nothing you typed was lost/);
  await expect.element(warning).toBeVisible();
  await page.getByRole("button", { name: "Put away" }).first().click();
  await expect.element(warning).not.toBeInTheDocument();
});

test("the_palette_finds_a_customer_by_a_few_letters_and_opens_them", async () => {
  await opened();
  await userEvent.keyboard("{Control>}k{/Control}");
  await userEvent.keyboard("dvor");
  await expect.element(page.getByRole("dialog").getByRole("option", { name: /Tomáš Dvořák/ }).first()).toHaveAttribute("aria-selected", "true");
  await expectAccessible();
  await userEvent.keyboard("{Enter}");
  await expect.element(page.getByRole("main").getByRole("heading", { level: 1 })).toHaveTextContent("Re: invoice 20881");
});

test("the_palette_does_every_action_and_shows_its_key", async () => {
  const desk = await opened();
  await expect.element(page.getByRole("main").getByRole("heading", { level: 1 })).toBeVisible();
  await userEvent.keyboard("{Control>}k{/Control}");
  await userEvent.keyboard("resolve");
  await expect.element(page.getByRole("option", { name: /^Resolve/ })).toHaveTextContent("E");
  await userEvent.keyboard("{Enter}");
  await vi.waitFor(() => expect(desk.conversation("conversation-moving").status).toBe("resolved"));
});

test("the_map_of_keys_can_be_searched", async () => {
  await opened();
  await userEvent.keyboard("?");
  const map = page.getByRole("dialog", { name: "Keys" });
  await expect.element(map).toHaveTextContent("Next conversation");
  await expectAccessible();
  await userEvent.keyboard("unread");
  await expect.element(map).toHaveTextContent("Mark unread");
  await expect.element(map).not.toHaveTextContent("Next conversation");
});

test("customers_are_found_shown_and_written_to", async () => {
  const desk = await opened();
  await userEvent.keyboard("gc");
  await expect.element(page.getByRole("combobox", { name: "Name, phone or e-mail" })).toHaveFocus();
  await userEvent.keyboard("okaf{ArrowDown}");
  await expect.element(page.getByRole("heading", { name: "Miriam Okafor" })).toBeVisible();
  await expect.element(page.getByRole("option", { name: /Miriam Okafor/ })).toBeVisible();
  await expectAccessible();
  await page.getByRole("button", { name: "New conversation" }).click();
  await page.getByRole("textbox", { name: "About" }).fill("Your engineer’s visit");
  await expectAccessible();
  await page.getByRole("button", { name: "Start" }).click();
  await expect.element(page.getByRole("main").getByRole("heading", { level: 1 })).toHaveTextContent("Your engineer’s visit");
  expect(desk.record.conversations.at(-1)?.customer_id).toBe("customer-miriam");
});

test("nobody_found_leads_to_adding_them", async () => {
  await opened();
  await userEvent.keyboard("gc");
  await expect.element(page.getByRole("combobox", { name: "Name, phone or e-mail" })).toHaveFocus();
  await userEvent.keyboard("Zebedee");
  await expect.element(page.getByRole("heading", { name: "Nobody found for “Zebedee”" })).toBeVisible();
  await page.getByRole("region", { name: "Customers" }).getByRole("button", { name: "New customer" }).last().click();
  await expect.element(page.getByRole("dialog", { name: "New customer" }).getByLabelText("Name", { exact: true })).toHaveValue("Zebedee");
});

test("the_outbox_shows_what_waits_and_takes_a_decision", async () => {
  const desk = new FakeDesk();
  desk.goOffline();
  await desk.call("send_message", { conversation_id: "conversation-moving", channel: "sms", body: "On my way", attachments: [], card: null });
  const [entry] = desk.outbox;
  if (entry) entry.outbox = { state: "held", newer: desk.record.interactions.slice(0, 1) };
  await opened(desk);
  await userEvent.keyboard("go");
  await expect.element(page.getByRole("article", { name: "To Miriam Okafor" })).toHaveTextContent("Held: this was said after you wrote it");
  await expectAccessible();
  await page.getByRole("button", { name: "Edit" }).click();
  await page.getByRole("textbox", { name: "Your reply" }).fill("On my way, ten minutes");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await expect.element(page.getByRole("heading", { name: "Everything you wrote is with the hub" })).toBeVisible();
  expect(desk.record.interactions.at(-1)?.body).toBe("On my way, ten minutes");
});

test("settings_are_seen_at_once_and_kept", async () => {
  const desk = await opened();
  await userEvent.keyboard("gs");
  await page.getByText("Dark", { exact: true }).click();
  await vi.waitFor(() => expect(document.documentElement.dataset.theme).toBe("dark"));
  await page.getByText("125 %").click();
  await vi.waitFor(() => expect(document.documentElement.style.fontSize).toBe("16.25px"));
  expect(desk.session.settings).toMatchObject({ theme: "dark", font_percent: 125 });
  await expectAccessible();
});

test("a_key_can_be_changed_and_works_at_once", async () => {
  const desk = await opened();
  await userEvent.keyboard("gs");
  await page.getByRole("button", { name: "Change the key of “Resolve”" }).click();
  await userEvent.keyboard("j");
  await expect.element(page.getByText(/J already does “Next conversation”/)).toBeVisible();
  await userEvent.keyboard("x");
  await vi.waitFor(() => expect(desk.session.settings.key_overrides).toEqual({ resolve: "x" }));
  await userEvent.keyboard("gi");
  await expect.element(page.getByRole("main").getByRole("heading", { level: 1 })).toHaveTextContent("Moving house");
  await userEvent.keyboard("x");
  await vi.waitFor(() => expect(desk.conversation("conversation-moving").status).toBe("resolved"));
});

test("signing_out_with_replies_waiting_asks_first", async () => {
  const desk = new FakeDesk();
  desk.goOffline();
  await desk.call("send_message", { conversation_id: "conversation-moving", channel: "sms", body: "On my way", attachments: [], card: null });
  await opened(desk);
  await page.getByRole("button", { name: /Nadia · Available/ }).click();
  await page.getByRole("menuitem", { name: /Sign out/ }).click();
  await expect.element(page.getByRole("dialog")).toHaveTextContent("1 reply has not reached the hub");
  await expectAccessible();
  await page.getByRole("button", { name: "Stay signed in" }).click();
  expect(desk.outbox.length).toBe(1);
  await expect.element(page.getByRole("option", { name: /Miriam/ })).toBeVisible();
});

test("a_desk_that_does_not_answer_is_said_and_tried_again", async () => {
  const desk = new FakeDesk();
  desk.fail("get_session", "internal");
  await openWindow(desk);
  await expect.element(page.getByRole("heading", { name: "The desk does not answer" })).toBeVisible();
  desk.fail("get_session", null);
  await page.getByRole("button", { name: "Try again" }).click();
  await expect.element(page.getByRole("option", { name: /Miriam/ })).toBeVisible();
});

test("the_program_is_told_when_the_first_screen_stands", async () => {
  const desk = await opened();
  expect(desk.given.findIndex((given) => given.name === "list_conversations")).toBeGreaterThan(-1);
});
