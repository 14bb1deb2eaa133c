// Writing, in a real page, to the made-up company. What is typed is never lost and
// never goes anywhere it was not said to go.
import { beforeEach, describe, expect, test, vi } from "vitest";
import { page, userEvent } from "vitest/browser";
import { render } from "vitest-browser-svelte";

import { perform } from "../actions/registry.svelte";
import type { FakeDesk } from "../ipc/fake";
import type { ReplyRoute } from "../ipc/generated/ReplyRoute";
import { session } from "../state/session.svelte";
import { expectAccessible } from "../testing/axe";
import { connectedDesk, viewOf } from "../testing/desk";
import Composer from "./Composer.svelte";

const MOVING = "conversation-moving";
let desk: FakeDesk;

beforeEach(async () => {
  desk = await connectedDesk();
});

async function show(change: { routes?: ReplyRoute[]; held?: number } = {}, conversationId = MOVING) {
  const view = await viewOf(desk, conversationId);
  if (change.routes) view.routes = change.routes;
  view.item.held = change.held ?? 0;
  const shown = await render(Composer, { props: { view } });
  Object.assign(shown.container.style, { inlineSize: "740px", paddingBlockStart: "320px" });
  await expect.element(page.getByRole("textbox")).toBeVisible();
  return shown;
}

const given = (name: string) => desk.given.filter((one) => one.name === name).map((one) => one.request);
const box = () => page.getByRole("textbox");
const words = () => (box().element() as HTMLTextAreaElement).value;

describe("where the words go", () => {
  test("is said before they are written", async () => {
    await show();
    await expect.element(page.getByRole("radio", { name: "Text to +44 7700 900118" })).toHaveAttribute("aria-checked", "true");
    await expect.element(page.getByRole("textbox", { name: "Answer, Text to +44 7700 900118" })).toBeVisible();
    await expectAccessible();
  });

  test("another channel is chosen by mouse or by arrow, and the draft remembers it", async () => {
    await show();
    await page.getByRole("radio", { name: "E-mail to miriam.okafor@mail.example" }).click();
    await expect.element(page.getByRole("textbox", { name: "Answer, E-mail to miriam.okafor@mail.example" })).toBeVisible();
    await userEvent.keyboard("{ArrowLeft}");
    await expect.element(page.getByRole("radio", { name: "Text to +44 7700 900118" })).toHaveAttribute("aria-checked", "true");
    await box().fill("by text");
    perform("send");
    await vi.waitFor(() => expect(given("send_message")).toMatchObject([{ channel: "sms", body: "by text" }]));
  });

  test("what cannot be used is shown with its reason and is not chosen", async () => {
    await show({ routes: [{ channel: "email", address: "a@b.example", can_send: false }, { channel: "sms", address: "+44 1", can_send: true }] });
    const email = page.getByRole("radio", { name: "E-mail to a@b.example" });
    await expect.element(email).toHaveAttribute("aria-disabled", "true");
    await expect.element(email).toHaveAccessibleDescription("No account is connected that can send on this channel. An administrator connects one.");
    await email.click({ force: true });
    await expect.element(page.getByRole("radio", { name: "Text to +44 1" })).toHaveAttribute("aria-checked", "true");
  });

  test("without any way to answer only a note can be written", async () => {
    await show({ routes: [] });
    await expect.element(page.getByText("No way to answer yet", { exact: false })).toBeVisible();
    await box().fill("just for us");
    perform("send");
    await vi.waitFor(() => expect(given("add_note")).toMatchObject([{ body: "just for us" }]));
    expect(given("send_message")).toEqual([]);
  });

  test("the key for replying leads into the box even where nothing can be sent", async () => {
    await show({ routes: [] });
    perform("reply");
    await expect.element(page.getByRole("textbox", { name: "Note to colleagues" })).toHaveFocus();
  });

  test("words written as a note and turned to the customer are pointed out", async () => {
    await show();
    perform("note");
    await box().fill("she is difficult");
    await page.getByRole("radio", { name: "Text to +44 7700 900118" }).click();
    await expect.element(page.getByText("This was written as a note. It now goes to Miriam Okafor", { exact: false })).toBeVisible();
    await expectAccessible();
  });
});

describe("drafts", () => {
  test("what is typed is kept, and is there again", async () => {
    const shown = await show();
    await box().fill("half a sent");
    await vi.waitFor(() => expect(desk.drafts.get(MOVING)?.body).toBe("half a sent"));
    await expect.element(page.getByText("Draft saved")).toBeVisible();
    await shown.unmount();
    await show();
    await vi.waitFor(() => expect(words()).toBe("half a sent"));
  });

  test("leaving keeps it at once", async () => {
    const shown = await show();
    await box().fill("quick");
    await shown.unmount();
    await vi.waitFor(() => expect(desk.drafts.get(MOVING)?.body).toBe("quick"));
  });

  test("a full disk does not stop the typing, says so, and is saved when there is space", async () => {
    await show();
    desk.fail("save_draft", "disk_full");
    await box().fill("still typing");
    await expect.element(page.getByText("The disk is full. Go on writing", { exact: false })).toBeVisible();
    expect(words()).toBe("still typing");
    desk.fail("save_draft", null);
    await userEvent.type(box(), " on");
    await vi.waitFor(() => expect(desk.drafts.get(MOVING)?.body).toBe("still typing on"));
    await expect.element(page.getByText("The disk is full. Go on writing", { exact: false })).not.toBeInTheDocument();
  });

  test("a draft that is only in the desk's memory is not called saved", async () => {
    desk.session.warnings = ["disk_full"];
    desk.emit({ type: "session" });
    await session.load();
    await show();
    await box().fill("in memory");
    await expect.element(page.getByText("The disk is full. Go on writing", { exact: false })).toBeVisible();
    await vi.waitFor(() => expect(desk.drafts.get(MOVING)?.body).toBe("in memory"));
    await expect.element(page.getByText("Draft saved")).not.toBeInTheDocument();
  });

  test("a discarded reply comes back into the box", async () => {
    await show();
    const item = desk.parks(MOVING, "say it differently", { state: "held", newer: [] });
    await desk.call("resolve_outbox", { interaction_id: item.interaction.id, decision: { type: "discard" } });
    await vi.waitFor(() => expect(words()).toBe("say it differently"));
  });
});

describe("sending", () => {
  test("the words leave the box only when the desk has them", async () => {
    await show();
    desk.fail("send_message", "too_large");
    await box().fill("important");
    perform("send");
    await expect.element(page.getByText("Not sent; your words are still here.", { exact: false })).toBeVisible();
    expect(words()).toBe("important");
    await expectAccessible();
    desk.fail("send_message", null);
    perform("send");
    await vi.waitFor(() => expect(words()).toBe(""));
    expect(given("send_message").length).toBe(2);
    await vi.waitFor(() => expect(desk.drafts.get(MOVING)?.body ?? "").toBe(""));
  });

  test("pressed twice it is sent once", async () => {
    await show();
    await box().fill("once");
    perform("send");
    perform("send");
    await vi.waitFor(() => expect(words()).toBe(""));
    expect(given("send_message").length).toBe(1);
  });

  test("what is typed while it is being sent stays", async () => {
    await show();
    await box().fill("first");
    const call = desk.call.bind(desk);
    let letThrough = () => {};
    vi.spyOn(desk, "call").mockImplementation(async (name, request) => {
      if (name === "send_message") await new Promise<void>((resolve) => (letThrough = resolve));
      return call(name, request);
    });
    perform("send");
    await expect.element(page.getByRole("button", { name: "Sending" })).toBeVisible();
    await box().fill("first and second");
    letThrough();
    await vi.waitFor(() => expect(words()).toBe(" and second"));
  });

  test("nothing cannot be sent", async () => {
    await show();
    await expect.element(page.getByRole("button", { name: "Send", exact: true })).toBeDisabled();
    await box().fill("  \n ");
    await expect.element(page.getByRole("button", { name: "Send", exact: true })).toBeDisabled();
  });

  test("a text says how many parts it will be", async () => {
    await show();
    await box().fill("a".repeat(161));
    await expect.element(page.getByText("161 letters, 2 parts")).toBeVisible();
    await box().fill("a".repeat(1_600));
    await expect.element(page.getByText("11 parts: too long for a text")).toBeVisible();
    await expect.element(page.getByRole("button", { name: "Send", exact: true })).toBeDisabled();
  });

  test("the customer is told that one writes, and that one stopped, never about a note", async () => {
    await show();
    await userEvent.type(box(), "hel");
    expect(given("set_typing")).toEqual([{ conversation_id: MOVING, is_typing: true }]);
    await box().fill("");
    await vi.waitFor(() => expect(given("set_typing").at(-1)).toEqual({ conversation_id: MOVING, is_typing: false }));
    perform("note");
    await userEvent.type(box(), "between us");
    expect(given("set_typing").length).toBe(2);
  });
});

describe("notes", () => {
  test("a colleague is named with the keys alone", async () => {
    await show();
    perform("note");
    await expect.element(page.getByRole("textbox", { name: "Note to colleagues" })).toHaveFocus();
    await userEvent.keyboard("Look @sa");
    await expect.element(page.getByRole("listbox", { name: "Colleagues to name" })).toBeVisible();
    await expectAccessible();
    await userEvent.keyboard("{Enter}please");
    const sam = desk.agents.find((agent) => agent.id === "agent-sam");
    expect(words()).toBe(`Look @${sam?.name} please`);
    perform("send");
    await vi.waitFor(() => expect(given("add_note")).toMatchObject([{ body: `Look @${sam?.name} please`, mentions: ["agent-sam"] }]));
  });

  test("Escape puts the names away and keeps the words", async () => {
    await show();
    perform("note");
    await vi.waitFor(() => expect(document.activeElement).toBe(box().element()));
    await userEvent.keyboard("@sa{Escape}");
    await expect.element(page.getByRole("listbox")).not.toBeInTheDocument();
    expect(words()).toBe("@sa");
  });
});

describe("files", () => {
  async function pick(...files: File[]) {
    const input = document.querySelector<HTMLInputElement>("input[type=file]");
    const transfer = new DataTransfer();
    for (const file of files) transfer.items.add(file);
    if (!input) throw new Error("no input");
    input.files = transfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
    await expect.element(page.getByRole("textbox")).toBeVisible();
  }

  test("a file goes along, is shown, and can be taken out", async () => {
    await show();
    await pick(new File(["hello"], "plan.pdf"), new File(["x"], "second.txt"));
    const list = page.getByRole("list", { name: "Files that go along" });
    await expect.element(list.getByText("plan.pdf")).toBeVisible();
    await page.getByRole("button", { name: "Remove second.txt" }).click();
    await expectAccessible();
    perform("send");
    await vi.waitFor(() => expect(given("send_message")).toMatchObject([{ body: "", attachments: [expect.any(String)] }]));
    await expect.element(list).not.toBeInTheDocument();
  });

  test("what cannot go is refused with the reason", async () => {
    await show();
    await pick(new File([], "empty.txt"), new File(["x"], "run.exe"), new File([new Uint8Array(11 * 1024 * 1024)], "film.mp4"));
    await expect.element(page.getByText("empty.txt is empty.")).toBeVisible();
    await expect.element(page.getByText("run.exe is a program. Programs cannot be sent.")).toBeVisible();
    await expect.element(page.getByText("film.mp4 is larger than 10 MB", { exact: false })).toBeVisible();
    expect(given("add_attachment")).toEqual([]);
  });

  test("a picture is pasted, words beside it stay words", async () => {
    await show();
    const paste = (types: Record<string, string>) => {
      const data = new DataTransfer();
      for (const [type, text] of Object.entries(types)) data.setData(type, text);
      data.items.add(new File(["png"], "shot.png", { type: "image/png" }));
      const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
      box().element().dispatchEvent(event);
      return event.defaultPrevented;
    };
    expect(paste({ "text/plain": "a table" })).toBe(false);
    expect(paste({})).toBe(true);
    await expect.element(page.getByRole("list", { name: "Files that go along" }).getByText("shot.png")).toBeVisible();
  });

  test("a text too long for any message goes along as a file; in a note it is refused", async () => {
    await show();
    const paste = () => {
      const data = new DataTransfer();
      data.setData("text/plain", "x".repeat(1024 * 1024));
      const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
      document.querySelector("textarea")?.dispatchEvent(event);
      return event.defaultPrevented;
    };
    expect(paste()).toBe(true);
    await expect.element(page.getByRole("list", { name: "Files that go along" }).getByText("pasted.txt")).toBeVisible();
    await page.getByRole("radio", { name: "Note" }).click();
    expect(paste()).toBe(true);
    await expect.element(page.getByText("That is longer than a note can be. Paste a part of it.")).toBeVisible();
  });
});

test("a held reply is pointed out", async () => {
  await show({ held: 2 });
  await expect.element(page.getByText("2 replies are held because someone wrote first.")).toBeVisible();
  await expectAccessible();
});
