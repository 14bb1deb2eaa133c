// What can be done with a whole conversation, each said once it is done and
// with its undo. Keys, buttons, menus and palette all come here.

import type { ConversationRow } from "../../ipc/generated/ConversationRow";
import type { ConversationStatus } from "../../ipc/generated/ConversationStatus";
import { t } from "../../locales/words";
import { call } from "../../state/desk.svelte";
import { report } from "../../state/report";
import { toasts } from "../../state/toasts.svelte";

/** Gives a conversation to an agent and/or a team; `words` say to whom. */
export async function assign(
  conversation: ConversationRow,
  to: { agentId: string | null; teamId: string | null },
  words: string,
): Promise<void> {
  const { id, assignee_id, team_id } = conversation;
  if (assignee_id === to.agentId && team_id === to.teamId) return;
  try {
    await call("assign", { conversation_id: id, assignee_id: to.agentId, team_id: to.teamId });
    const undo = () => void call("assign", { conversation_id: id, assignee_id, team_id }).catch(report);
    toasts.say(words, { actionWords: t("undo"), run: undo });
  } catch (thrown) {
    report(thrown);
  }
}

/** Resolves, reopens or puts aside. True when done. */
export async function setStatus(
  conversation: ConversationRow,
  status: ConversationStatus,
  words: string,
  snoozedUntilAt: number | null = null,
): Promise<boolean> {
  const { id, status: before, snoozed_until_at } = conversation;
  try {
    await call("set_status", { conversation_id: id, status, snoozed_until_at: snoozedUntilAt });
    const undo = () => void call("set_status", { conversation_id: id, status: before, snoozed_until_at }).catch(report);
    toasts.say(words, { actionWords: t("undo"), run: undo });
    return true;
  } catch (thrown) {
    report(thrown);
    return false;
  }
}

/** The address that opens a conversation in the program, on the clipboard. */
export async function copyLink(conversationId: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(`throughline://conversation/${conversationId}`);
    toasts.say(t("timeline-link-copied"));
  } catch (thrown) {
    report(thrown);
  }
}
