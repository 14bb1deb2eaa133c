// The last thing that can be taken back, for the toast's button and the undo key alike.
import { t } from "../../locales/words";
import { toasts } from "./toasts.svelte";

const KEPT_MS = 20_000;

class Undo {
  #run = $state.raw<(() => void) | undefined>();
  isPossible = $derived(this.#run !== undefined);

  /** Says what was done, with how to take it back. */
  did(words: string, run: () => void): void {
    this.#run = run;
    toasts.say(words, { actionWords: t("undo"), run: () => this.take() });
    setTimeout(() => {
      if (this.#run === run) this.#run = undefined;
    }, KEPT_MS);
  }

  take(): void {
    const run = this.#run;
    this.#run = undefined;
    run?.();
  }
}

export const undo = new Undo();
