// Text from outside stays text; only safe addresses become links.
import { describe, expect, test } from "vitest";

import { safeHref, segments } from "./segments";

const linksIn = (body: string) => segments(body).flatMap((piece) => (piece.kind === "link" ? [piece.href] : []));

test("letters stand in the order they were written", () => {
  expect(segments("photo \u202egnp.exe")).toEqual([{ kind: "text", text: "photo gnp.exe" }]);
});

describe("links in a body", () => {
  test("https, mail and telephone addresses become links", () => {
    expect(linksIn("see https://example.com/a?b=c and tel:+447700900118 or miriam@mail.example")).toEqual([
      "https://example.com/a?b=c",
      "tel:+447700900118",
      "mailto:miriam@mail.example",
    ]);
  });

  test("the full stop after an address is not part of it", () => {
    expect(linksIn("Go to https://example.com/plan. (or https://example.com/a_(b))")).toEqual([
      "https://example.com/plan",
      "https://example.com/a_(b)",
    ]);
  });

  test.each(["javascript:alert(1)", "data:text/html,<b>", "file:///etc/passwd", "https://bank.example@evil.example/", "vbscript:x"])(
    "%s is never a link",
    (bad) => {
      expect(safeHref(bad)).toBeUndefined();
      expect(linksIn(`click ${bad} now`)).toEqual([]);
    },
  );

  test("a bidi override ends an address", () => {
    expect(linksIn("https://example.com/\u202egnp.exe")).toEqual(["https://example.com/"]);
  });

  test("the pieces joined are the body, whatever it is", () => {
    for (const body of ["", "a\n\nb  c", "<script>alert(1)</script>", "@Sam @Sam Reed https://a.example, x@y.example", "מה שלומך https://a.example"]) {
      expect(segments(body, [{ name: "Sam", isMe: false }, { name: "Sam Reed", isMe: true }]).map((piece) => piece.text).join("")).toBe(body);
    }
  });

  test("a colleague named in a note is a mention, the longest name first", () => {
    const pieces = segments("ask @Sam Reed", [{ name: "Sam", isMe: false }, { name: "Sam Reed", isMe: true }]);
    expect(pieces).toEqual([
      { kind: "text", text: "ask " },
      { kind: "mention", text: "@Sam Reed", isMe: true },
    ]);
  });

  test("a megabyte without a space is shown without trying patterns on it", () => {
    const started = performance.now();
    segments("a@".repeat(500_000));
    segments(`${"a.".repeat(9_000)}@`);
    expect(performance.now() - started).toBeLessThan(500);
  });
});
