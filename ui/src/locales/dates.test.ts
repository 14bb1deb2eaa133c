import { expect, test } from "vitest";

import { clockTime, dayName, duration, list, momentAhead, rowTime, span, timeIn } from "./dates";
import { customerName, initials } from "./names";

const now = new Date(2026, 10, 20, 14, 4).getTime();
const at = (...parts: [number, number, number, number, number]) => new Date(...parts).getTime();
const MINUTE = 60_000;

test("a_row_of_today_says_the_time_and_an_older_one_the_day", () => {
  expect(rowTime(now, now)).toBe(clockTime(now));
  expect(rowTime(at(2026, 10, 19, 23, 59), now)).toBe("Yesterday");
  expect(rowTime(at(2026, 10, 17, 9, 0), now)).toBe("Tuesday");
  expect(rowTime(at(2026, 10, 2, 9, 0), now)).toMatch(/^(2 Nov|Nov 2)$/);
  expect(rowTime(at(2024, 10, 2, 9, 0), now)).toMatch(/2024/);
});

test("yesterday_is_by_the_calendar_also_over_the_change_of_clocks", () => {
  const monday = at(2026, 9, 26, 0, 30);
  expect(dayName(at(2026, 9, 25, 0, 15), monday)).toBe("Yesterday");
});

test("a_moment_to_come_is_as_short_as_it_can_be", () => {
  const morning = at(2026, 10, 23, 9, 0);
  expect(momentAhead(at(2026, 10, 20, 17, 4), now)).toBe(clockTime(at(2026, 10, 20, 17, 4)));
  expect(momentAhead(morning, now)).toMatch(/^Mon /);
  expect(momentAhead(at(2026, 10, 30, 9, 0), now)).toMatch(/30/);
});

test("a_wait_is_never_less_than_a_minute", () => {
  expect([0, 3 * MINUTE, 59.4 * MINUTE, 120 * MINUTE, 3 * 24 * 60 * MINUTE].map(span)).toEqual(["1 min", "3 min", "59 min", "2 h", "3 d"]);
});

test("durations_are_said_in_minutes_and_seconds", () => {
  expect([42_000, 480_000, 192_000].map(duration)).toEqual(["42 s", "8 min", "3 min 12 s"]);
});

test("an_unknown_time_zone_is_not_guessed", () => {
  expect(timeIn("Europe/London", now)).not.toBeNull();
  expect(timeIn("Moon/Crater", now)).toBeNull();
});

test("a_list_is_joined_as_people_say_it", () => {
  expect(list(["text", "phone", "web chat"])).toMatch(/^text, phone,? and web chat$/);
});

test("a_customer_without_a_name_is_called_by_what_is_known", () => {
  expect(customerName({ name: "Miriam", city: "Leeds" })).toBe("Miriam");
  expect(customerName({ name: " ", city: "Leeds", address: "+44 1" })).toBe("+44 1");
  expect(customerName({ name: "", city: "Leeds" })).toBe("Visitor from Leeds");
  expect(customerName({ name: "" })).toBe("Visitor");
});

test("initials_are_letters_of_any_script", () => {
  expect(["Miriam Okafor", "Jonas van der Weiß", "سلمى الحداد", "李", "@harbourfan", ""].map(initials)).toEqual(["MO", "JW", "سا", "李", "", ""]);
});
