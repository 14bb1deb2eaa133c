// What the company's side writes is heard once, whatever was missed; and what
// the visitor has seen is told truthfully.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { FakeBrowser, shown } from "../testing/browser";
import { FakeRecord } from "../testing/fake-hub";

let record: FakeRecord;
let browser: FakeBrowser;

beforeEach(() => {
  vi.useFakeTimers();
  record = new FakeRecord();
  browser = new FakeBrowser(record);
});

afterEach(() => {
  browser.close();
  vi.useRealTimers();
});

const pass = (ms = 0) => vi.advanceTimersByTimeAsync(ms);

async function connected() {
  const chat = browser.tab();
  chat.start();
  await pass(10);
  expect(chat.connection).toBe("online");
  return chat;
}

test("nothing is sent or stored before the visitor reaches for the chat", async () => {
  const chat = browser.tab();
  await pass(60_000);
  expect(chat.isKnown).toBe(false);
  expect(record.sessions).toBe(0);
  expect(browser.shelf().keys("")).toEqual([]);
});

test("an answer arrives live", async () => {
  const chat = await connected();
  record.agentWrites("two are left");
  expect(shown(chat)).toEqual(["two are left"]);
});

test("whatever was missed while the line was down is fetched on reconnecting", async () => {
  const chat = await connected();
  record.cut();
  for (let n = 1; n <= 10; n += 1) record.agentWrites(`missed ${n}`);
  await pass(300_000);
  expect(chat.connection).toBe("offline");
  record.heal();
  await pass(120_000);
  expect(chat.connection).toBe("online");
  expect(shown(chat)).toEqual(Array.from({ length: 10 }, (_, i) => `missed ${i + 1}`));
});

test("the answer to a post does not hide an agent message still on its way", async () => {
  const chat = await connected();
  record.areEventsHeld = true;
  record.agentWrites("before yours");
  chat.write("mine", []);
  await pass(10);
  expect(shown(chat)).toEqual(["mine"]);
  record.areEventsHeld = false;
  record.cut();
  record.heal();
  await pass(60_000);
  expect(shown(chat)).toEqual(["before yours", "mine"]);
});

test("a reload keeps what was sent and fills the hole before it", async () => {
  let chat = await connected();
  record.areEventsHeld = true;
  record.agentWrites("before yours");
  chat.write("mine", []);
  await pass(10);
  record.cut();
  chat = browser.reload(chat);
  expect(shown(chat)).toEqual(["mine"]);
  record.heal();
  chat.start();
  await pass(10);
  expect(shown(chat)).toEqual(["before yours", "mine"]);
});

test("after a reload without the hub the conversation is still shown", async () => {
  let chat = await connected();
  record.agentWrites("two are left");
  chat.write("great", []);
  await pass(10);
  record.cut();
  chat = browser.reload(chat);
  chat.start();
  expect(shown(chat)).toEqual(["two are left", "great"]);
});

test("where sockets do not get through, polling brings messages", async () => {
  record.areSocketsBlocked = true;
  const chat = browser.tab();
  chat.start();
  await pass(10_000);
  expect(chat.connection).toBe("online");
  record.agentWrites("by the slow road");
  await pass(10);
  expect(shown(chat)).toEqual(["by the slow road"]);
});

test("a token the hub no longer knows makes a new visitor, without the old words", async () => {
  let chat = await connected();
  record.agentWrites("for visitor 1 only");
  await pass(10);
  chat.stop();
  record.token = "visitor-2";
  record.messages = [];
  chat = browser.tab();
  chat.start();
  await pass(10_000);
  expect(shown(chat)).toEqual([]);
  expect(browser.shelf().get("token")).toBe("visitor-2");
});

test("signing in takes the unsent words of the anonymous visit along", async () => {
  record.cut();
  const visitor = browser.tab();
  visitor.write("asked before signing in", []);
  visitor.stop();
  record.heal();
  const user = { id: "u1", signature: "ab" };
  const chat = browser.tab({ user, shelf: browser.shelf("u1:"), before: browser.shelf() });
  chat.start();
  await pass(1_000);
  expect(record.bodies()).toEqual(["asked before signing in"]);
  expect(browser.shelf().keys(""), "the anonymous visit leaves nothing behind").toEqual([]);
});

test("read is told only when looked at, and never backwards", async () => {
  const chat = await connected();
  const message = record.agentWrites("hello");
  await pass(10);
  const told = () => [...record.sockets].flatMap((socket) => socket.sent) as { delivered_through_at: number; read_through_at: number }[];
  expect(told().at(-1)).toMatchObject({ delivered_through_at: message.at, read_through_at: 0 });
  expect(chat.attention.unread).toBe(1);
  chat.attention.look(true);
  expect(told().at(-1)).toMatchObject({ read_through_at: message.at });
  expect(chat.attention.unread).toBe(0);
  chat.attention.look(false);
  const later = record.agentWrites("more");
  expect(told().at(-1)).toMatchObject({ delivered_through_at: later.at, read_through_at: message.at });
});

test('"is writing" ends with the message, or by itself when the word is lost', async () => {
  const chat = await connected();
  record.tell({ type: "typing", author: "Nadia", is_typing: true });
  expect(chat.typing).toBe("Nadia");
  record.agentWrites("here");
  expect(chat.typing).toBe(null);
  record.tell({ type: "typing", author: "Nadia", is_typing: true });
  await pass(9_000);
  expect(chat.typing).toBe(null);
});

test("the visitor writing is told at most every three seconds, and its end once", async () => {
  const chat = await connected();
  for (let n = 0; n < 20; n += 1) {
    chat.attention.typed();
    await pass(200);
  }
  await pass(5_000);
  const frames = [...record.sockets].flatMap((socket) => socket.sent) as { type: string; is_typing?: boolean }[];
  const typing = frames.filter((frame) => frame.type === "typing").map((frame) => frame.is_typing);
  expect(typing).toEqual([true, true, false]);
});

test("whether someone is there follows the hub", async () => {
  record.isStaffed = false;
  const chat = await connected();
  expect(chat.isStaffed).toBe(false);
  record.tell({ type: "staffed", is_staffed: true });
  expect(chat.isStaffed).toBe(true);
});

test("earlier messages come page by page until there are no more", async () => {
  for (let n = 1; n <= 57; n += 1) record.agentWrites(`${n}`);
  const chat = await connected();
  expect(chat.thread.messages).toHaveLength(50);
  while (await chat.older());
  expect(chat.thread.messages).toHaveLength(57);
  expect(chat.thread.mayHaveOlder).toBe(false);
});
