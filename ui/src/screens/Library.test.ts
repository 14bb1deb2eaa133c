// The knowledge base's other pages, in the whole window: looked at, changed, refused and accessible.
import { expect, test, vi } from "vitest";
import { page, userEvent } from "vitest/browser";

import { FakeDesk } from "../ipc/fake";
import { knowledgePlace } from "../state/shelf/knowledgePlace.svelte";
import { libraryPlace, libraryPages } from "../state/shelf/libraryPlace.svelte";
import { place } from "../state/window/place.svelte";
import { expectAccessible } from "../testing/axe";
import { openWindow } from "../testing/window";

type Page = (typeof libraryPages)[number];

async function openLibrary(shown: Page, desk = new FakeDesk()): Promise<FakeDesk> {
  await openWindow(desk);
  libraryPlace.show(shown);
  await expect.element(page.getByRole("heading", { level: 1 })).toBeVisible();
  return desk;
}

const given = (desk: FakeDesk, name: string) => desk.given.filter((one) => one.name === name).map((one) => one.request);

test("its_key_leads_to_the_gaps_and_escape_back_to_the_articles", async () => {
  await openWindow(new FakeDesk());
  await expect.element(page.getByRole("main")).toBeVisible();
  await userEvent.keyboard("gq");
  await expect.element(page.getByRole("heading", { name: "Gaps", exact: true })).toBeVisible();
  await userEvent.keyboard("{Escape}");
  await vi.waitFor(() => expect(place.section).toBe("knowledge"));
});

test("a_gap_begins_its_article_with_the_question_in_one_press", async () => {
  await openLibrary("gaps");
  await page.getByRole("button", { name: "Write it: Can I put my line on hold while I am abroad?" }).click();
  expect(knowledgePlace.beginning).toMatchObject({
    title: "Can I put my line on hold while I am abroad?", question: "Can I put my line on hold while I am abroad?",
  });
  expect([place.section, knowledgePlace.page]).toEqual(["knowledge", "write"]);
  knowledgePlace.open(null);
});

test("without_the_hub_the_gaps_say_so", async () => {
  const desk = new FakeDesk();
  desk.goOffline();
  await openLibrary("gaps", desk);
  await expect.element(page.getByText("This needs the hub", { exact: false }).first()).toBeVisible();
  await expect.element(page.getByRole("heading", { name: "This could not be read" })).toBeVisible();
});

test("an_import_shows_what_it_would_do_before_it_does", async () => {
  const desk = await openLibrary("imports");
  await expect.element(page.getByRole("button", { name: "Choose files…" })).toBeVisible();
  const picker = document.querySelector<HTMLInputElement>('.new input[type="file"]');
  const files = new DataTransfer();
  files.items.add(new File(["# Parcel lockers\n<script>x</script>"], "lockers.md"));
  files.items.add(new File(["MZ"], "setup.exe"));
  if (picker) picker.files = files.files;
  picker?.dispatchEvent(new Event("change", { bubbles: true }));
  await expect.element(page.getByText("2 files", { exact: false })).toBeVisible();
  await expectAccessible();
  await page.getByRole("button", { name: "See what would happen" }).click();
  await expect.element(page.getByText("Taken out for safety: script.")).toBeVisible();
  await expect.element(page.getByText("Not a format that can be read.")).toBeVisible();
  expect(given(desk, "run_import")).toEqual([]);
  expect(given(desk, "begin_import")).toMatchObject([{ language: "en", audience: "public", publishes: false }]);
  await expectAccessible();
  await page.getByRole("button", { name: "Import 1 article" }).click();
  await expect.element(page.getByText("1 of 1 done")).toBeVisible();
});

test("an_import_that_is_refused_keeps_what_was_chosen", async () => {
  const desk = await openLibrary("imports");
  desk.fail("add_import_file", "too_large");
  await expect.element(page.getByRole("button", { name: "Choose files…" })).toBeVisible();
  const picker = document.querySelector<HTMLInputElement>('.new input[type="file"]');
  const files = new DataTransfer();
  files.items.add(new File(["x"], "help.zip"));
  if (picker) picker.files = files.files;
  picker?.dispatchEvent(new Event("change", { bubbles: true }));
  await page.getByRole("button", { name: "See what would happen" }).click();
  await expect.element(page.getByRole("alert")).toBeVisible();
  await expect.element(page.getByText("1 file,", { exact: false })).toBeVisible();
});

test("all_articles_are_exported", async () => {
  const desk = await openLibrary("imports");
  await page.getByRole("button", { name: "Export all articles" }).click();
  await expect.element(page.getByText("The articles are in your downloads.")).toBeVisible();
  expect(desk.outside).toEqual(["articles.zip"]);
});

test("a_feed_says_its_trouble_and_a_wrong_address_is_said_at_its_field", async () => {
  await openLibrary("feeds");
  await expect.element(page.getByText("The server cannot be reached. It is tried again by itself.")).toBeVisible();
  await page.getByRole("button", { name: "Add a feed" }).click();
  await page.getByRole("textbox", { name: "Address" }).fill("ftp://example.org/feed");
  await page.getByRole("textbox", { name: "Name" }).fill("Forum");
  await page.getByRole("button", { name: "Save" }).click();
  await expect.element(page.getByRole("textbox", { name: "Address" })).toHaveAttribute("aria-invalid", "true");
  await expectAccessible();
  await page.getByRole("textbox", { name: "Address" }).fill("https://example.org/feed");
  await page.getByRole("button", { name: "Save" }).click();
  await expect.element(page.getByText("https://example.org/feed")).toBeVisible();
});

test("a_topic_is_moved_by_its_button_and_removed_only_when_sure", async () => {
  const desk = await openLibrary("topics");
  await page.getByRole("button", { name: "Move Moving home down" }).click();
  await vi.waitFor(() => expect(desk.knowledge.topics.map((one) => one.id).slice(0, 2)).toEqual(["topic-billing", "topic-moving"]));
  await expect.element(page.getByRole("button", { name: "Move Moving home down" })).toHaveFocus();
  await page.getByRole("button", { name: "Change Moving home" }).click();
  await page.getByRole("button", { name: "Remove", exact: true }).click();
  expect(given(desk, "delete_topic")).toEqual([]);
  await page.getByRole("button", { name: "Yes, remove it" }).click();
  await expect.element(page.getByText("Moving home")).not.toBeInTheDocument();
});

test("a_group_of_one_word_is_not_saved_as_synonyms", async () => {
  const desk = await openLibrary("synonyms");
  await page.getByRole("button", { name: "Add a group" }).click();
  await page.getByRole("textbox", { name: "Group 4" }).fill("sofa");
  await expect.element(page.getByText("A group has at least two different words", { exact: false })).toBeVisible();
  await expect.element(page.getByRole("button", { name: "Save" })).toBeDisabled();
  await page.getByRole("textbox", { name: "Group 4" }).fill("sofa, couch");
  await page.getByRole("button", { name: "Save" }).click();
  await vi.waitFor(() => expect(given(desk, "save_knowledge_settings")).toMatchObject([{ synonyms: { 3: ["sofa", "couch"] } }]));
});

test("the_portal_is_seen_as_it_is_typed_and_saved_when_asked", async () => {
  const desk = await openLibrary("portal");
  const preview = page.getByRole("figure", { name: "How it will look" });
  await page.getByRole("textbox", { name: "Its name" }).fill("Harbour answers");
  await expect.element(preview.getByText("Harbour answers")).toBeVisible();
  await page.getByRole("switch", { name: "Chat" }).click({ force: true });
  await expect.element(preview.getByText("Chat with us")).not.toBeInTheDocument();
  await page.getByRole("textbox", { name: "Colour", exact: true }).fill("red");
  await expect.element(page.getByText("A colour is written as in #0f766e.")).toBeVisible();
  await page.getByRole("textbox", { name: "Colour", exact: true }).fill("#f4d35e");
  await page.getByRole("button", { name: "Save" }).click();
  await vi.waitFor(() => expect(given(desk, "save_knowledge_settings")).toMatchObject([{ portal: { name: "Harbour answers", colour: "#f4d35e", offers_chat: false } }]));
  await page.getByRole("button", { name: "Open the portal" }).click();
  expect(desk.outside).toEqual(["http://127.0.0.1:8440/help"]);
});

test("who_may_not_publish_sees_and_does_not_change", async () => {
  const desk = new FakeDesk();
  desk.knowledge.mayPublish = false;
  await openLibrary("topics", desk);
  await expect.element(page.getByText("Only those who may publish can change this.")).toBeVisible();
  await expect.element(page.getByRole("button", { name: "Add a topic" })).not.toBeInTheDocument();
  libraryPlace.show("portal");
  await expect.element(page.getByRole("textbox", { name: "Its name" })).toBeDisabled();
});

test.each(libraryPages.flatMap((shown) => (["light", "dark", "high-contrast"] as const).map((theme) => [shown, theme] as const)))(
  "%s is accessible in %s",
  async (shown, theme) => {
    const desk = new FakeDesk();
    desk.session.settings.theme = theme === "high-contrast" ? "high_contrast" : theme;
    await openLibrary(shown, desk);
    await vi.waitFor(() => expect(document.documentElement.dataset.theme).toContain(theme));
    // Without motion every colour still changes by a transition, one element after the other.
    await vi.waitFor(() => expect(document.getAnimations().filter((one) => one instanceof CSSTransition)).toEqual([]));
    await expectAccessible();
  },
);
