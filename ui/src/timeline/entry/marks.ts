// What is said under a message about its way to the customer. Never more than is
// known: queued is queued, unknown is unknown.

import type { DeliveryState } from "../../ipc/generated/DeliveryState";
import type { FailureReason } from "../../ipc/generated/FailureReason";
import type { TimelineItem } from "../../ipc/generated/TimelineItem";
import { t } from "../../locales/words";
import type { IconName } from "../../parts/icons";

export interface Mark {
  words: string;
  tone: "quiet" | "wait" | "bad";
  icon?: IconName;
  /** What the agent can do about it. */
  can: ("retry" | "discard" | "undo")[];
}

/** The mark of a message or note; nothing to say about one that simply stands there. */
export function markOf(item: TimelineItem, customer: string): Mark | undefined {
  if (item.outbox !== null) return ofOutbox(item, item.outbox, customer);
  const { delivery } = item.interaction;
  return delivery === null ? undefined : ofDelivery(delivery.state, delivery.reason);
}

function ofOutbox(item: TimelineItem, outbox: NonNullable<TimelineItem["outbox"]>, customer: string): Mark | undefined {
  const isNote = item.interaction.kind === "note";
  switch (outbox.state) {
    case "waiting":
      // What was tried once may be with the hub already: it cannot be called back.
      return { words: waitingWords(outbox, isNote, customer), tone: "wait", icon: "clock", can: outbox.attempts === 0 ? ["undo"] : [] };
    case "sending":
      return { words: t("timeline-mark-sending"), tone: "quiet", icon: "clock", can: [] };
    case "failed":
      return { words: failedWords("timeline-mark-failed", outbox.reason), tone: "bad", icon: "alert", can: ["retry", "discard"] };
    case "held":
      return undefined;
  }
}

function waitingWords(outbox: { was_offline: boolean; attempts: number }, isNote: boolean, customer: string): string {
  if (outbox.was_offline && isNote) return t("timeline-mark-waiting-offline-note");
  if (outbox.was_offline) return t("timeline-mark-waiting-offline", { name: customer });
  if (outbox.attempts > 0) return t("timeline-mark-waiting-tried", { count: outbox.attempts });
  return t("timeline-mark-waiting");
}

function failedWords(head: string, reason: FailureReason | null): string {
  return `${t(head)} ${t(`failure-${(reason ?? "refused").replaceAll("_", "-")}`)}`;
}

const quiet: Partial<Record<DeliveryState, IconName>> = { accepted: "clock", sent: "check", delivered: "check-double", read: "check-double" };

function ofDelivery(state: DeliveryState, reason: FailureReason | null): Mark {
  switch (state) {
    case "failed":
      return { words: failedWords("timeline-mark-failed-later", reason), tone: "bad", icon: "alert", can: ["retry"] };
    case "unknown":
      return { words: t("timeline-mark-unknown"), tone: "wait", icon: "alert", can: [] };
    case "queued":
    case "held":
      return { words: t("timeline-mark-waiting"), tone: "wait", icon: "clock", can: [] };
    default:
      return { words: t(`timeline-mark-${state}`), tone: "quiet", icon: quiet[state], can: [] };
  }
}
