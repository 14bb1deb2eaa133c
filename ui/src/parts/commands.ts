// What the command list shows, and how well words answer a query.
import { computeCommandScore } from "bits-ui";

import type { IconName } from "./icons";

export interface CommandEntry {
  /** Unique in the whole list. */
  id: string;
  words: string;
  hint?: string | undefined;
  icon?: IconName;
  keys?: string | undefined;
  /** A colour for the icon. */
  color?: string;
  run: () => void;
}

export interface CommandGroup {
  heading: string;
  entries: CommandEntry[];
}

/** How well words answer a query: 0 not at all, 1 exactly. */
export function score(words: string, query: string): number {
  return query.trim() === "" ? 1 : computeCommandScore(words, query.trim());
}
