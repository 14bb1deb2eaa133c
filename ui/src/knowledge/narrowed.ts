// Which articles count when one looks for some; an empty word: all of them.
import type { Audience } from "../ipc/generated/Audience";

export interface Narrowed {
  language: string;
  product: string;
  audience: Audience | "";
}

export const wide: Narrowed = { language: "", product: "", audience: "" };

export function isNarrow(narrowed: Narrowed): boolean {
  return narrowed.language !== "" || narrowed.product !== "" || narrowed.audience !== "";
}
