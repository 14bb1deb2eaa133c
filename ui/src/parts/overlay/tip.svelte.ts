// Words that appear by a button on hover and on keyboard focus. One layer for the
// whole window (TipLayer.svelte) instead of a component per button; and unlike
// bits-ui's it does not use up Escape, which goes on to close what it is meant for.
import { untrack } from "svelte";
import type { Attachment } from "svelte/attachments";

export type TipSide = "bottom" | "end";

interface Tip {
  words: string;
  keys: string | undefined;
  side: TipSide;
  anchor: DOMRect;
}

const DELAY_MS = 450;
/** Moving on to the next button shows its words at once. */
const WARM_MS = 300;

class Tips {
  current = $state.raw<Tip | null>(null);
  #timer = 0;
  #hiddenAt = 0;

  plan(element: Element, words: string, keys: string | undefined, side: TipSide): void {
    const delay = performance.now() - this.#hiddenAt < WARM_MS ? 0 : DELAY_MS;
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => {
      if (element.isConnected) this.current = { words, keys, side, anchor: element.getBoundingClientRect() };
    }, delay);
  }

  hide(): void {
    clearTimeout(this.#timer);
    if (!untrack(() => this.current)) return;
    this.#hiddenAt = performance.now();
    // A button that goes away loses the focus in the middle of an update, when no state may change.
    queueMicrotask(() => (this.current = null));
  }
}

export const tips = new Tips();

/** `{@attach tip("Words", keys)}` on a button. Its name must say the same: the tip is not read out. */
export function tip(words: string, keys?: string, side: TipSide = "bottom"): Attachment<HTMLElement> {
  return (element) => {
    const show = () => tips.plan(element, words, keys, side);
    const focus = () => {
      if (element.matches(":focus-visible")) show();
    };
    const hide = () => tips.hide();
    const escape = (event: KeyboardEvent) => {
      if (event.key === "Escape") hide();
    };
    element.addEventListener("pointerenter", show);
    element.addEventListener("focus", focus);
    for (const leaving of ["pointerleave", "pointerdown", "blur", "click"]) element.addEventListener(leaving, hide);
    element.addEventListener("keydown", escape);
    return () => {
      tips.hide();
      element.removeEventListener("pointerenter", show);
      element.removeEventListener("focus", focus);
      for (const leaving of ["pointerleave", "pointerdown", "blur", "click"]) element.removeEventListener(leaving, hide);
      element.removeEventListener("keydown", escape);
    };
  };
}
