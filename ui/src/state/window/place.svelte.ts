// Where the agent is: section, view of the inbox, open conversation, chosen
// customer. Remembered on this machine, so the window opens where it was left.
import type { InboxView } from "../../ipc/generated/InboxView";
import { onDeskEvent } from "../desk.svelte";
import { remembered, remember } from "./remembered";

export type Section = "inbox" | "customers" | "knowledge" | "library" | "outbox" | "settings";

export const views: readonly InboxView[] = ["mine", "team", "unassigned", "all", "snoozed", "resolved"];

class Place {
  section = $state<Section>("inbox");
  view = $state<InboxView>(remembered("view", views, "mine"));
  conversationId = $state<string | null>(localStorage.getItem("throughline.conversation"));
  customerId = $state<string | null>(null);
  /** In a small window: whether the list stands in front of the conversation. */
  isListInFront = $state(true);

  goTo(section: Section): void {
    this.section = section;
  }

  showView(view: InboxView): void {
    this.section = "inbox";
    this.view = view;
    this.isListInFront = true;
    remember("view", view);
  }

  /** Opens a conversation; `null` leaves none open. */
  open(conversationId: string | null): void {
    this.section = "inbox";
    this.conversationId = conversationId;
    remember("conversation", conversationId);
  }

  /** Opens it and, in a small window, brings it to the front. */
  openInFront(conversationId: string): void {
    this.open(conversationId);
    this.isListInFront = false;
  }

  showCustomer(customerId: string): void {
    this.section = "customers";
    this.customerId = customerId;
  }

  /** Follows links and notifications; returns how to stop. */
  follow(): () => void {
    return onDeskEvent((event) => {
      if (event.type === "open") this.openInFront(event.conversation_id);
    });
  }
}

export const place = new Place();
