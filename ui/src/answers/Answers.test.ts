// Answers beside the conversation, in the whole window: found as one types, taken with
// a key, learned when they were sent, and never in the way.
import { expect, test, vi } from "vitest";
import { page, userEvent } from "vitest/browser";

import { FakeDesk } from "../ipc/fake";
import type { SuggestAnswers } from "../ipc/generated/SuggestAnswers";
import { answersUsedIn } from "../state/shelf/answersUsed.svelte";
import { knowledgePlace } from "../state/shelf/knowledgePlace.svelte";
import { place } from "../state/window/place.svelte";
import { expectAccessible } from "../testing/axe";
import { openWindow } from "../testing/window";

const MOVING = "conversation-moving";
const STOCK = "conversation-stock";
const strip = () => page.getByRole("region", { name: "Answers" });
const box = () => page.getByRole("textbox", { name: /^(Answer|Note)/ });
const words = () => (box().element() as HTMLTextAreaElement).value;

async function openAt(conversationId: string, said: string, desk = new FakeDesk()): Promise<FakeDesk> {
  answersUsedIn(conversationId).card = null;
  desk.customerWrites(conversationId, said);
  await openWindow(desk);
  place.openInFront(conversationId);
  await expect.element(box()).toBeVisible();
  return desk;
}

const given = (desk: FakeDesk, name: string) => desk.given.filter((one) => one.name === name).map((one) => one.request);

test("the_best_answer_says_why_and_is_put_in_by_its_key", async () => {
  const desk = await openAt(MOVING, "The Wi-Fi feels slow after the move to the new flat");
  await expect.element(strip().getByText("Wi-Fi after a move")).toBeVisible();
  await expect.element(strip().getByText("used 22 times for questions like this")).toBeVisible();
  await userEvent.keyboard("{Alt>}1{/Alt}");
  await vi.waitFor(() => expect(words()).toContain("Put it off the floor"));
  expect(given(desk, "record_answer"), "nothing is learned before it is sent").toEqual([]);
  await userEvent.keyboard("{Control>}{Enter}{/Control}");
  await vi.waitFor(() =>
    expect(given(desk, "record_answer")).toMatchObject([{ conversation_id: MOVING, answer: { type: "article", article_id: "article-wifi" }, used: "inserted_text" }]),
  );
  await expectAccessible();
});

test("words_taken_out_again_are_not_learned", async () => {
  const desk = await openAt(MOVING, "The Wi-Fi feels slow after the move to the new flat");
  await strip().getByRole("button", { name: "Link" }).click();
  await vi.waitFor(() => expect(words()).toContain("/help/en/wifi"));
  await box().fill("I will call you.");
  await userEvent.keyboard("{Control>}{Enter}{/Control}");
  await vi.waitFor(() => expect(given(desk, "send_message")).toHaveLength(1));
  expect(given(desk, "record_answer")).toEqual([]);
});

test("in_chat_an_article_goes_along_as_a_card_and_stands_on_the_line", async () => {
  const desk = await openAt(STOCK, "The Wi-Fi feels slow after the move to the new flat");
  await expect.element(strip().getByText("Wi-Fi after a move")).toBeVisible();
  await userEvent.keyboard("{Alt>}c{/Alt}");
  await expect.element(page.getByRole("group", { name: "Goes along: Wi-Fi after a move" })).toBeVisible();
  await expectAccessible();
  await userEvent.keyboard("{Control>}{Enter}{/Control}");
  await vi.waitFor(() => expect(given(desk, "send_message")).toMatchObject([{ body: "", card: "article-wifi", channel: "chat" }]));
  await expect.element(page.getByRole("link", { name: "Read it as they do" })).toBeVisible();
  await expect.element(page.getByRole("group", { name: "Goes along: Wi-Fi after a move" })).not.toBeInTheDocument();
  expect(given(desk, "record_answer")).toMatchObject([{ used: "card" }]);
});

test("where_cards_cannot_go_none_is_offered", async () => {
  await openAt(MOVING, "The Wi-Fi feels slow after the move to the new flat");
  await expect.element(strip().getByRole("button", { name: "Link" })).toBeVisible();
  await expect.element(strip().getByRole("button", { name: "Card" })).not.toBeInTheDocument();
});

test("all_answers_open_with_the_keys_and_show_what_they_say", async () => {
  const desk = await openAt(MOVING, "Can I keep my old legacy plan when moving?");
  await expect.element(strip().getByText("Keeping a legacy plan when moving")).toBeVisible();
  await userEvent.keyboard("{Alt>}a{/Alt}");
  await expect.element(page.getByRole("heading", { name: "Before you begin" })).toBeVisible();
  await expectAccessible();
  await userEvent.keyboard("{ArrowUp}");
  await expect.element(page.getByText("Can I take my old contract to the new house?")).toBeVisible();
  await userEvent.keyboard("{Alt>}m{/Alt}");
  await vi.waitFor(() => expect(given(desk, "record_answer")).toMatchObject([{ answer: { type: "reply" }, used: "marked" }]));
  await userEvent.keyboard("{Escape}");
  await expect.element(page.getByRole("heading", { name: "Before you begin" })).not.toBeInTheDocument();
  await expect.element(box()).toHaveFocus();
});

test("what_is_not_wanted_is_gone_and_learned_and_nothing_moves", async () => {
  const desk = await openAt(MOVING, "The Wi-Fi feels slow after the move to the new flat");
  await expect.element(strip().getByText("Wi-Fi after a move")).toBeVisible();
  const before = strip().element().getBoundingClientRect();
  await strip().getByRole("button", { name: "Not this" }).click();
  await expect.element(strip().getByText("Wi-Fi after a move")).not.toBeInTheDocument();
  expect(given(desk, "record_answer")).toMatchObject([{ used: "dismissed" }]);
  expect(strip().element().getBoundingClientRect()).toEqual(before);
});

test("with_nothing_good_it_says_so_quietly_and_is_as_high", async () => {
  const quiet = new FakeDesk();
  quiet.customerWrites(STOCK, "hello");
  await openAt(STOCK, "hello?", quiet);
  await expect.element(strip().getByText("Nothing known answers this yet")).toBeVisible();
  const height = strip().element().getBoundingClientRect().height;
  await box().fill("about the Wi-Fi after your move");
  await expect.element(strip().getByText("Wi-Fi after a move")).toBeVisible();
  expect(strip().element().getBoundingClientRect().height).toBe(height);
});

test("an_answer_to_older_words_never_replaces_one_to_newer", async () => {
  const desk = new FakeDesk();
  const call = desk.call.bind(desk);
  const slow: (() => void)[] = [];
  desk.call = (async (name: never, request: never) => {
    if (name === "suggest_answers" && (request as SuggestAnswers).draft === "about the Wi-Fi after your move") await new Promise<void>((resolve) => slow.push(resolve));
    return call(name, request);
  }) as typeof desk.call;
  await openAt(STOCK, "hello", desk);
  await box().fill("about the Wi-Fi after your move");
  await vi.waitFor(() => expect(slow).toHaveLength(1));
  await box().fill("sending a router back");
  await expect.element(strip().getByText("Sending a router back")).toBeVisible();
  slow.forEach((resolve) => resolve());
  await new Promise((resolve) => requestAnimationFrame(resolve));
  await expect.element(strip().getByText("Sending a router back")).toBeVisible();
});

test("two_question_marks_find_an_article_and_enter_puts_in_its_link", async () => {
  const desk = await openAt(MOVING, "hello");
  await box().click();
  await userEvent.keyboard("Have a look: ??first bi");
  await expect.element(page.getByRole("option", { name: /Understanding your first bill/ })).toHaveAttribute("aria-selected", "true");
  await expectAccessible();
  await userEvent.keyboard("{Enter}");
  await vi.waitFor(() => expect(words()).toMatch(/^Have a look: Understanding your first bill after a change\nhttp.*\/help\/en\/bill$/));
  expect(given(desk, "note_search")).toMatchObject([{ query: "first bi", opened: "article-bill" }]);
  await userEvent.keyboard("{Control>}{Enter}{/Control}");
  await vi.waitFor(() => expect(given(desk, "record_answer")).toMatchObject([{ used: "linked" }]));
});

test("the_palette_finds_articles_too", async () => {
  await openAt(MOVING, "hello");
  await userEvent.keyboard("{Control>}k{/Control}");
  await userEvent.keyboard("legacy plan");
  await page.getByRole("option", { name: /Keeping a legacy plan/ }).click();
  await vi.waitFor(() => expect(knowledgePlace.articleId).toBe("article-legacy"));
  expect(place.section).toBe("knowledge");
});
