import { expect, test } from "vitest";

import { bracketed, continued, inserted, lined, linked, placed, wrapped, type Edit } from "./edits";

/** The text after an edit, with the selection in angle brackets. */
function after(value: string, edit: Edit | undefined): string {
  if (!edit) return value;
  const text = value.slice(0, edit.from) + edit.text + value.slice(edit.to);
  return `${text.slice(0, edit.start)}‹${text.slice(edit.start, edit.end)}›${text.slice(edit.end)}`;
}

test("what_is_selected_becomes_bold_and_plain_again", () => {
  expect(after("keep the plan", wrapped("keep the plan", 5, 8, "**"))).toBe("keep **‹the›** plan");
  expect(after("keep **the** plan", wrapped("keep **the** plan", 7, 10, "**"))).toBe("keep ‹the› plan");
});

test("white_space_at_the_edges_stays_outside_the_marks", () => {
  expect(after("keep the plan", wrapped("keep the plan", 4, 9, "**"))).toBe("keep **‹the›** plan");
});

test("italic_within_bold_is_not_taken_for_the_bold_marks", () => {
  expect(after("**the**", wrapped("**the**", 2, 5, "*"))).toBe("***‹the›***");
});

test("a_link_asks_for_its_address_and_an_address_for_its_words", () => {
  expect(after("see prices", linked("see prices", 4, 10, "words"))).toBe("see [prices](‹https://›)");
  expect(after("https://a.example", linked("https://a.example", 0, 17, "words"))).toBe("[‹words›](https://a.example)");
  expect(after("", linked("", 0, 0, "words"))).toBe("[‹words›](https://)");
});

test("lines_become_a_list_another_list_and_plain_again", () => {
  const lines = "one\ntwo";
  expect(after(lines, lined(lines, 0, 7, "numbers"))).toBe("‹1. one\n2. two›");
  expect(after("1. one\n2. two", lined("1. one\n2. two", 0, 13, "bullets"))).toBe("‹- one\n- two›");
  expect(after("- one\n- two", lined("- one\n- two", 0, 11, "bullets"))).toBe("‹one\ntwo›");
});

test("a_heading_goes_deeper_then_back", () => {
  expect(lined("Fees", 0, 0, "heading").text).toBe("## Fees");
  expect(lined("## Fees", 3, 3, "heading").text).toBe("### Fees");
  expect(lined("### Fees", 3, 3, "heading").text).toBe("Fees");
});

test("enter_goes_on_with_a_list_and_ends_it_on_an_empty_item", () => {
  expect(after("- one", continued("- one", 5))).toBe("- one\n- ‹›");
  expect(after("9. nine", continued("9. nine", 7))).toBe("9. nine\n10. ‹›");
  expect(after("- [x] done", continued("- [x] done", 10))).toBe("- [x] done\n- [ ] ‹›");
  expect(after("- one\n- ", continued("- one\n- ", 8))).toBe("- one\n‹›");
  expect(continued("plain words", 5)).toBeUndefined();
});

test("a_block_stands_alone", () => {
  expect(after("before", placed("before", 6, 6, "| a |"))).toBe("before\n\n| a |\n‹›");
  expect(after("", placed("", 0, 0, "| a |"))).toBe("| a |\n‹›");
});

test("words_go_to_the_caret", () => {
  expect(after("ab", inserted(1, 1, "x"))).toBe("ax‹›b");
  expect(bracketed("a [b] c")).toBe("a \\[b\\] c");
});
