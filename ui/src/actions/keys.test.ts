import { expect, test } from "vitest";

import { canonical, isSingleKey, keyCaps, keysOf, pressOf } from "./keys";
import { actionList, meet } from "./list";
import { bindingsOf } from "./listen";

const usual = { single_keys: true, key_overrides: {} };
const press = (init: KeyboardEventInit) => pressOf(new KeyboardEvent("keydown", init));

test("no_two_actions_that_meet_share_a_key", () => {
  const all = actionList.flatMap(({ id, keys }) => keys.map((key) => ({ id, keys: canonical(key) })));
  expect(all.filter((one) => all.some((other) => other.keys === one.keys && meet(other.id, one.id)))).toEqual([]);
});

test("no_action_begins_with_the_whole_key_of_another", () => {
  const all = actionList.flatMap((action) => action.keys.map(canonical));
  expect(all.filter((keys) => all.some((other) => other !== keys && keys.startsWith(`${other} `)))).toEqual([]);
});

test("no_action_is_bound_to_alt_gr", () => {
  expect(actionList.flatMap((action) => [...action.keys]).filter((keys) => /(\$mod|Control).*Alt|Alt.*(\$mod|Control)/.test(keys))).toEqual([]);
});

test("a_letter_of_another_script_falls_back_to_the_place_of_the_key", () => {
  expect(press({ key: "о", code: "KeyJ" })).toBe("j");
  expect(press({ key: "ξ", code: "KeyJ", ctrlKey: true })).toBe("$mod+j");
});

test("a_latin_letter_counts_as_typed_wherever_it_is", () => {
  expect(press({ key: "a", code: "KeyQ" })).toBe("a");
});

test("a_symbol_counts_with_or_without_shift", () => {
  expect(press({ key: "?", code: "Slash", shiftKey: true })).toBe("?");
  expect(press({ key: "/", code: "Digit7", shiftKey: true })).toBe("/");
  expect(bindingsOf(usual).get("?")).toEqual(["show-keys"]);
});

test("modifiers_alone_are_no_press", () => {
  expect(press({ key: "Shift", shiftKey: true })).toBeNull();
});

test("keys_are_shown_as_on_the_keyboard", () => {
  expect(keyCaps("$mod+k")).toBe("Ctrl K");
  expect(keyCaps("g i")).toBe("G I");
  expect(keyCaps("Shift+?")).toBe("?");
  expect(keyCaps("$mod+Shift++")).toBe("Ctrl +");
});

test("only_keys_without_ctrl_are_single_keys", () => {
  expect(["j", "g i", "Shift+u", "?"].every(isSingleKey)).toBe(true);
  expect(["$mod+k", "F6", "Shift+F6"].some(isSingleKey)).toBe(false);
});

test("an_own_key_replaces_the_usual_ones_and_none_means_none", () => {
  expect(keysOf("resolve", { resolve: "x" })).toEqual(["x"]);
  expect(keysOf("resolve", { resolve: "" })).toEqual([]);
  expect(bindingsOf({ single_keys: true, key_overrides: { resolve: "x" } }).get("e")).toEqual(["edit-article"]);
});
