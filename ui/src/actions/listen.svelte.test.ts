import { flushSync } from "svelte";
import { afterEach, beforeEach, expect, test } from "vitest";

import { listenToKeys, type KeySettings } from "./listen";
import type { ActionId } from "./list";
import { offer } from "./registry.svelte";

let stop: () => void = () => undefined;
let withdraw: () => void = () => undefined;
let done: ActionId[] = [];
let settings: KeySettings;

beforeEach(() => {
  done = [];
  settings = { single_keys: true, key_overrides: {} };
  withdraw = $effect.root(() => {
    for (const id of ["next", "find", "go-inbox", "back", "open"] as const) offer(id, () => void done.push(id));
  });
  flushSync();
  stop = listenToKeys(() => settings);
});

afterEach(() => {
  stop();
  withdraw();
  document.body.replaceChildren();
});

function press(init: KeyboardEventInit & { target?: Element }) {
  const event = new KeyboardEvent("keydown", { bubbles: true, cancelable: true, ...init });
  (init.target ?? document.body).dispatchEvent(event);
  return event;
}

function add<Tag extends keyof HTMLElementTagNameMap>(tag: Tag): HTMLElementTagNameMap[Tag] {
  return document.body.appendChild(document.createElement(tag));
}

test("a_key_performs_its_action_and_is_used_up", () => {
  expect(press({ key: "j", code: "KeyJ" }).defaultPrevented).toBe(true);
  expect(done).toEqual(["next"]);
});

test("keys_pressed_one_after_another_perform_one_action", () => {
  press({ key: "g", code: "KeyG" });
  press({ key: "i", code: "KeyI" });
  expect(done).toEqual(["go-inbox"]);
});

test("a_key_that_continues_nothing_begins_anew", () => {
  press({ key: "g", code: "KeyG" });
  press({ key: "j", code: "KeyJ" });
  expect(done).toEqual(["next"]);
});

test("single_keys_are_silent_while_one_types", () => {
  const target = add("textarea");
  expect(press({ key: "j", code: "KeyJ", target }).defaultPrevented).toBe(false);
  press({ key: "k", code: "KeyK", ctrlKey: true, target });
  press({ key: "Escape", code: "Escape", target });
  expect(done).toEqual(["find", "back"]);
});

test("nothing_is_heard_while_an_input_method_composes", () => {
  press({ key: "j", code: "KeyJ", isComposing: true });
  expect(done).toEqual([]);
});

test("single_keys_can_be_switched_off", () => {
  settings = { ...settings, single_keys: false };
  press({ key: "j", code: "KeyJ" });
  press({ key: "k", code: "KeyK", ctrlKey: true });
  expect(done).toEqual(["find"]);
});

test("an_own_key_works_at_once", () => {
  settings = { ...settings, key_overrides: { next: "x" } };
  press({ key: "j", code: "KeyJ" });
  press({ key: "x", code: "KeyX" });
  expect(done).toEqual(["next"]);
});

test("enter_belongs_to_the_button_it_is_pressed_on", () => {
  press({ key: "Enter", code: "Enter", target: add("button") });
  expect(done).toEqual([]);
  press({ key: "Enter", code: "Enter" });
  expect(done).toEqual(["open"]);
});

test("nothing_is_heard_behind_an_open_sheet", () => {
  add("div").setAttribute("role", "dialog");
  press({ key: "j", code: "KeyJ" });
  expect(done).toEqual([]);
});

test("a_key_a_component_used_up_is_not_heard", () => {
  const target = add("div");
  target.addEventListener("keydown", (event) => event.preventDefault());
  press({ key: "j", code: "KeyJ", target });
  expect(done).toEqual([]);
});

test("an_action_nobody_offers_leaves_the_key_alone", () => {
  expect(press({ key: "e", code: "KeyE" }).defaultPrevented).toBe(false);
});

test("of_two_actions_with_a_key_the_one_that_can_be_done_is_done", () => {
  const free = $effect.root(() => {
    offer("edit-article", () => void done.push("edit-article"), () => isReading);
    offer("resolve", () => void done.push("resolve"));
  });
  let isReading = true;
  flushSync();
  press({ key: "e", code: "KeyE" });
  isReading = false;
  press({ key: "e", code: "KeyE" });
  free();
  expect(done).toEqual(["edit-article", "resolve"]);
});
