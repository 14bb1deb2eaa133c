// The times a conversation can be put aside until, computed from now so that
// none of them lies in the past or means the same as another.

/** A time to choose from; `id` names its words. */
export interface SnoozeChoice {
  id: "hour" | "later_today" | "tomorrow" | "monday" | "week";
  at: number;
}

const HOUR_MS = 3_600_000;

function dayAt(now: number, days: number, hour: number): number {
  const date = new Date(now);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + days, hour).getTime();
}

/** Sensible times, soonest first. */
export function snoozeChoices(now: number): SnoozeChoice[] {
  const weekday = new Date(now).getDay();
  const choices: SnoozeChoice[] = [{ id: "hour", at: now + HOUR_MS }];
  const laterToday = dayAt(now, 0, 17);
  if (laterToday - now > 2 * HOUR_MS) choices.push({ id: "later_today", at: laterToday });
  choices.push({ id: "tomorrow", at: dayAt(now, 1, 9) });
  const untilMonday = (8 - weekday) % 7 || 7;
  if (untilMonday > 1) choices.push({ id: "monday", at: dayAt(now, untilMonday, 9) });
  if (untilMonday < 7) choices.push({ id: "week", at: dayAt(now, 7, 9) });
  return choices;
}

/** A time as `<input type="datetime-local">` wants it: local, to the minute. */
export function toLocalInput(at: number): string {
  const date = new Date(at);
  const two = (n: number) => String(n).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** The time an input says, when it is one and in the future. */
export function fromLocalInput(text: string, now: number): number | undefined {
  const at = new Date(text).getTime();
  return Number.isFinite(at) && at > now ? at : undefined;
}
