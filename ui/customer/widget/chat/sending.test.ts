// What a visitor writes arrives once, in order, whatever the network does.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { FakeBrowser, shown } from "../testing/browser";
import { FakeRecord } from "../testing/fake-hub";
import { rows } from "../view/rows";

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
const marks = (chat: Parameters<typeof rows>[0]) => rows(chat).flatMap((row) => (row.kind === "message" && row.mark ? [row.mark] : []));

test("a message is on the shelf before the first try", () => {
  record.isDown = true;
  browser.tab().write("is the blue one in stock?", []);
  const kept = browser.shelf().keys("out.");
  expect(kept).toHaveLength(1);
  expect(kept[0]).toMatch(/^out\.[0-9a-f]{8}-[0-9a-f]{4}-7/);
});

test("a message goes from waiting over sent to seen", async () => {
  record.isDown = true;
  const chat = browser.tab();
  chat.write("hello", []);
  await pass(10);
  expect(marks(chat)).toEqual(["waiting"]);
  record.heal();
  await pass(60_000);
  expect(marks(chat)).toEqual(["sent"]);
  record.tell({ type: "read", through_at: record.messages[0]?.at ?? 0 });
  expect(marks(chat)).toEqual(["seen"]);
});

test("a lost answer is asked for again with the same id and recorded once", async () => {
  const chat = browser.tab();
  chat.start();
  await pass(10);
  record.faults = ["answer lost", "answer lost"];
  record.areEventsHeld = true;
  chat.write("once", []);
  await pass(120_000);
  expect(record.arrived.length).toBeGreaterThan(1);
  expect(new Set(record.arrived).size).toBe(1);
  expect(record.bodies()).toEqual(["once"]);
  expect(shown(chat)).toEqual(["once"]);
});

test("when the event overtakes the lost answer nothing is sent again", async () => {
  const chat = browser.tab();
  chat.start();
  await pass(10);
  record.faults = ["answer lost"];
  chat.write("once", []);
  await pass(120_000);
  expect(record.arrived).toHaveLength(1);
  expect(shown(chat)).toEqual(["once"]);
});

test("order holds through failures of every kind", async () => {
  const chat = browser.tab();
  chat.start();
  await pass(10);
  record.faults = ["request lost", "answer lost", "busy", "token unknown", "answer lost", "request lost"];
  const words = ["one", "two", "three", "four", "five"];
  for (const word of words) chat.write(word, []);
  await pass(600_000);
  expect(record.bodies()).toEqual(words);
  expect(shown(chat)).toEqual(words);
});

test("written before a reload in a tunnel, sent after it", async () => {
  record.cut();
  let chat = browser.tab();
  chat.write("one", []);
  chat.write("two", []);
  await pass(5_000);
  chat = browser.reload(chat);
  expect(chat.isKnown, "a browser with unsent words wakes by itself").toBe(true);
  chat.start();
  chat.write("three", []);
  await pass(5_000);
  expect(shown(chat)).toEqual(["one", "two", "three"]);
  record.heal();
  chat.wake();
  await pass(1_000);
  expect(record.bodies()).toEqual(["one", "two", "three"]);
  expect(shown(chat)).toEqual(["one", "two", "three"]);
});

test("a page that dies between the answer and the note of it doubles nothing", async () => {
  const chat = browser.tab();
  chat.start();
  await pass(10);
  chat.write("one", []);
  const key = browser.shelf().keys("out.")[0] ?? "";
  const row = browser.shelf().get(key) ?? "";
  await pass(10);
  expect(record.bodies()).toEqual(["one"]);
  browser.shelf().set(key, row);
  const again = browser.reload(chat);
  again.start();
  await pass(10_000);
  expect(record.bodies()).toEqual(["one"]);
  expect(shown(again)).toEqual(["one"]);
  expect(browser.shelf().keys("out.")).toEqual([]);
});

test("two tabs send what either wrote, once and in the order of writing", async () => {
  record.cut();
  const [left, right] = [browser.tab(), browser.tab()];
  left.write("one", []);
  right.write("two", []);
  left.write("three", []);
  record.faults = ["answer lost", "request lost", "answer lost"];
  record.heal();
  left.wake();
  right.wake();
  await pass(300_000);
  expect(record.bodies()).toEqual(["one", "two", "three"]);
  expect(shown(left)).toEqual(["one", "two", "three"]);
  expect(shown(right)).toEqual(["one", "two", "three"]);
});

test("a clock set back between two pages does not change the order", async () => {
  record.cut();
  const earlier = { id: "ffffffff-ffff-7fff-bfff-ffffffffffff", body: "first", attachments: [], page: null, seq: 1, attempts: 3 };
  browser.shelf().set(`out.${earlier.id}`, JSON.stringify(earlier));
  const chat = browser.tab();
  chat.write("second", []);
  record.heal();
  chat.wake();
  await pass(10_000);
  expect(record.bodies()).toEqual(["first", "second"]);
});

test("a refused message says so, holds up nothing, and can be tried again", async () => {
  const chat = browser.tab();
  chat.start();
  await pass(10);
  record.faults = ["refused"];
  chat.write("no", []);
  chat.write("yes", []);
  await pass(10);
  expect(record.bodies()).toEqual(["yes"]);
  expect(marks(chat)).toEqual(["sent", "refused"]);
  const refused = chat.outbox.all()[0];
  chat.tryAgain(refused?.id ?? "");
  await pass(10);
  expect(record.bodies()).toEqual(["yes", "no"]);
});

test("a refused message can be taken back for editing", async () => {
  const chat = browser.tab();
  chat.start();
  await pass(10);
  record.faults = ["refused"];
  chat.write("too long", []);
  await pass(10);
  const row = chat.takeBack(chat.outbox.all()[0]?.id ?? "");
  expect(row?.body).toBe("too long");
  expect(shown(chat)).toEqual([]);
});

test("a busy hub gets the time it asked for", async () => {
  const chat = browser.tab();
  chat.start();
  await pass(10);
  record.faults = ["busy"];
  chat.write("patience", []);
  await pass(29_000);
  expect(record.arrived).toHaveLength(0);
  await pass(2_000);
  expect(record.bodies()).toEqual(["patience"]);
});

test("the network coming back cuts the wait short", async () => {
  const chat = browser.tab();
  chat.start();
  await pass(10);
  record.cut();
  chat.write("now", []);
  await pass(600_000);
  record.heal();
  chat.wake();
  await pass(50);
  expect(record.bodies()).toEqual(["now"]);
});

test("with storage full a message is still sent, and the visitor is told to stay", async () => {
  const chat = browser.tab();
  chat.start();
  await pass(10);
  browser.storage.isFull = true;
  record.cut();
  chat.write("brief", []);
  expect(chat.isKept).toBe(false);
  expect(shown(chat)).toEqual(["brief"]);
  record.heal();
  chat.wake();
  await pass(10_000);
  expect(record.bodies()).toEqual(["brief"]);
});

test("files go up before the message that carries them", async () => {
  const chat = browser.tab();
  chat.start();
  await pass(10);
  record.cut();
  const file = chat.uploads.add(new File(["x"], "meter.png", { type: "image/png" }));
  await pass(10);
  chat.write("the meter", [file]);
  await pass(10);
  record.heal();
  chat.wake();
  await pass(10_000);
  expect(record.uploaded).toEqual([file.id]);
  expect(record.messages[0]?.attachments.map((a) => a.id)).toEqual([file.id]);
  expect(browser.files.size, "bytes are let go once on the record").toBe(0);
});

test("a file that waited survives a reload", async () => {
  record.cut();
  let chat = browser.tab();
  const file = chat.uploads.add(new File(["x"], "meter.png", { type: "image/png" }));
  await pass(10);
  chat.write("", [file]);
  chat = browser.reload(chat);
  record.heal();
  chat.start();
  await pass(10_000);
  expect(record.messages[0]?.attachments.map((a) => a.id)).toEqual([file.id]);
});

test("a message whose file the hub refuses is parked with the reason", async () => {
  record.cut();
  const chat = browser.tab();
  const file = chat.uploads.add(new File(["<html>"], "lie.png", { type: "image/png" }));
  await pass(10);
  chat.write("look", [file]);
  chat.write("and this", []);
  record.refusal = "bad_attachment";
  record.faults = ["refused", "refused"];
  record.heal();
  chat.wake();
  await pass(60_000);
  expect(chat.outbox.all().map((row) => row.refused)).toEqual(["bad_attachment"]);
  expect(record.bodies()).toEqual(["and this"]);
});
