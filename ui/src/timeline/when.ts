// A moment to come, as it is said in a sentence: "Tomorrow 09:00", "Friday 12:00".
import { clockTime, dateLocale, daysBefore } from "../locales/dates";

const weekday = new Intl.DateTimeFormat(dateLocale, { weekday: "long" });
const dayMonth = new Intl.DateTimeFormat(dateLocale, { day: "numeric", month: "short" });
const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

/** 17:00 today, tomorrow 09:00, Monday 09:00, 2 Dec 09:00. */
export function whenWords(at: number, now: number): string {
  const days = -daysBefore(at, now);
  const time = clockTime(at);
  if (days === 0) return time;
  if (Math.abs(days) === 1) return `${relative.format(days, "day")} ${time}`;
  if (days > 1 && days < 7) return `${weekday.format(at)} ${time}`;
  return `${dayMonth.format(at)} ${time}`;
}
