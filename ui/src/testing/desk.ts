// A window's surroundings for a component test: the made-up desk, connected, with
// session and colleagues read.
import { FakeDesk } from "../ipc/fake";
import type { ConversationView } from "../ipc/generated/ConversationView";
import { colleagues } from "../state/colleagues.svelte";
import { connectDesk } from "../state/desk.svelte";
import { session } from "../state/session.svelte";

/** Connected to a fresh company. */
export async function connectedDesk(): Promise<FakeDesk> {
  const desk = new FakeDesk();
  connectDesk(desk);
  await Promise.all([session.load(), colleagues.load()]);
  return desk;
}

/** What the workspace hands to the timeline and the composer. */
export function viewOf(desk: FakeDesk, conversationId: string): Promise<ConversationView> {
  return desk.call("get_conversation", { conversation_id: conversationId });
}
