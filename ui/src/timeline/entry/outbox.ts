// What the agent can have done with a reply or note that is still on this
// machine, or that failed: one function per decision.

import type { OutboxDecision } from "../../ipc/generated/OutboxDecision";
import { t } from "../../locales/words";
import { call } from "../../state/desk.svelte";
import { report } from "../../state/report";
import { toasts } from "../../state/window/toasts.svelte";

async function decide(interactionId: string, decision: OutboxDecision): Promise<boolean> {
  try {
    await call("resolve_outbox", { interaction_id: interactionId, decision });
    return true;
  } catch (thrown) {
    report(thrown);
    return false;
  }
}

/** Sends a held one as it is, or tries a failed one again. */
export function sendAnyway(interactionId: string): Promise<boolean> {
  return decide(interactionId, { type: "send" });
}

/** Sends it with other words. */
export function sendEdited(interactionId: string, body: string): Promise<boolean> {
  return decide(interactionId, { type: "edit", body });
}

/** Does not send it; the words go back to the box. */
export async function discard(interactionId: string): Promise<boolean> {
  const isDone = await decide(interactionId, { type: "discard" });
  if (isDone) toasts.say(t("timeline-discarded"));
  return isDone;
}
