// Naming colleagues in a note.
import { expect, test } from "vitest";

import type { AgentRow } from "../ipc/generated/AgentRow";
import { candidates, completed, mentionAt, namedIn } from "./mentions";

const agent = (id: string, name: string, is_active = true): AgentRow => ({
  id,
  name,
  email: "",
  role: "agent",
  presence: "available",
  team_ids: [],
  is_active,
});
const agents = [agent("1", "Sam Reed"), agent("2", "Zoë Dvořák"), agent("3", "Left Long Ago", false), agent("4", "Sam")];

test("letters behind an @ ask for a name, an e-mail address does not", () => {
  expect(mentionAt("ask @sa", 7)).toEqual({ start: 4, letters: "sa" });
  expect(mentionAt("@", 1)).toEqual({ start: 0, letters: "" });
  expect(mentionAt("name@sa", 7)).toBeUndefined();
  expect(mentionAt("ask @sam now then", 17)).toBeUndefined();
});

test("names are found by any of their words and without accents; who left is not offered", () => {
  expect(candidates(agents, "dvor").map((found) => found.id)).toEqual(["2"]);
  expect(candidates(agents, "l")).toEqual([]);
});

test("the letters become the whole name", () => {
  expect(completed("ask @sa please", { start: 4, letters: "sa" }, 7, "Sam Reed")).toEqual({ body: "ask @Sam Reed  please", caret: 14 });
});

test("a note names those whose whole name stands in it", () => {
  expect(namedIn("@Zoë Dvořák look", agents)).toEqual(["2"]);
  expect(namedIn("@Samantha", agents)).toEqual([]);
});
