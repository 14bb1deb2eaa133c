// Who does what: the place that owns a thing offers the actions on it, for as
// long as it is there. Everything that triggers one (button, key, palette) goes
// through `perform`, so all three always do the same.
import { untrack } from "svelte";
import { SvelteMap } from "svelte/reactivity";

import type { ActionId } from "./list";

interface Offer {
  run: () => void;
  isAvailable: () => boolean;
}

const offers = new SvelteMap<ActionId, Offer[]>();

/**
 * Offers an action while the calling component is there. Call it in a component's
 * script. The latest offer of an id wins. `isAvailable` is read reactively.
 */
export function offer(id: ActionId, run: () => void, isAvailable: () => boolean = () => true): void {
  $effect(() => offerNow(id, run, isAvailable));
}

function offerNow(id: ActionId, run: () => void, isAvailable: () => boolean = () => true): () => void {
  const mine: Offer = { run, isAvailable };
  offers.set(id, [...(peek(id) ?? []), mine]);
  return () => {
    const left = (peek(id) ?? []).filter((other) => other !== mine);
    if (left.length > 0) offers.set(id, left);
    else offers.delete(id);
  };
}

/** Whether the action can be done now. Reactive. */
export function isAvailable(id: ActionId): boolean {
  return offers.get(id)?.some((offer) => offer.isAvailable()) ?? false;
}

/** Does it, if it can be done. Returns whether it was. */
export function perform(id: ActionId): boolean {
  const offer = peek(id)?.findLast((one) => one.isAvailable());
  offer?.run();
  return offer !== undefined;
}

/** Reads without becoming dependent: an offer must not re-run the effect that makes it. */
function peek(id: ActionId): Offer[] | undefined {
  return untrack(() => offers.get(id));
}
