// Hears the keyboard for the whole window and performs actions.
//
// A matcher of our own rather than tinykeys: bindings are remapped while running,
// letters of other scripts fall back to the key's place, and symbols must match
// with or without Shift, none of which it does; what is left of it is ten lines.
import { actionList, type ActionId } from "./list";
import { canonical, isSingleKey, keysOf, pressOf } from "./keys";
import { perform } from "./registry.svelte";

export interface KeySettings {
  single_keys: boolean;
  key_overrides: Record<string, string | undefined>;
}

const SEQUENCE_MS = 1_000;

/** Starts listening; returns how to stop. Settings are read at every key. */
export function listenToKeys(settings: () => KeySettings): () => void {
  let pending = "";
  let pendingSince = 0;

  function heard(event: KeyboardEvent) {
    if (event.defaultPrevented || event.isComposing || event.keyCode === 229) return;
    const press = pressOf(event);
    if (press === null) return;
    const bindings = bindingsOf(settings());
    const isContinued = pending !== "" && event.timeStamp - pendingSince < SEQUENCE_MS;
    for (const typed of isContinued ? [`${pending} ${press}`, press] : [press]) {
      const ids = bindings.get(typed);
      if (ids && isHeardHere(typed, event, settings())) {
        pending = "";
        if (ids.some((id) => perform(id))) event.preventDefault();
        return;
      }
      if (startsSequence(bindings, typed) && isHeardHere(typed, event, settings())) {
        [pending, pendingSince] = [typed, event.timeStamp];
        return;
      }
    }
    pending = "";
  }

  window.addEventListener("keydown", heard);
  return () => window.removeEventListener("keydown", heard);
}

/** Binding to actions, as the agent has set them; the one to try first stands first. */
export function bindingsOf(settings: KeySettings): Map<string, ActionId[]> {
  const bindings = new Map<string, ActionId[]>();
  for (const { id } of [...actionList].reverse()) {
    for (const keys of keysOf(id, settings.key_overrides)) {
      const known = bindings.get(canonical(keys));
      if (known) known.push(id);
      else bindings.set(canonical(keys), [id]);
    }
  }
  return bindings;
}

function startsSequence(bindings: Map<string, ActionId[]>, typed: string): boolean {
  return [...bindings.keys()].some((binding) => binding.startsWith(`${typed} `));
}

const CONTROLS = "button, a[href], summary, select, [role=tab], [role=menuitem], [role=menuitemradio], [role=radio]";

/** Single keys are silent while one types or a sheet is open; Enter belongs to the button it is pressed on. */
function isHeardHere(binding: string, event: KeyboardEvent, settings: KeySettings): boolean {
  const target = event.target instanceof Element ? event.target : null;
  const isInSheet = document.querySelector("[role=dialog], [role=alertdialog], [role=menu]") !== null;
  if (isInSheet) return false;
  if (binding === "Enter") return !isTyping(target) && !target?.closest(CONTROLS);
  if (binding === "Escape" || !isSingleKey(binding)) return true;
  return settings.single_keys && !isTyping(target);
}

function isTyping(target: Element | null): boolean {
  if (!target) return false;
  if (target instanceof HTMLInputElement) return !["checkbox", "radio", "button", "submit", "range"].includes(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || isEditable(target);
}

function isEditable(target: Element): boolean {
  return target instanceof HTMLElement && target.isContentEditable;
}
