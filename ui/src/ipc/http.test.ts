import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { DeskError } from "./host";
import { httpHost, takeToken } from "./http";

beforeEach(() => sessionStorage.clear());
afterEach(() => {
  vi.unstubAllGlobals();
  history.replaceState(null, "", location.pathname + location.search);
});

const answers = (body: unknown, status = 200) =>
  vi.fn((_url: string, _init: RequestInit) => Promise.resolve(new Response(typeof body === "string" ? body : JSON.stringify(body), { status })));

test("the_token_leaves_the_address_bar_and_survives_a_reload", () => {
  history.replaceState(null, "", "#token=secret");
  expect(takeToken()).toBe("secret");
  expect(location.href).not.toContain("secret");
  expect(takeToken(), "after a reload").toBe("secret");
});

test("without_a_token_there_is_none", () => {
  expect(takeToken()).toBeNull();
});

test("a_command_is_posted_with_the_token_and_answers", async () => {
  const fetch = answers({ mine: 3 });
  vi.stubGlobal("fetch", fetch);
  expect(await httpHost("secret").call("count_views", {})).toEqual({ mine: 3 });
  const [url, init] = fetch.mock.calls[0] ?? [];
  expect(url).toBe("/ipc/count_views");
  expect(init).toMatchObject({ method: "POST", body: "{}", headers: { authorization: "Bearer secret" } });
});

test("an_error_of_the_desk_keeps_its_code", async () => {
  vi.stubGlobal("fetch", answers({ code: "too_large", message: "at most 4,000", about: "body" }, 413));
  const failed = await httpHost("secret").call("get_session", {}).catch((thrown: unknown) => thrown);
  expect(failed).toBeInstanceOf(DeskError);
  expect(failed).toMatchObject({ code: "too_large", about: "body" });
});

test("an_answer_that_is_no_json_is_an_internal_error", async () => {
  vi.stubGlobal("fetch", answers("<h1>502</h1>", 502));
  await expect(httpHost("secret").call("get_session", {})).rejects.toMatchObject({ code: "internal" });
});

test("a_host_that_is_gone_is_an_internal_error_about_the_host", async () => {
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("refused")));
  await expect(httpHost("secret").call("get_session", {})).rejects.toMatchObject({ code: "internal", about: "host" });
});

test("after_a_break_in_the_events_everything_is_read_again", () => {
  const source = { onopen: () => undefined, onmessage: (_message: { data: string }) => undefined, close: vi.fn() };
  vi.stubGlobal("EventSource", function EventSource() {
    return source;
  });
  const heard: unknown[] = [];
  const stop = httpHost("secret").listen((event) => heard.push(event));
  source.onopen();
  source.onmessage({ data: '{"type":"session"}' });
  expect(heard).toEqual([{ type: "session" }]);
  source.onopen();
  expect(heard.slice(1)).toEqual([{ type: "session" }, { type: "changed", tags: [{ tag: "all" }] }]);
  stop();
  expect(source.close).toHaveBeenCalled();
});

test("a_refusal_that_is_a_plain_string_becomes_typed", () => {
  expect(DeskError.from("not allowed by the capability")).toMatchObject({ code: "internal" });
});
