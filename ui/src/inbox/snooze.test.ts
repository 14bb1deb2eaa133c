import { expect, test } from "vitest";

import { channelsFor } from "./channels";
import { localValue, snoozeTimes } from "./snooze";
import { isLate } from "./waiting";

const shown = (now: Date) => Object.fromEntries(snoozeTimes(now).map(({ id, at }) => [id, localValue(at)]));

test("times_are_by_the_agents_own_morning", () => {
  expect(shown(new Date(2026, 10, 18, 14, 4))).toEqual({
    "snooze-hours": "2026-11-18T17:04", "snooze-tomorrow": "2026-11-19T09:00", "snooze-monday": "2026-11-23T09:00", "snooze-week": "2026-11-25T09:00",
  });
});

test("on_a_sunday_tomorrow_and_monday_are_one", () => {
  expect(Object.keys(shown(new Date(2026, 10, 22, 14, 0)))).toEqual(["snooze-hours", "snooze-tomorrow", "snooze-week"]);
});

test("on_a_monday_next_monday_is_in_a_week", () => {
  expect(shown(new Date(2026, 10, 23, 8, 0))["snooze-monday"]).toBe("2026-11-30T09:00");
});

test("a_chat_is_late_long_before_a_mail", () => {
  expect(isLate("chat", 3 * 60_000)).toBe(true);
  expect(isLate("email", 42 * 60_000)).toBe(false);
});

test("one_is_written_to_only_where_there_is_an_address_and_an_account", () => {
  const point = (kind: "phone" | "email" | "loyalty_card") => ({ id: kind, customer_id: "c", kind, value: "x", trust: "stated" as const });
  const account = (channel: "sms" | "email", can_send: boolean) => ({ id: channel, channel, name: "", address: "", can_send });
  const customer = { contact_points: [point("phone"), point("email"), point("loyalty_card")] };
  expect(channelsFor(customer, [account("sms", true), account("email", false)])).toEqual(["sms"]);
});
