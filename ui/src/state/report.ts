// What to do with an error nobody shows inline: say its sentence once, and leave
// the details (never a customer's words) on the console.
import { lookOf, sentenceId } from "../ipc/errors";
import { DeskError } from "../ipc/host";
import { t } from "../locales/words";
import { toasts } from "./window/toasts.svelte";

/** The sentence for anything thrown. */
export function sentenceOf(thrown: unknown): string {
  return t(sentenceId(DeskError.from(thrown).code));
}

/** Says an error as a toast, unless another part of the window says it already. */
export function report(thrown: unknown): void {
  const error = DeskError.from(thrown);
  console.warn(`desk: ${error.code}`, error.about ?? "", error.message);
  if (lookOf(error.code) !== "silent") toasts.say(sentenceOf(error), { tone: "bad" });
}
