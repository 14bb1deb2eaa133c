// The last thing that can be taken back, for the toast's button and the undo key alike.
import { t } from "../../locales/words";
import { toasts } from "./toasts.svelte";

const KEPT_MS = 20_000;

interface Done {
  run: () => void;
  toastId: number;
}

class Undo {
  #last = $state.raw<Done | undefined>();
  isPossible = $derived(this.#last !== undefined);

  /** Says what was done, with how to take it back. */
  did(words: string, run: () => void): void {
    // Each toast takes back its own deed, not whatever was done since.
    const done: Done = { run, toastId: toasts.say(words, { actionWords: t("undo"), run: () => this.#take(done) }) };
    this.#last = done;
    setTimeout(() => this.#forget(done), KEPT_MS);
  }

  take(): void {
    if (this.#last) this.#take(this.#last);
  }

  #take(done: Done): void {
    this.#forget(done);
    toasts.dismiss(done.toastId);
    done.run();
  }

  #forget(done: Done): void {
    if (this.#last === done) this.#last = undefined;
  }
}

export const undo = new Undo();
