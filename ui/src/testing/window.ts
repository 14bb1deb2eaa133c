// The whole window on a made-up desk, for tests of screens.
import { render } from "vitest-browser-svelte";

import { FakeDesk } from "../ipc/fake";
import App from "../screens/App.svelte";
import { counts } from "../state/counts.svelte";
import { connectDesk } from "../state/desk.svelte";
import { layout } from "../state/window/layout.svelte";
import { place } from "../state/window/place.svelte";
import { session } from "../state/session.svelte";
import { toasts } from "../state/window/toasts.svelte";

/** Opens the window as a newcomer would, on this desk. */
export async function openWindow(desk: FakeDesk = new FakeDesk()): Promise<FakeDesk> {
  localStorage.clear();
  localStorage.setItem("throughline.conversation", "conversation-moving");
  Object.assign(place, { section: "inbox", view: "mine", conversationId: "conversation-moving", customerId: null, isListInFront: true });
  [session.current, session.error, counts.current, toasts.list] = [undefined, undefined, undefined, []];
  layout.showPanel(true);
  connectDesk(desk);
  await render(App);
  return desk;
}
