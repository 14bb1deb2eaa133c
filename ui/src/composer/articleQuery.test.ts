// What counts as asking for an article, and that inserting is like typing.
import { afterEach, expect, test } from "vitest";

import { articleAt, insertAtCaret } from "./articleQuery";

afterEach(() => document.body.replaceChildren());

function box(value: string, caret = value.length): HTMLTextAreaElement {
  const made = document.createElement("textarea");
  made.value = value;
  document.body.append(made);
  made.setSelectionRange(caret, caret);
  return made;
}

test("two_question_marks_at_the_beginning_of_a_word_ask_for_an_article", () => {
  expect(articleAt("??", 2)).toEqual({ start: 0, letters: "" });
  expect(articleAt("Hello ??legacy pl", 17)).toEqual({ start: 6, letters: "legacy pl" });
});

test("a_surprised_sentence_does_not", () => {
  expect(articleAt("Really??", 8)).toBeUndefined();
  expect(articleAt("??? what", 8)).toBeUndefined();
  expect(articleAt("??one\ntwo", 9)).toBeUndefined();
});

test("what_is_inserted_replaces_the_question_and_can_be_undone", () => {
  const made = box("Hello ??legacy");
  insertAtCaret(made, "Keep the plan", 6);
  expect(made.value).toBe("Hello Keep the plan");
  document.execCommand("undo");
  expect(made.value).toBe("Hello ??legacy");
});

test("words_of_several_lines_begin_on_a_line_of_their_own", () => {
  const made = box("Hello");
  insertAtCaret(made, "one\ntwo");
  expect(made.value).toBe("Hello\none\ntwo");
});
