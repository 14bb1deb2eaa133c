// What a menu is made of.
import type { IconName } from "../icons";

export type MenuEntry =
  | {
      kind?: "item";
      words: string;
      run: () => void;
      icon?: IconName;
      /** Second, quieter words. */
      hint?: string;
      keys?: string | undefined;
      /** A check mark: one of several. */
      isChosen?: boolean;
      isDisabled?: boolean;
      tone?: "plain" | "bad";
    }
  | { kind: "heading"; words: string }
  | { kind: "line" };
