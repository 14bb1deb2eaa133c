import { expect, test } from "vitest";

import type { MergePiece } from "../../ipc/generated/MergePiece";
import { bodyOf, undecidedIn } from "./merging";

const pieces: MergePiece[] = [
  { type: "merged", text: "before\n\n" },
  { type: "conflict", base: "two days\n", newest: "one hour\n", other: "next day" },
  { type: "merged", text: "after" },
];

test("a_dispute_is_settled_by_either_by_both_or_by_hand", () => {
  const by = (side: "newest" | "other" | "both" | "hand") => bodyOf(pieces, new Map([[1, { side, text: "soon" }]]));
  expect(by("newest")).toBe("before\n\none hour\nafter\n");
  expect(by("other")).toBe("before\n\nnext day\nafter\n");
  expect(by("both")).toBe("before\n\none hour\nnext day\nafter\n");
  expect(by("hand")).toBe("before\n\nsoon\nafter\n");
});

test("what_nobody_decided_is_counted", () => {
  expect(undecidedIn(pieces, new Map())).toBe(1);
  expect(undecidedIn(pieces, new Map([[1, { side: "both", text: "" }]]))).toBe(0);
});
