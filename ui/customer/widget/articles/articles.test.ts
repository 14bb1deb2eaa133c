// Articles in the chat: drawn from a tree, offered to the keyboard, and what
// was tried handed over once.
import { afterEach, expect, test, vi } from "vitest";
import { FakeBrowser } from "../testing/browser";
import { FakeRecord } from "../testing/fake-hub";
import { TriedBefore } from "../chat/tried";
import { speech } from "../words/words";
import { drawn } from "./document";
import type { Block } from "./hub";
import { begin } from "./main";

afterEach(() => {
  document.body.replaceChildren();
  vi.unstubAllGlobals();
});

const how = { hub: "https://hub.example", open: () => undefined };
const text = (words: string) => ({ type: "text" as const, text: words });

test("nothing in an article becomes markup or a script's address", () => {
  const blocks: Block[] = [
    { type: "paragraph", spans: [text("<img src=x onerror=alert(1)>"), { type: "link", url: "javascript:alert(2)", spans: [text("x")] }, { type: "image", attachment_id: "../../secret", alt: "no" }] },
    { type: "heading", level: 1, spans: [text("First")] },
    { type: "table", head: [{ spans: [text("a")] }], rows: [[{ spans: [{ type: "strong", spans: [text("b")] }] }]] },
  ];
  const box = document.createElement("div");
  box.append(...drawn(blocks, how));
  expect(box.querySelector("img, a, script")).toBeNull();
  expect(box.textContent).toContain("<img src=x onerror=alert(1)>");
  expect(box.querySelector("h3")?.textContent).toBe("First");
  expect(box.querySelector("td strong")?.textContent).toBe("b");
});

test("a tree without end is cut off", () => {
  let block: Block = { type: "paragraph", spans: [text("deep")] };
  for (let n = 0; n < 500; n++) block = { type: "quote", blocks: [block] };
  expect(drawn([block], how)[0]?.querySelectorAll("blockquote").length).toBeLessThan(40);
});

test("what was tried goes along once and survives a reload", () => {
  const shelf = new FakeBrowser(new FakeRecord()).shelf();
  const tried = new TriedBefore(shelf, { searched: ["red"], read: [] });
  tried.read("a", "Red light", null);
  tried.read("a", "Red light", false);
  tried.read("a", "Red light", null);
  const again = new TriedBefore(shelf, null);
  expect(again.take()).toEqual({ searched: ["red"], read: [{ article_id: "a", title: "Red light", was_helpful: false }] });
  expect(again.take()).toBeNull();
});

test("offers are a list for the keyboard, an article opens over the chat and leaves it as it was", async () => {
  const calls: string[] = [];
  vi.stubGlobal("fetch", async (url: string) => {
    calls.push(new URL(url).pathname);
    const answer = url.endsWith("/suggest")
      ? { articles: [{ id: "a1", title: "Red light", summary: "Start it again" }, { id: "a2", title: "White light", summary: "" }] }
      : { id: "a1", title: "Red light", language: "en", blocks: [{ type: "paragraph", spans: [text("Pull the plug")] }], url: "https://hub.example/help/en/articles/a1", community_author: "" };
    return new Response(JSON.stringify(answer));
  });
  const host = document.body.appendChild(document.createElement("div"));
  const shadow = host.attachShadow({ mode: "open" });
  const panel = shadow.appendChild(document.createElement("section"));
  const composer = panel.appendChild(document.createElement("textarea"));
  const ended = vi.fn();
  const back = vi.fn(() => composer.focus());
  const view = begin({ hub: "https://hub.example", token: async () => "t", speech: speech(["en"]), panel, composer, opened: vi.fn(), ended, back });
  view.offer("my light is red");
  await expect.poll(() => panel.querySelectorAll("[role=option]").length).toBe(2);
  expect(panel.querySelector("[role=status]")?.textContent).toContain("2");
  const options = [...panel.querySelectorAll<HTMLElement>("[role=option]")];
  options[0]?.focus();
  options[0]?.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowDown", bubbles: true }));
  expect(shadow.activeElement).toBe(options[1]);
  options[0]?.click();
  await expect.poll(() => panel.querySelector(".reader-body")?.textContent).toContain("Pull the plug");
  expect(shadow.activeElement?.className).toBe("reader-title");
  panel.querySelector<HTMLButtonElement>(".end:not(.main)")?.click();
  expect(ended).toHaveBeenCalledWith("a1", "Red light", false);
  expect(back).toHaveBeenCalled();
  await expect.poll(() => calls.at(-1)).toBe("/chat/v1/articles/a1/outcome");
  expect(panel.querySelector<HTMLElement>(".reader")?.hidden).toBe(true);
});
