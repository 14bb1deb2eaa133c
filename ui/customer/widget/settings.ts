// What the script tag says: where the hub is (the script came from there) and
// the optional data-* attributes.

import type { Tried, VouchedUser } from "./chat/wire";

export interface Settings {
  /** The hub's address, without a slash at the end. */
  hub: string;
  position: "left" | "right" | "start" | "end";
  colour: string | null;
  language: string | undefined;
  user: VouchedUser | null;
  /** What was searched and read on the help pages this tag stands on. */
  tried: Tried | null;
}

/** From our own script tag; null when it cannot be found. */
export function settingsOf(script: HTMLScriptElement | null): Settings | null {
  const tag = script ?? [...document.scripts].find((other) => /\/widget\.js([?#]|$)/.test(other.src)) ?? null;
  if (!tag?.src) return null;
  const data = tag.dataset;
  const position = (["left", "right", "start", "end"] as const).find((side) => side === data["position"]) ?? "end";
  const { userId, userName, userEmail, userSignature } = data as Record<string, string | undefined>;
  return {
    hub: new URL(".", tag.src).href.replace(/\/$/, ""),
    position,
    colour: data["colour"] ?? null,
    language: data["language"],
    user: userId && userSignature
      ? { id: userId, signature: userSignature, ...(userName && { name: userName }), ...(userEmail && { email: userEmail }) }
      : null,
    tried: triedOf(data["tried"]),
  };
}

function triedOf(json: string | undefined): Tried | null {
  try {
    const tried = JSON.parse(json ?? "null") as Tried | null;
    return tried && Array.isArray(tried.searched) && Array.isArray(tried.read) ? tried : null;
  } catch {
    return null;
  }
}
