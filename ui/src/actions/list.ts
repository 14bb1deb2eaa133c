// The one list of actions. From it come the buttons' key hints, the key bindings,
// the command palette and the map of keys. What an action *does* is said by
// `offer` (registry.svelte.ts), where the thing it acts on lives; its words are
// `action-ID` in locales/en/actions.ftl.
//
// Keys are in tinykeys notation: `$mod` is Ctrl, on a Mac Command; a space
// separates keys pressed one after another. Never Ctrl+Alt+letter (AltGr).
// An action of the group "knowledge" may have a key of another group (`e`): its screen
// is not on together with conversations. What can be done now is done; of two, the later.

export const groups = ["go", "list", "conversation", "write", "knowledge", "customer", "window"] as const;
type ActionGroup = (typeof groups)[number];

interface ActionSpec {
  id: string;
  group: ActionGroup;
  /** Default keys, the one shown first. */
  keys: readonly string[];
  /** Not in the palette: it makes sense only as a key. */
  isKeyOnly?: boolean;
}

export const actionList = [
  { id: "find", group: "go", keys: ["$mod+k", "/"] },
  { id: "go-inbox", group: "go", keys: ["g i"] },
  { id: "go-mine", group: "go", keys: ["g m", "$mod+1"] },
  { id: "go-team", group: "go", keys: ["g t", "$mod+2"] },
  { id: "go-unassigned", group: "go", keys: ["g u", "$mod+3"] },
  { id: "go-all", group: "go", keys: ["g a", "$mod+4"] },
  { id: "go-snoozed", group: "go", keys: ["g h", "$mod+5"] },
  { id: "go-resolved", group: "go", keys: ["g e", "$mod+6"] },
  { id: "go-customers", group: "go", keys: ["g c"] },
  { id: "go-knowledge", group: "go", keys: ["g k"] },
  { id: "go-gaps", group: "go", keys: ["g q"] },
  { id: "go-imports", group: "go", keys: [] },
  { id: "go-feeds", group: "go", keys: [] },
  { id: "go-topics", group: "go", keys: [] },
  { id: "go-synonyms", group: "go", keys: [] },
  { id: "go-portal", group: "go", keys: [] },
  { id: "go-outbox", group: "go", keys: ["g o"] },
  { id: "go-settings", group: "go", keys: ["g s", "$mod+,"] },

  { id: "next", group: "list", keys: ["j"] },
  { id: "previous", group: "list", keys: ["k"] },
  { id: "open", group: "list", keys: ["Enter", "o"], isKeyOnly: true },
  { id: "back", group: "list", keys: ["u", "Escape"], isKeyOnly: true },
  { id: "new-conversation", group: "list", keys: ["c"] },

  { id: "resolve", group: "conversation", keys: ["e"] },
  { id: "reopen", group: "conversation", keys: ["Shift+e"] },
  { id: "snooze", group: "conversation", keys: ["h"] },
  { id: "assign", group: "conversation", keys: ["a"] },
  { id: "assign-me", group: "conversation", keys: ["i"] },
  { id: "mark-unread", group: "conversation", keys: ["Shift+u"] },
  { id: "review-held", group: "conversation", keys: ["v"] },
  { id: "to-newest", group: "conversation", keys: ["Shift+g"] },
  { id: "copy-link", group: "conversation", keys: ["y"] },
  { id: "undo", group: "conversation", keys: ["z"] },

  { id: "reply", group: "write", keys: ["r"] },
  { id: "note", group: "write", keys: ["n"] },
  { id: "send", group: "write", keys: ["$mod+Enter"] },
  { id: "send-and-resolve", group: "write", keys: ["$mod+Shift+Enter"] },
  { id: "attach", group: "write", keys: ["$mod+Shift+a"] },
  { id: "answers", group: "write", keys: ["Alt+a"] },
  { id: "answer-1", group: "write", keys: ["Alt+1"] },
  { id: "answer-2", group: "write", keys: ["Alt+2"] },
  { id: "answer-3", group: "write", keys: ["Alt+3"] },
  { id: "answer-link", group: "write", keys: ["Alt+l"] },
  { id: "answer-card", group: "write", keys: ["Alt+c"] },
  { id: "answer-mark", group: "write", keys: ["Alt+m"] },
  { id: "answer-dismiss", group: "write", keys: ["Alt+x"] },

  { id: "find-article", group: "knowledge", keys: ["/"] },
  { id: "new-article", group: "knowledge", keys: ["n"] },
  { id: "edit-article", group: "knowledge", keys: ["e"] },
  { id: "save-article", group: "knowledge", keys: ["$mod+s"] },
  { id: "publish-article", group: "knowledge", keys: ["$mod+Enter", "p"] },
  { id: "review-article", group: "knowledge", keys: ["$mod+Shift+Enter", "r"] },
  { id: "retire-article", group: "knowledge", keys: ["Shift+x"] },
  { id: "translate-article", group: "knowledge", keys: ["l"] },
  { id: "article-versions", group: "knowledge", keys: ["v"] },
  { id: "merge-article", group: "knowledge", keys: ["Shift+m"] },
  { id: "copy-article-link", group: "knowledge", keys: ["y"] },
  { id: "delete-article", group: "knowledge", keys: [] },

  { id: "edit-customer", group: "customer", keys: ["Shift+c"] },
  { id: "add-contact-point", group: "customer", keys: ["Shift+p"] },
  { id: "new-customer", group: "customer", keys: ["g n"] },
  { id: "play-customer", group: "customer", keys: ["g p"] },

  { id: "show-panel", group: "window", keys: ["$mod+."] },
  { id: "next-pane", group: "window", keys: ["F6"], isKeyOnly: true },
  { id: "previous-pane", group: "window", keys: ["Shift+F6"], isKeyOnly: true },
  { id: "show-keys", group: "window", keys: ["Shift+?"] },
  { id: "text-larger", group: "window", keys: ["$mod+=", "$mod+Shift++"] },
  { id: "text-smaller", group: "window", keys: ["$mod+-"] },
  { id: "text-normal", group: "window", keys: ["$mod+0"] },
  { id: "theme-system", group: "window", keys: [] },
  { id: "theme-light", group: "window", keys: [] },
  { id: "theme-dark", group: "window", keys: [] },
  { id: "theme-high-contrast", group: "window", keys: [] },
  { id: "presence-available", group: "window", keys: [] },
  { id: "presence-away", group: "window", keys: [] },
  { id: "sign-out", group: "window", keys: [] },
] as const satisfies readonly ActionSpec[];

export type ActionId = (typeof actionList)[number]["id"];

const byId = new Map<string, ActionSpec>(actionList.map((action) => [action.id, action]));

export function specOf(id: ActionId): ActionSpec {
  const spec = byId.get(id);
  if (!spec) throw new Error(`BUG: no action ${id}`);
  return spec;
}

/** Two actions that may not have the same key: they can be done in one place. */
export function meet(one: ActionId, other: ActionId): boolean {
  return one !== other && (specOf(one).group === "knowledge") === (specOf(other).group === "knowledge");
}
