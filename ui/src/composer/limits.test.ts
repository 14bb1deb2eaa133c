// How long a text is, and which files go along.
import { expect, test } from "vitest";

import { counterFor, MAX_BODY_BYTES, MAX_FILE_BYTES, MAX_FILES, refuseFile, smsLength } from "./limits";

test("a text of plain letters is one part up to 160", () => {
  expect(smsLength("a".repeat(160))).toEqual({ units: 160, perPart: 160, parts: 1 });
  expect(smsLength("a".repeat(161))).toEqual({ units: 161, perPart: 153, parts: 2 });
});

test("one letter outside the carriers' alphabet makes every letter cost more", () => {
  expect(smsLength("ż".repeat(70)).parts).toBe(1);
  expect(smsLength(`${"a".repeat(70)}😀`).parts).toBe(2);
});

test("a euro sign counts twice", () => {
  expect(smsLength("€").units).toBe(2);
});

test("the counter appears only near the limit", () => {
  expect(counterFor("chat", "hello")).toEqual({ kind: "none" });
  expect(counterFor("chat", "a".repeat(MAX_BODY_BYTES - 10))).toEqual({ kind: "bytes", left: 10, isTooLong: false });
  expect(counterFor(null, "ü".repeat(MAX_BODY_BYTES / 2 + 1))).toEqual({ kind: "bytes", left: -2, isTooLong: true });
});

test("files that cannot go are refused with the reason", () => {
  expect(refuseFile({ name: "plan.pdf", size: 10 }, 0)).toBeUndefined();
  expect(refuseFile({ name: "plan.pdf", size: 0 }, 0)).toBe("empty");
  expect(refuseFile({ name: "plan.pdf", size: MAX_FILE_BYTES + 1 }, 0)).toBe("too_large");
  expect(refuseFile({ name: "plan.PDF.exe", size: 10 }, 0)).toBe("program");
  expect(refuseFile({ name: "plan.pdf", size: 10 }, MAX_FILES)).toBe("too_many");
});
