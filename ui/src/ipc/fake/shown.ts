// The fake desk as `npm run dev` and the screenshots show it. The address says in
// which state: ?offline, ?theme=dark, ?font=125, ?signed-out, ?first-sync, ?empty, ?variety, ?long=10000, ?rtl.
import { FakeDesk } from "../fake";
import type { Theme } from "../generated/Theme";
import { addVariety } from "./variety";

export async function shownDesk(): Promise<FakeDesk> {
  const desk = new FakeDesk();
  const asked = new URLSearchParams(location.search);
  const { settings } = desk.session;
  settings.theme = (asked.get("theme") as Theme | null) ?? settings.theme;
  settings.font_percent = Number(asked.get("font") ?? settings.font_percent);
  if (asked.has("signed-out")) Object.assign(desk.session, { agent: null, is_embedded_hub: false, connection: { state: "signed_out" } });
  if (asked.has("first-sync")) desk.session.connection = { state: "first_sync", done: 420, total: 1_240 };
  if (asked.has("empty")) desk.record.conversations.splice(0);
  if (asked.has("variety")) addVariety(desk, "conversation-moving");
  if (asked.has("long")) desk.addsPast("conversation-moving", Number(asked.get("long") || 10_000));
  if (asked.has("rtl")) document.documentElement.dir = "rtl";
  if (asked.has("offline")) await writeOffline(desk);
  // At hand on the console: desk.customerWrites("conversation-moving", "hello").
  Object.assign(window, { desk });
  return desk;
}

async function writeOffline(desk: FakeDesk): Promise<void> {
  desk.goOffline(Date.now() - 120_000);
  const [moving, parcel] = ["conversation-moving", "conversation-parcel"];
  await desk.call("send_message", { conversation_id: moving, channel: "sms", body: "Tap “Keep the old plan” on that page and it is done.", attachments: [], card: null });
  const newer = desk.record.interactions.filter((row) => row.conversation_id === parcel).slice(0, 1);
  desk.parks(parcel, "Thank you, found it.", { state: "held", newer });
  desk.tellConnection();
}
