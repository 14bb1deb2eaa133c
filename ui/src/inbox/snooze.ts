// The times a conversation can be put aside until, by the agent's own clock.
const MORNING = 9;

export interface SnoozeTime {
  id: "snooze-hours" | "snooze-tomorrow" | "snooze-monday" | "snooze-week";
  at: number;
}

export function snoozeTimes(now: Date): SnoozeTime[] {
  const tomorrow = morning(now, 1);
  const monday = morning(now, ((8 - now.getDay()) % 7) || 7);
  const times: SnoozeTime[] = [
    { id: "snooze-hours", at: now.getTime() + 3 * 3_600_000 },
    { id: "snooze-tomorrow", at: tomorrow },
    { id: "snooze-monday", at: monday },
    { id: "snooze-week", at: morning(now, 7) },
  ];
  // On a Sunday tomorrow is Monday; on a Monday next Monday is in a week.
  return times.filter((time, index) => times.findIndex((other) => other.at === time.at) === index);
}

function morning(now: Date, inDays: number): number {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + inDays, MORNING).getTime();
}

/** For the value of a `datetime-local` field: local time, to the minute. */
export function localValue(at: number): string {
  const date = new Date(at);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${two(date.getHours())}:${two(date.getMinutes())}`;
}
