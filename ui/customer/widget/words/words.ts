// Picks the language and fills the words in. The page's language comes first
// (that is what the visitor is reading), then the browser's, then English.

import { ar } from "./ar";
import { de } from "./de";
import { en, type Words } from "./en";
import { es } from "./es";
import { fr } from "./fr";

const LANGUAGES: Record<string, Words> = { en, de, fr, es, ar };
const RTL = ["ar", "he", "fa", "ur"];

export interface Speech {
  /** As asked for: dates and numbers follow its region. */
  language: string;
  direction: "ltr" | "rtl";
  say(word: keyof Words, fill?: Record<string, string | number>): string;
  time(at: number): string;
  day(at: number, now: number): string;
  bytes(count: number): string;
}

/** The first of `wanted` that we speak. */
export function speech(wanted: readonly string[]): Speech {
  const language = wanted.find((tag) => LANGUAGES[base(tag)]) ?? "en";
  const words = LANGUAGES[base(language)] ?? en;
  const format = (options: Intl.DateTimeFormatOptions) => formatter(language, options);
  const clock = format({ hour: "2-digit", minute: "2-digit" });
  const date = format({ weekday: "long", day: "numeric", month: "long" });
  const say: Speech["say"] = (word, fill = {}) => words[word].replace(/\{(\w+)\}/g, (_, key: string) => String(fill[key] ?? ""));
  return {
    language,
    direction: RTL.includes(base(language)) ? "rtl" : "ltr",
    say,
    time: (at) => clock.format(at),
    day(at, now) {
      const days = Math.round((midnight(now) - midnight(at)) / 86_400_000);
      if (days === 0) return say("today");
      return days === 1 ? say("yesterday") : date.format(at);
    },
    bytes(count) {
      const [unit, value] = count < 1_000_000 ? ["kilobyte", count / 1_000] : ["megabyte", count / 1_000_000];
      const digits = value < 10 ? 1 : 0;
      return new Intl.NumberFormat(language, { style: "unit", unit, maximumFractionDigits: digits }).format(value);
    },
  };
}

/** Page first, then browser. */
export function wantedLanguages(asked?: string): string[] {
  return [asked ?? "", document.documentElement.lang, ...navigator.languages].filter(Boolean);
}

function base(tag: string): string {
  return tag.toLowerCase().split(/[-_]/)[0] ?? "";
}

function midnight(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0);
}

function formatter(language: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat(language, options);
  } catch {
    // A page may say lang="en_GB!"; dates are no reason to fail.
    return new Intl.DateTimeFormat(undefined, options);
  }
}
