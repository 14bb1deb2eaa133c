// Names of languages by their tag, as the reader's language calls them.
import { dateLocale } from "./dates";

const names = new Intl.DisplayNames([dateLocale], { type: "language" });

/** German, for "de"; the tag itself when nobody knows it. */
export function languageName(tag: string): string {
  try {
    return names.of(tag) ?? tag;
  } catch {
    return tag;
  }
}

/** Languages an article may be begun in, besides those in use. */
export const commonLanguages = ["en", "de", "fr", "es", "it", "pt", "nl", "pl", "sv", "da", "nb", "fi", "cs", "ro", "hu", "el", "tr", "ru", "uk", "ar", "he", "hi", "ja", "ko", "zh"] as const;
