// Times as people read them, by Intl. The words are English, so the form of a
// date is an English one too: the reader's own (en-US, en-IN...) or en-GB.
export const dateLocale = navigator.languages.find((tag) => /^en-/i.test(tag)) ?? "en-GB";

const time = new Intl.DateTimeFormat(dateLocale, { hour: "numeric", minute: "2-digit" });
const weekday = new Intl.DateTimeFormat(dateLocale, { weekday: "long" });
const dayMonth = new Intl.DateTimeFormat(dateLocale, { day: "numeric", month: "short" });
const dayMonthYear = new Intl.DateTimeFormat(dateLocale, { day: "numeric", month: "short", year: "numeric" });
const weekdayTime = new Intl.DateTimeFormat(dateLocale, { weekday: "short", hour: "numeric", minute: "2-digit" });
const full = new Intl.DateTimeFormat(dateLocale, { dateStyle: "full", timeStyle: "short" });
const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
const all = new Intl.ListFormat(dateLocale);
const plain = new Intl.NumberFormat(dateLocale);

const DAY_MS = 86_400_000;

/** 14:04 */
export function clockTime(at: number): string {
  return time.format(at);
}

/** Days between the calendar days of two moments: 0 today, 1 yesterday. */
export function daysBefore(at: number, now: number): number {
  const midnight = (when: number) => new Date(when).setHours(0, 0, 0, 0);
  return Math.round((midnight(now) - midnight(at)) / DAY_MS);
}

/** For a row: 14:04 today, Yesterday, Tuesday, 2 Nov, 2 Nov 2024. */
export function rowTime(at: number, now: number): string {
  return daysBefore(at, now) === 0 ? clockTime(at) : dayName(at, now);
}

/** For a heading: Today, Yesterday, Tuesday, 2 Nov, 2 Nov 2024. */
export function dayName(at: number, now: number): string {
  const days = daysBefore(at, now);
  if (days === 0 || days === 1) return capital(relative.format(-days, "day"));
  if (days > 1 && days < 7) return weekday.format(at);
  return new Date(at).getFullYear() === new Date(now).getFullYear() ? dayMonth.format(at) : dayMonthYear.format(at);
}

/** For something to come: 17:04 today, Mon 09:00 within a week, 28 Nov 09:00. */
export function momentAhead(at: number, now: number): string {
  const days = -daysBefore(at, now);
  if (days === 0) return clockTime(at);
  return days > 0 && days < 7 ? weekdayTime.format(at).replace(",", "") : `${dayName(at, now)} ${clockTime(at)}`;
}

/** Everything, for a title or a screen reader. */
export function fullTime(at: number): string {
  return full.format(at);
}

/** How long someone has waited: 3 min, 2 h, 4 d. Never less than a minute. */
export function span(ms: number): string {
  const minutes = Math.max(1, Math.round(ms / 60_000));
  if (minutes < 60) return `${minutes} min`;
  if (minutes < 48 * 60) return `${Math.round(minutes / 60)} h`;
  return `${Math.round(minutes / 1_440)} d`;
}

/** 8 min 12 s, for calls and shared pages. */
export function duration(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  if (seconds < 60) return `${seconds} s`;
  const rest = seconds % 60;
  return rest === 0 ? `${Math.floor(seconds / 60)} min` : `${Math.floor(seconds / 60)} min ${rest} s`;
}

/** The time of day somewhere else, or null when the zone is unknown to this machine. */
export function timeIn(zone: string, now: number): string | null {
  try {
    return new Intl.DateTimeFormat(dateLocale, { hour: "numeric", minute: "2-digit", timeZone: zone }).format(now);
  } catch {
    return null;
  }
}

/** text, phone and web chat */
export function list(words: string[]): string {
  return all.format(words);
}

/** 12,345 */
export function number(value: number): string {
  return plain.format(value);
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
