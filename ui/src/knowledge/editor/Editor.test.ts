import { beforeEach, expect, test } from "vitest";
import { page, userEvent } from "vitest/browser";

import type { FakeDesk } from "../../ipc/fake";
import { expectAccessible } from "../../testing/axe";
import { openKnowledge } from "../../testing/knowledge";

beforeEach(() => page.viewport(1440, 900));

const title = () => page.getByRole("textbox", { name: "Title" });
const body = () => page.getByRole("textbox", { name: "Words of the article" });
const preview = () => page.getByRole("region", { name: "As readers see it" });
const area = () => body().element() as HTMLTextAreaElement;

/** The editor on an article. */
async function editing(articleId: string, desk?: FakeDesk): Promise<FakeDesk> {
  const opened = await openKnowledge(articleId, desk);
  await expect.element(page.getByRole("region", { name: "Article", exact: true })).toBeVisible();
  await userEvent.keyboard("e");
  await expect.element(body()).toHaveFocus();
  return opened;
}

function paste(types: Record<string, string>, files: File[] = []): void {
  const clipboardData = new DataTransfer();
  for (const [type, text] of Object.entries(types)) clipboardData.setData(type, text);
  for (const file of files) clipboardData.items.add(file);
  area().dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
}

test("a_new_article_is_written_published_and_found", async () => {
  const desk = await openKnowledge();
  await userEvent.keyboard("n");
  await expect.element(title()).toHaveFocus();
  await expect.element(page.getByText("Nothing to see yet")).toBeVisible();
  await expectAccessible();
  await userEvent.keyboard("Changing the moving day{Enter}");
  await expect.element(body()).toHaveFocus();
  await userEvent.keyboard("Until noon **the day before**.");
  await expect.element(preview()).toHaveTextContent("Changing the moving day Until noon the day before.");
  await page.getByText("Everybody").click();
  await page.getByRole("checkbox", { name: "Moving home" }).click();
  await page.getByRole("combobox", { name: "Products" }).fill("Broadband");
  await userEvent.keyboard("{Enter}");
  await expectAccessible();
  await userEvent.keyboard("{Control>}{Enter}{/Control}");
  await expect.element(page.getByRole("heading", { level: 1, name: "Changing the moving day" })).toBeVisible();
  const made = desk.knowledge.articles.at(-1);
  expect(made).toMatchObject({ state: "published", audience: "public", topic_ids: ["topic-moving"], products: ["Broadband"], version: 1, owner_id: "agent-nadia" });
  expect(desk.knowledge.drafts.size, "what is saved is no draft any more").toBe(0);
  await page.getByRole("combobox", { name: "Find an article" }).fill("moving da");
  await expect.element(page.getByRole("listbox").getByRole("option", { name: /Changing the moving day/ })).toBeVisible();
});

test("a_new_article_that_is_saved_goes_on_as_the_same_one", async () => {
  const desk = await openKnowledge();
  const before = desk.knowledge.articles.length;
  await userEvent.keyboard("n");
  await title().fill("Fees");
  await userEvent.keyboard("{Control>}s{/Control}");
  await expect.element(page.getByRole("status").getByText("Saved", { exact: true }).first()).toBeVisible();
  await body().fill("None.");
  await userEvent.keyboard("{Control>}s{/Control}");
  await expect.poll(() => desk.knowledge.articles.at(-1)?.version).toBe(2);
  expect(desk.knowledge.articles.length).toBe(before + 1);
  await expect.element(body()).toHaveValue("None.");
});

test("a_title_is_asked_for_before_saving", async () => {
  const desk = await openKnowledge();
  await userEvent.keyboard("n");
  await body().fill("Words");
  await userEvent.keyboard("{Control>}s{/Control}");
  await expect.element(title()).toHaveAccessibleDescription("Give it a title first");
  await expect.element(title()).toHaveFocus();
  expect(desk.given.some(({ name }) => name === "save_article")).toBe(false);
});

test("what_is_typed_is_kept_and_is_there_again", async () => {
  const desk = await editing("article-return");
  await body().fill("Half a sente");
  await page.getByRole("checkbox", { name: "Bills and payments" }).click();
  await expect.element(page.getByText(/Not saved as a version. Kept on this machine/)).toBeVisible();
  await userEvent.keyboard("{Escape}");
  await expect.element(page.getByRole("heading", { level: 1, name: "Sending a router back" })).toBeVisible();
  expect(desk.knowledge.drafts.get("article-return")?.content.body).toBe("Half a sente");
  expect(desk.knowledge.article("article-return").version, "no version is made by leaving").toBe(3);
  await page.getByRole("button", { name: "Edit" }).click();
  await expect.element(body()).toHaveValue("Half a sente");
  await expect.element(page.getByText(/and were never saved/)).toBeVisible();
  await expect.element(page.getByRole("checkbox", { name: "Bills and payments" })).toBeChecked();
  await expectAccessible();
  await page.getByRole("button", { name: "Give them up" }).click();
  await expect.poll(() => area().value).toMatch(/Print the label/);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect.element(body()).toHaveValue("Half a sente");
});

test("what_is_typed_is_kept_at_once_when_the_window_is_closed", async () => {
  const desk = await editing("article-return");
  await body().fill("Last words");
  window.dispatchEvent(new Event("pagehide"));
  await expect.poll(() => desk.knowledge.drafts.get("article-return")?.content.body).toBe("Last words");
});

test("keys_and_buttons_set_marks_and_undo_takes_them_back", async () => {
  await editing("article-esim");
  await body().fill("keep the plan");
  area().setSelectionRange(5, 8);
  await userEvent.keyboard("{Control>}b{/Control}");
  await expect.element(body()).toHaveValue("keep **the** plan");
  await expect.element(preview().getByText("the", { exact: true })).toBeVisible();
  await userEvent.keyboard("{Control>}b{/Control}");
  await expect.element(body()).toHaveValue("keep the plan");
  await page.getByRole("button", { name: "Heading" }).click();
  await expect.element(body()).toHaveValue("## keep the plan");
  await userEvent.keyboard("{Control>}z{/Control}{Control>}z{/Control}{Control>}z{/Control}");
  await expect.element(body()).toHaveValue("keep the plan");
  await userEvent.keyboard("{End}{Enter}- one{Enter}two{Enter}{Enter}");
  await expect.element(body()).toHaveValue("keep the plan\n- one\n- two\n");
});

test("the_toolbar_is_one_stop_and_walked_by_arrows", async () => {
  await editing("article-esim");
  (page.getByRole("button", { name: "Bold" }).element() as HTMLElement).focus();
  await userEvent.keyboard("{ArrowRight}{ArrowRight}");
  await expect.element(page.getByRole("button", { name: "Code" })).toHaveFocus();
  await expect.element(page.getByRole("button", { name: "Bold" })).toHaveAttribute("tabindex", "-1");
});

test("a_page_that_is_pasted_comes_in_as_markdown_and_says_what_was_left_out", async () => {
  await editing("article-esim");
  await body().fill("");
  paste({ "text/html": "<h2>Fees</h2><p>None, <b>ever</b>.</p><script>alert(1)</script>", "text/plain": "Fees None, ever." });
  await expect.element(body()).toHaveValue("## Fees\n\nNone, **ever**.");
  await expect.element(page.getByText("Left out for safety: script")).toBeVisible();
  await userEvent.keyboard("{Control>}z{/Control}");
  await expect.element(body()).toHaveValue("");
});

test("pictures_are_kept_by_the_desk_and_other_files_are_refused_in_words", async () => {
  const desk = await editing("article-esim");
  await body().fill("Before");
  area().setSelectionRange(6, 6);
  const dot = Uint8Array.from(atob("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="), (char) => char.charCodeAt(0));
  paste({}, [new File([dot], "lights.png", { type: "image/png" }), new File(["x"], "notes.pdf", { type: "application/pdf" })]);
  await expect.poll(() => area().value).toMatch(/^Before\n\n!\[lights\]\(attachment:attachment-made-\d+\)\n$/);
  await expect.element(page.getByText(/“notes.pdf” is not a picture/)).toBeVisible();
  await expect.element(preview().getByRole("img", { name: "lights" })).toBeVisible();
  expect(desk.files.size).toBe(1);
});

test("two_brackets_choose_an_article_to_link_to", async () => {
  await editing("article-esim");
  await body().fill("");
  await userEvent.keyboard("See [[[[");
  const picker = page.getByRole("dialog", { name: "Link to an article" });
  await expect.element(picker).toBeVisible();
  await expect.element(picker.getByRole("option").first()).toBeVisible();
  await expectAccessible();
  await userEvent.keyboard("legacy");
  await expect.element(picker.getByRole("option", { name: /Keeping a legacy plan/ })).toBeVisible();
  await userEvent.keyboard("{Enter}");
  await expect.element(body()).toHaveValue("See [Keeping a legacy plan when moving](article:article-legacy)");
});

test("someone_else_saving_meanwhile_is_said_and_both_versions_are_kept", async () => {
  const desk = await editing("article-return");
  await body().fill("Mine");
  desk.knowledge.colleagueSaves(desk, "article-return", "Theirs");
  await expect.element(page.getByText(/Sam Whitlock saved another version meanwhile/)).toBeVisible();
  await expectAccessible();
  await page.getByRole("button", { name: "Compare" }).click();
  await expect.element(page.getByRole("dialog", { name: "Theirs and yours" })).toHaveTextContent(/Gone: ?Theirs.*Come: ?Mine/);
  await userEvent.keyboard("{Escape}");
  await body().click();
  await userEvent.keyboard("{Control>}s{/Control}");
  await expect.element(page.getByText(/both versions are kept, to be merged/)).toBeVisible();
  const kept = desk.knowledge.article("article-return");
  expect([kept.content.body, kept.unmerged[0]?.content.body]).toEqual(["Theirs", "Mine"]);
});

test("without_a_network_an_article_is_saved_and_waits", async () => {
  const desk = await editing("article-return");
  desk.goOffline();
  await expect.element(page.getByText("No network. Saving works: it goes to the hub by itself.")).toBeVisible();
  await body().fill("Written on a train");
  await userEvent.keyboard("{Control>}{Enter}{/Control}");
  await expect.element(page.getByText("Waiting for the hub")).toBeVisible();
  await expectAccessible();
  desk.goOnline();
  await expect.element(page.getByText("Waiting for the hub")).not.toBeInTheDocument();
});

test("a_refused_save_keeps_the_words_and_says_why", async () => {
  const desk = await editing("article-return");
  await body().fill("Too much");
  desk.fail("save_article", "too_large");
  await userEvent.keyboard("{Control>}s{/Control}");
  await expect.poll(() => desk.knowledge.drafts.get("article-return")?.content.body).toBe("Too much");
  await expect.element(body()).toHaveValue("Too much");
});

test("a_translation_begins_with_the_original_and_joins_its_family", async () => {
  const desk = await openKnowledge("article-return");
  await expect.element(page.getByRole("region", { name: "Article", exact: true })).toBeVisible();
  await userEvent.keyboard("l");
  const sheet = page.getByRole("dialog", { name: "Translate the article" });
  await sheet.getByRole("combobox", { name: "Language" }).selectOptions("French");
  await sheet.getByRole("button", { name: "Translate" }).click();
  await expect.element(body()).toBeVisible();
  await expect.poll(() => area().value).toMatch(/Print the label/);
  await title().fill("Renvoyer un routeur");
  await userEvent.keyboard("{Control>}s{/Control}");
  await expect.poll(() => desk.knowledge.articles.at(-1)).toMatchObject({ language: "fr", family_id: "family-return", content: { title: "Renvoyer un routeur" } });
});

test("an_unfinished_new_article_is_not_lost_to_the_next", async () => {
  const desk = await openKnowledge();
  await userEvent.keyboard("n");
  await title().fill("First thoughts");
  await userEvent.keyboard("{Escape}");
  await expect.poll(() => desk.knowledge.drafts.get("")?.content.title).toBe("First thoughts");
  await page.getByRole("combobox", { name: "Find an article" }).fill("zzz");
  await page.getByRole("button", { name: "Write “zzz”" }).click();
  await expect.element(page.getByRole("heading", { name: "“First thoughts” is not finished" })).toBeVisible();
  await expectAccessible();
  await page.getByRole("button", { name: "Go on with it" }).click();
  await expect.element(title()).toHaveValue("First thoughts");
});
