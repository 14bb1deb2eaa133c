// The times offered for putting a conversation aside.
import { expect, test } from "vitest";

import { fromLocalInput, snoozeChoices, toLocalInput } from "./snooze";

const at = (text: string) => new Date(text).getTime();

test("in the morning later today is offered, in the evening not", () => {
  expect(snoozeChoices(at("2026-11-18T09:30")).map((choice) => choice.id)).toEqual(["hour", "later_today", "tomorrow", "monday", "week"]);
  expect(snoozeChoices(at("2026-11-18T18:30")).map((choice) => choice.id)).not.toContain("later_today");
});

test("on Sunday Monday is tomorrow and is not offered twice", () => {
  expect(snoozeChoices(at("2026-11-22T12:00")).map((choice) => choice.id)).not.toContain("monday");
});

test("every time lies ahead, soonest first", () => {
  for (const day of [16, 17, 18, 19, 20, 21, 22]) {
    const now = at(`2026-11-${day}T13:00`);
    const times = snoozeChoices(now).map((choice) => choice.at);
    expect(times.every((time) => time > now), `day ${day}`).toBe(true);
    expect([...times].sort((a, b) => a - b)).toEqual(times);
  }
});

test("an own time must be a time and still to come", () => {
  const now = at("2026-11-18T09:30");
  expect(fromLocalInput("2026-11-18T10:00", now)).toBe(at("2026-11-18T10:00"));
  expect(fromLocalInput("2026-11-18T09:00", now)).toBeUndefined();
  expect(fromLocalInput("soon", now)).toBeUndefined();
  expect(fromLocalInput(toLocalInput(now + 60_000), now)).toBe(now + 60_000);
});
