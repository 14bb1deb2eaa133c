// Every word the agent reads, by id. Messages are Fluent, one file per folder of
// the page in locales/en/. An id that is missing shows itself, and fails a test.
import { FluentBundle, FluentResource, type FluentVariable } from "@fluent/bundle";

const files = import.meta.glob<string>("./en/*.ftl", { query: "?raw", import: "default", eager: true });

// No isolation marks: names stand in elements of their own with dir=auto.
const bundle = new FluentBundle("en", { useIsolating: false });
for (const source of Object.values(files)) {
  for (const error of bundle.addResource(new FluentResource(source))) console.error("locales:", error);
}

/** The words of a message, with its variables filled in. */
export function t(id: string, args?: Record<string, FluentVariable>): string {
  const message = bundle.getMessage(id);
  if (!message?.value) {
    console.error(`locales: no message ${id}`);
    return id;
  }
  return bundle.formatPattern(message.value, args ?? null);
}

/** Whether there is such a message. */
export function hasWords(id: string): boolean {
  return bundle.hasMessage(id);
}
