// How keys are written, shown and heard.
import type { ActionId } from "./list";
import { specOf } from "./list";

const isMac = /Mac|iPhone|iPad/.test(navigator.platform);

/** The keys of an action, with the agent's own first. An override of "" means none. */
export function keysOf(id: ActionId, overrides: Record<string, string | undefined> = {}): readonly string[] {
  const own = overrides[id];
  if (own === undefined) return specOf(id).keys;
  return own === "" ? [] : [own];
}

const caps: Record<string, string> = {
  $mod: isMac ? "⌘" : "Ctrl",
  Control: isMac ? "⌃" : "Ctrl",
  Shift: isMac ? "⇧" : "Shift",
  Alt: isMac ? "⌥" : "Alt",
  Enter: "⏎",
  Escape: "Esc",
  ArrowUp: "↑",
  ArrowDown: "↓",
  ArrowLeft: "←",
  ArrowRight: "→",
  " ": "Space",
};

/** A binding as drawn on the keyboard: "$mod+k" is "Ctrl K", "g i" is "G I", "Shift+?" is "?". */
export function keyCaps(binding: string): string {
  return presses(binding)
    .map(({ mods, key }) => {
      const shown = isSymbol(key) ? mods.filter((mod) => mod !== "Shift") : mods;
      return [...shown, key].map((one) => caps[one] ?? (one.length === 1 ? one.toUpperCase() : one)).join(" ");
    })
    .join(" ");
}

interface Press {
  mods: string[];
  key: string;
}

function presses(binding: string): Press[] {
  return binding.split(" ").map((press) => {
    // "$mod+Shift++" ends in the plus key itself.
    const parts = press.endsWith("++") ? [...press.slice(0, -2).split("+"), "+"] : press.split("+");
    return { mods: parts.slice(0, -1).filter(Boolean), key: parts.at(-1) ?? "" };
  });
}

function isSymbol(key: string): boolean {
  return key.length === 1 && !/[\p{L}\p{N}]/u.test(key);
}

/**
 * A single key: no Ctrl, Alt or Command in its first press, and not a function key.
 * Those are off while one types, and can be switched off (WCAG 2.1.4).
 */
export function isSingleKey(binding: string): boolean {
  const first = presses(binding)[0];
  if (!first) return false;
  return !first.mods.some((mod) => mod !== "Shift") && !/^F\d+$/.test(first.key);
}

/**
 * The event as a press in our notation, or null for a lone modifier. A letter of
 * another script falls back to the key's place (Cyrillic, Greek, Hebrew...);
 * symbols drop Shift, since which need it differs by layout.
 */
export function pressOf(event: KeyboardEvent): string | null {
  if (["Control", "Shift", "Alt", "Meta", "AltGraph", "Dead", "Process"].includes(event.key)) return null;
  let key = event.key;
  if (key.length === 1 && key.charCodeAt(0) > 127) {
    const place = /^(?:Key|Digit)(.)$/.exec(event.code)?.[1];
    if (place) key = place;
  }
  if (key.length === 1) key = key.toLowerCase();
  const mods: string[] = [];
  const hasMain = isMac ? event.metaKey : event.ctrlKey;
  if (hasMain && !event.getModifierState("AltGraph")) mods.push("$mod");
  if (isMac && event.ctrlKey) mods.push("Control");
  if (event.altKey && !event.getModifierState("AltGraph")) mods.push("Alt");
  if (event.shiftKey && !isSymbol(key)) mods.push("Shift");
  return [...mods, key].join("+");
}

/** Two bindings that are the same keys. */
export function canonical(binding: string): string {
  return presses(binding)
    .map(({ mods, key }) => {
      const kept = ["$mod", "Control", "Alt", "Shift"].filter((mod) => mods.includes(mod) && !(mod === "Shift" && isSymbol(key)));
      return [...kept, key.length === 1 ? key.toLowerCase() : key].join("+");
    })
    .join(" ");
}
