import { beforeEach, expect, test } from "vitest";
import { page, userEvent } from "vitest/browser";

import { FakeDesk } from "../ipc/fake";
import { expectAccessible } from "../testing/axe";
import { openKnowledge } from "../testing/knowledge";
import { openWindow } from "../testing/window";

beforeEach(() => page.viewport(1440, 900));

const row = (name: RegExp) => page.getByRole("listbox").getByRole("option", { name });
const find = () => page.getByRole("combobox", { name: "Find an article" });
const article = () => page.getByRole("region", { name: "Article", exact: true });

test("g_k_goes_to_the_knowledge_base", async () => {
  await openWindow();
  await expect.element(page.getByRole("option", { name: /Miriam/ })).toBeVisible();
  await userEvent.keyboard("gk");
  await expect.element(row(/Keeping a legacy plan/)).toBeVisible();
  await expect.element(page.getByRole("button", { name: "Knowledge", exact: true })).toHaveAttribute("aria-current", "page");
});

test("arrows_and_j_and_k_walk_the_list", async () => {
  await openKnowledge();
  await userEvent.keyboard("j");
  await expect.element(row(/Setting up an eSIM/)).toHaveAttribute("aria-selected", "true");
  await userEvent.keyboard("jj");
  await expect.element(page.getByRole("heading", { level: 1, name: /legacy plan/ })).toBeVisible();
  await userEvent.keyboard("k");
  await expect.element(row(/What we promise/)).toHaveAttribute("aria-selected", "true");
  (page.getByRole("listbox", { name: "All" }).element() as HTMLElement).focus();
  await userEvent.keyboard("{ArrowDown}");
  await expect.element(row(/legacy plan/)).toHaveAttribute("aria-selected", "true");
});

test("lists_say_how_many_are_in_them_and_show_them", async () => {
  await openKnowledge();
  const lists = page.getByRole("navigation", { name: "Lists of articles" });
  await expect.element(lists.getByRole("button", { name: "In review 1" })).toBeVisible();
  await lists.getByRole("button", { name: "In review 1" }).click();
  await expect.element(row(/What we promise when the line is down.*In review/)).toBeVisible();
  await expect.element(row(/Wi-Fi after a move/)).not.toBeInTheDocument();
  await lists.getByRole("button", { name: /All/ }).click();
  await lists.getByRole("button", { name: /Bills and payments/ }).click();
  await expect.element(row(/first bill/)).toBeVisible();
  await expect.element(row(/Wi-Fi after a move/)).not.toBeInTheDocument();
  await expectAccessible();
});

test("an_article_is_read_with_what_is_known_about_it", async () => {
  const desk = await openKnowledge("article-legacy");
  await expect.element(page.getByRole("heading", { level: 1, name: "Keeping a legacy plan when moving" })).toBeVisible();
  await expect.element(page.getByRole("heading", { level: 2, name: "Before you begin" })).toBeVisible();
  await expect.element(page.getByRole("cell", { name: "£10" })).toBeVisible();
  const facts = page.getByRole("complementary", { name: "About the article" });
  await expect.element(facts).toHaveTextContent(/Agents only.*Moving home.*Broadband.*Nadia Haddad.*14 times/);
  await expect.element(row(/Keeping a legacy plan/)).toBeVisible();
  await expectAccessible();
  await article().getByRole("article").getByRole("button", { name: "Plans we sell now" }).click();
  await expect.element(page.getByRole("heading", { level: 1, name: "Plans we sell now" })).toBeVisible();
  await page.getByRole("link", { name: "Open in the portal" }).click();
  expect(desk.outside).toEqual(["http://127.0.0.1:8440/help/en/plans"]);
});

test("an_article_is_read_in_its_other_language", async () => {
  await openKnowledge("article-wifi");
  await page.getByRole("tab", { name: "German" }).click();
  await expect.element(page.getByRole("heading", { level: 1, name: "WLAN nach dem Umzug" })).toBeVisible();
  await expect.element(page.getByRole("tab", { name: "German" })).toHaveAttribute("aria-selected", "true");
});

test("a_communitys_thread_says_where_it_is_from_and_is_not_edited", async () => {
  const desk = await openKnowledge("article-thread");
  await page.getByRole("link", { name: "Open the source" }).click();
  expect(desk.outside).toEqual(["https://community.harbour.example/t/881"]);
  await expect.element(page.getByRole("button", { name: "Edit" })).toBeDisabled();
});

test("a_version_the_hub_has_not_numbered_shows_no_number", async () => {
  const desk = new FakeDesk();
  desk.knowledge.article("article-return").version = 1_000_000_001;
  await openKnowledge("article-return", desk);
  await expect.element(page.getByText(/^New version by Inês Carvalho/)).toBeVisible();
});

test("finding_shows_what_was_found_as_one_types", async () => {
  const desk = await openKnowledge();
  await userEvent.keyboard("/");
  await expect.element(find()).toHaveFocus();
  await userEvent.keyboard("bil");
  await expect.element(row(/Understanding your first bill/)).toBeVisible();
  await expect.element(row(/Wi-Fi/)).not.toBeInTheDocument();
  expect([...document.querySelectorAll("mark")].map((mark) => mark.textContent)).toContain("bill");
  await expectAccessible();
  await userEvent.keyboard("{ArrowDown}{Enter}");
  await expect.element(page.getByRole("heading", { level: 1, name: /first bill/ })).toBeVisible();
  expect(desk.knowledge.searches).toEqual([{ query: "bil", hits: 1, opened: "article-bill" }]);
});

test("finding_nothing_offers_to_write_it_and_is_noted_when_given_up", async () => {
  const desk = await openKnowledge();
  await find().fill("fibre outage");
  await expect.element(page.getByRole("heading", { name: "Nothing is found" })).toBeVisible();
  await expect.element(page.getByRole("button", { name: "Write “fibre outage”" })).toBeVisible();
  await userEvent.keyboard("{Escape}");
  await expect.element(row(/Keeping a legacy plan/)).toBeVisible();
  expect(desk.knowledge.searches).toEqual([{ query: "fibre outage", hits: 0, opened: null }]);
});

test("only_some_articles_are_looked_through", async () => {
  await openKnowledge();
  await page.getByRole("button", { name: "Only some articles" }).click();
  await page.getByRole("combobox", { name: "Product" }).selectOptions("Router, white");
  await expect.element(row(/Sending a router back/)).toBeVisible();
  await expect.element(row(/Keeping a legacy plan/)).not.toBeInTheDocument();
  await expect.element(page.getByRole("button", { name: "Only some articles: 1 choice" })).toBeVisible();
  await expectAccessible();
});

test("an_article_is_published_sent_to_review_and_retired_by_keys", async () => {
  const desk = await openKnowledge("article-esim");
  await expect.element(article()).toBeVisible();
  await userEvent.keyboard("r");
  await expect.poll(() => desk.knowledge.article("article-esim").state).toBe("in_review");
  await expect.element(page.getByRole("button", { name: "Publish", exact: true })).toBeEnabled();
  await userEvent.keyboard("p");
  await expect.poll(() => desk.knowledge.article("article-esim").state).toBe("published");
  await expect.element(page.getByText("Published", { exact: true }).first()).toBeVisible();
  await userEvent.keyboard("{Shift>}x{/Shift}");
  await expect.poll(() => desk.knowledge.article("article-esim").state).toBe("retired");
  await userEvent.keyboard("z");
  await expect.poll(() => desk.knowledge.article("article-esim").state).toBe("published");
});

test("who_may_not_publish_is_offered_the_review_only", async () => {
  const desk = new FakeDesk();
  desk.knowledge.mayPublish = false;
  await openKnowledge("article-esim", desk);
  await expect.element(page.getByRole("button", { name: "Send to review" })).toBeEnabled();
  await expect.element(page.getByRole("button", { name: "Publish", exact: true })).not.toBeInTheDocument();
  await page.getByRole("button", { name: "More with the article" }).click();
  await expect.element(page.getByRole("menuitem", { name: /Versions/ })).toBeVisible();
  await expect.element(page.getByRole("menuitem", { name: /Retire/ })).not.toBeInTheDocument();
});

test("deleting_asks_first", async () => {
  const desk = await openKnowledge("article-dongle");
  await page.getByRole("button", { name: "More with the article" }).click();
  await page.getByRole("menuitem", { name: /Delete/ }).click();
  const asked = page.getByRole("dialog", { name: "Delete the article?" });
  await expect.element(asked.getByRole("button", { name: "Cancel" })).toBeVisible();
  await expectAccessible();
  await asked.getByRole("button", { name: "Delete it" }).click();
  await expect.element(page.getByRole("heading", { name: "No article is open" })).toBeVisible();
  expect(desk.knowledge.articles.some((one) => one.id === "article-dongle")).toBe(false);
});

test("two_versions_are_compared_and_an_old_one_brought_back", async () => {
  const desk = await openKnowledge("article-legacy");
  await expect.element(article()).toBeVisible();
  await userEvent.keyboard("v");
  await expect.element(row(/Version 3.*Inês Carvalho/)).toBeVisible();
  await row(/Version 2.*Sam Whitlock/).click();
  const difference = page.getByRole("region", { name: "What differs" });
  await expect.element(difference).toHaveTextContent(/Come:.*Before you begin/);
  await page.getByRole("combobox", { name: "Compared with" }).selectOptions("Version 3");
  await expect.element(difference).toHaveTextContent(/Keep the plan/);
  await expectAccessible();
  await page.getByRole("button", { name: "Bring back version 2" }).click();
  await expect.element(page.getByText("Version 2 is back, as a draft")).toBeVisible();
  expect(desk.knowledge.article("article-legacy").content.body).not.toContain("Keep the plan");
  expect(desk.knowledge.article("article-legacy").version).toBe(4);
});

test("versions_say_that_they_need_the_hub", async () => {
  const desk = await openKnowledge("article-legacy");
  desk.goOffline();
  await userEvent.keyboard("v");
  await expect.element(page.getByText("Older versions are kept by the hub. They are here again with the network.")).toBeVisible();
  await expectAccessible();
  desk.goOnline();
  await expect.element(row(/Version 3/)).toBeVisible();
});

test("versions_written_at_the_same_time_are_merged_place_by_place", async () => {
  const desk = await openKnowledge("article-bill");
  await page.getByRole("button", { name: "Merge", exact: true }).click();
  await expect.element(page.getByText("1 place to decide")).toBeVisible();
  await expect.element(page.getByText(/is the plain price again/)).toBeVisible();
  await expectAccessible();
  const place = page.getByRole("region", { name: "Place 1" });
  await place.getByText("By hand").click();
  await place.getByRole("textbox").fill("Pay by card: paid within one hour.");
  await expect.element(page.getByText("Everything is decided")).toBeVisible();
  await expectAccessible();
  await page.getByRole("button", { name: "Publish", exact: true }).click();
  await expect.element(page.getByRole("heading", { level: 1, name: /first bill/ })).toBeVisible();
  const merged = desk.knowledge.article("article-bill");
  expect(merged.content.body).toContain("Pay by card: paid within one hour.");
  expect(merged.content.body).toContain("is the plain price again");
  expect(merged.unmerged).toEqual([]);
});

test("lists_that_cannot_be_read_say_so_and_can_be_tried_again", async () => {
  const desk = new FakeDesk();
  desk.fail("list_articles", "internal");
  await openKnowledge(null, desk);
  await expect.element(page.getByRole("heading", { name: "The articles cannot be shown" })).toBeVisible();
  await expectAccessible();
  desk.fail("list_articles", null);
  await page.getByRole("button", { name: "Try again" }).click();
  await expect.element(row(/Keeping a legacy plan/)).toBeVisible();
});

test("an_empty_knowledge_base_teaches_a_key", async () => {
  const desk = new FakeDesk();
  desk.knowledge.articles.splice(0);
  await openKnowledge(null, desk);
  await expect.element(page.getByRole("heading", { name: "Nothing is written yet" })).toBeVisible();
  await expect.element(page.getByRole("button", { name: "New article" }).first()).toBeVisible();
  await expectAccessible();
});

test("in_a_narrow_window_list_and_article_take_turns", async () => {
  await page.viewport(700, 800);
  await openKnowledge();
  await row(/Keeping a legacy plan/).click();
  await expect.element(page.getByRole("heading", { level: 1, name: /legacy plan/ })).toBeVisible();
  await expect.element(find()).not.toBeInTheDocument();
  await expectAccessible();
  await page.getByRole("button", { name: "Back to the list" }).click();
  await expect.element(row(/Keeping a legacy plan/)).toBeVisible();
  await expect.element(page.getByRole("combobox", { name: "List" })).toBeVisible();
});
