// Taking back what was done: by the toast's button and by the key.
import { beforeEach, expect, test, vi } from "vitest";

import { toasts } from "./toasts.svelte";
import { undo } from "./undo.svelte";

beforeEach(() => {
  for (const toast of toasts.list) toasts.dismiss(toast.id);
});

test("each toast takes back its own deed, not the latest one", () => {
  const [first, second] = [vi.fn(), vi.fn()];
  undo.did("Resolved", first);
  undo.did("Snoozed", second);
  toasts.list[0]?.run?.();
  expect(first).toHaveBeenCalledOnce();
  expect(second).not.toHaveBeenCalled();
  expect(toasts.list.map((toast) => toast.words)).toEqual(["Snoozed"]);
  undo.take();
  expect(second).toHaveBeenCalledOnce();
});

test("the key takes back the latest once, and its toast goes", () => {
  const run = vi.fn();
  undo.did("Resolved", run);
  undo.take();
  undo.take();
  expect(run).toHaveBeenCalledOnce();
  expect(undo.isPossible).toBe(false);
  expect(toasts.list).toEqual([]);
});
