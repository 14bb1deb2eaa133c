import { expect, test } from "vitest";

import type { Connection } from "../ipc/generated/Connection";
import { clockTime } from "../locales/dates";
import { connectionWords } from "./connection";

const now = new Date(2026, 10, 20, 14, 4).getTime();
const nothing = { waiting: 0, held: 0, failed: 0 };
const said = (connection: Connection, outbox = nothing) => connectionWords(connection, outbox, now);

test("connected_is_said_quietly", () => {
  expect(said({ state: "connected" })).toEqual({ words: "Connected", tone: "ok" });
});

test("offline_says_since_when_and_what_waits", () => {
  const since = now - 120_000;
  expect(said({ state: "offline", since_at: since }, { waiting: 2, held: 0, failed: 0 })).toEqual({
    words: `Offline since ${clockTime(since)}. 2 replies waiting`, tone: "warn",
  });
});

test("offline_since_another_day_names_the_day", () => {
  expect(said({ state: "offline", since_at: now - 86_400_000 }).words).toMatch(/^Offline since Yesterday /);
});

test("catching_up_says_how_many_are_missing", () => {
  expect(said({ state: "catching_up", behind: 1 }).words).toBe("Catching up, 1 change behind");
  expect(said({ state: "catching_up", behind: 20 }).words).toBe("Catching up, 20 changes behind");
});

test("what_needs_the_agent_is_never_said_in_green", () => {
  expect(said({ state: "connected" }, { waiting: 0, held: 1, failed: 0 })).toEqual({ words: "Connected. 1 to review", tone: "warn" });
  expect(said({ state: "connected" }, { waiting: 0, held: 0, failed: 3 })).toEqual({ words: "Connected. 3 not sent", tone: "bad" });
});

test("a_hub_that_refuses_is_said_so", () => {
  expect(said({ state: "refused", error: { code: "newer_version", message: "" } }).tone).toBe("bad");
});
