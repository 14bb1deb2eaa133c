// The key to show for an action now, with the agent's own settings.
import { session } from "../state/session.svelte";
import { isSingleKey, keyCaps, keysOf } from "./keys";
import type { ActionId } from "./list";

/** The first key that works now, as drawn on the keyboard; none when it has none. Reactive. */
export function shownKeys(id: ActionId): string | undefined {
  const settings = session.settings;
  const working = keysOf(id, settings.key_overrides).filter((keys) => settings.single_keys || !isSingleKey(keys));
  return working[0] === undefined ? undefined : keyCaps(working[0]);
}
